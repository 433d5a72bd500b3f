/**
 * The versions of payloads: which one is written, the schema of each there ever was, and how older
 * ones become new. Stores are opened with these, so that everybody behind a store sees the newest
 * shape alone.
 */
import type { z } from 'zod';
import { oldPayloads } from './old-payloads.ts';
import { sessionEventSchemas } from './session-events.ts';
import { systemEventSchemas } from './system-events.ts';

const newestSchemas: Readonly<Record<string, z.ZodType>> = {
  ...sessionEventSchemas,
  ...systemEventSchemas,
};

/** Types whose payload has changed since version 1, with the version that is written. */
export const newestSchemaVersions: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(oldPayloads).map(([type, old]) => [type, old.length + 1]),
);

/** The newest payload version of an event type; the one that is written. */
export function schemaVersionOf(type: string): number {
  return Object.hasOwn(newestSchemaVersions, type) ? (newestSchemaVersions[type] as number) : 1;
}

/** The schema of the newest payload, undefined for a type that there is not. */
export function newestSchemaOf(type: string): z.ZodType | undefined {
  return Object.hasOwn(newestSchemas, type) ? newestSchemas[type] : undefined;
}

/** The schemas of each type's payload: version 1 first, the newest last. */
export const eventSchemas: Readonly<Record<string, readonly z.ZodType[]>> = Object.fromEntries(
  Object.entries(newestSchemas).map(([type, newest]) => {
    const old = (Object.hasOwn(oldPayloads, type) ? oldPayloads[type] : undefined) ?? [];
    return [type, [...old.map(({ schema }) => schema), newest]];
  }),
);

/** One step: the payload of `type` from `fromVersion` to the next; does not change its argument. */
export interface EventUpcaster {
  readonly type: string;
  readonly fromVersion: number;
  readonly up: (data: unknown) => unknown;
}

export const eventUpcasters: readonly EventUpcaster[] = Object.entries(oldPayloads).flatMap(
  ([type, old]) => old.map(({ up }, index) => ({ type, fromVersion: index + 1, up })),
);
