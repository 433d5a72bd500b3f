/** Which version of each payload is written, and that every older one leads to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventSchemas,
  eventUpcasters,
  newestSchemaOf,
  newestSchemaVersions,
  schemaVersionOf,
} from '../../src/events/schema-versions.ts';
import { sessionEventSchemas, sessionEventTypes } from '../../src/events/session-events.ts';
import { systemEventSchemas } from '../../src/events/system-events.ts';
import { payloadOf } from '../support/event-arbitraries.ts';

const types: readonly string[] = [...sessionEventTypes, ...Object.keys(systemEventSchemas)];

describe('schemaVersionOf', () => {
  it('is 2 for the events that tell what a package carries, else 1', () => {
    const changed = types.filter((type) => schemaVersionOf(type) !== 1);
    expect(changed).toEqual(['SessionInherited', 'PackageMadeAvailable']);
    for (const type of changed) expect(schemaVersionOf(type)).toBe(2);
  });

  it.each(['constructor', '__proto__', 'PackageEaten', ''])('is 1 for %j', (type) => {
    expect(schemaVersionOf(type)).toBe(1);
    expect(newestSchemaOf(type)).toBeUndefined();
  });

  it('speaks of types that there are, and of changes only', () => {
    for (const [type, version] of Object.entries(newestSchemaVersions)) {
      expect(types).toContain(type);
      expect(version).toBeGreaterThan(1);
    }
  });
});

describe('the schemas', () => {
  it('are one for each version of each type, the newest last', () => {
    expect(Object.keys(eventSchemas).toSorted()).toEqual(types.toSorted());
    const newest = { ...sessionEventSchemas, ...systemEventSchemas };
    for (const [type, schemas] of Object.entries(eventSchemas)) {
      expect(schemas.length, type).toBe(schemaVersionOf(type));
      expect(schemas.at(-1), type).toBe(newest[type as keyof typeof newest]);
      expect(newestSchemaOf(type)).toBe(schemas.at(-1));
    }
  });
});

describe('the upcasters', () => {
  it('are one for each step from version 1 to the newest', () => {
    const expected = types.flatMap((type) =>
      Array.from({ length: schemaVersionOf(type) - 1 }, (_, index) => `${type} ${index + 1}`),
    );
    const steps = eventUpcasters.map(({ type, fromVersion }) => `${type} ${fromVersion}`);
    expect(steps.toSorted()).toEqual(expected.toSorted());
  });

  it.each(eventUpcasters)('leave what $type of version $fromVersion was as it was', ({ up }) => {
    const data = Object.freeze({ rows: 3, bytes: 40 });
    expect(up(data)).toEqual({ rows: 3, bytes: 40, rowVersion: null, oldestChangeAt: null });
    expect(data).toEqual({ rows: 3, bytes: 40 });
  });
});

describe.each(['PackageMadeAvailable', 'SessionInherited'] as const)('%s of version 1', (type) => {
  const [first, second] = eventSchemas[type] as [unknown, unknown] as [Schema, Schema];
  const up = eventUpcasters.find((upcaster) => upcaster.type === type)?.up as (
    data: unknown,
  ) => unknown;
  const old = payloadOf(type).map((data) => {
    const { rowVersion: _, oldestChangeAt: __, ...rest } = data as Record<string, unknown>;
    return rest;
  });

  it('is whatever version 2 is without row version and oldest change, and becomes it', () => {
    fc.assert(
      fc.property(old, (data) => {
        expect(first.safeParse(data).success).toBe(true);
        expect(second.safeParse(data).success).toBe(false);
        expect(second.safeParse(up(data)).success).toBe(true);
      }),
    );
  });

  it('is refused with a key more or less', () => {
    const [data] = fc.sample(old, { numRuns: 1, seed: 1 }) as [Record<string, unknown>];
    expect(first.safeParse({ ...data, rowVersion: null }).success).toBe(false);
    for (const key of Object.keys(data)) {
      const { [key]: _, ...rest } = data;
      expect(first.safeParse(rest).success, key).toBe(false);
    }
  });
});

interface Schema {
  safeParse(data: unknown): { readonly success: boolean };
}
