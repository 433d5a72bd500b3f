/**
 * The versions of payloads: which one is written, and how older ones become new. Stores are opened
 * with these upcasters, so that everybody behind a store sees the newest shape alone.
 */

/** Types whose payload has changed since version 1, with the version that is written. */
export const newestSchemaVersions: Readonly<Record<string, number>> = {
  PackageMadeAvailable: 2,
  SessionInherited: 2,
};

/** The newest payload version of an event type; the one that is written. */
export function schemaVersionOf(type: string): number {
  return Object.hasOwn(newestSchemaVersions, type) ? (newestSchemaVersions[type] as number) : 1;
}

/** One step: the payload of `type` from `fromVersion` to the next; does not change its argument. */
export interface EventUpcaster {
  readonly type: string;
  readonly fromVersion: number;
  readonly up: (data: unknown) => unknown;
}

/** Version 2: row version and oldest change of a package. */
const withoutChanges = (data: unknown): unknown => ({
  ...(data as object),
  rowVersion: null,
  oldestChangeAt: null,
});

export const eventUpcasters: readonly EventUpcaster[] = [
  { type: 'PackageMadeAvailable', fromVersion: 1, up: withoutChanges },
  { type: 'SessionInherited', fromVersion: 1, up: withoutChanges },
];
