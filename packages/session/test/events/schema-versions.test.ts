/** Which version of each payload is written, and that every older one leads to it. */
import { describe, expect, it } from 'vitest';
import {
  eventUpcasters,
  newestSchemaVersions,
  schemaVersionOf,
} from '../../src/events/schema-versions.ts';
import { sessionEventTypes } from '../../src/events/session-events.ts';
import { systemEventSchemas } from '../../src/events/system-events.ts';

const types: readonly string[] = [...sessionEventTypes, ...Object.keys(systemEventSchemas)];

describe('schemaVersionOf', () => {
  it('is 2 for the events that tell what a package carries, else 1', () => {
    const changed = types.filter((type) => schemaVersionOf(type) !== 1);
    expect(changed).toEqual(['SessionInherited', 'PackageMadeAvailable']);
    for (const type of changed) expect(schemaVersionOf(type)).toBe(2);
  });

  it.each(['constructor', '__proto__', 'PackageEaten', ''])('is 1 for %j', (type) => {
    expect(schemaVersionOf(type)).toBe(1);
  });

  it('speaks of types that there are, and of changes only', () => {
    for (const [type, version] of Object.entries(newestSchemaVersions)) {
      expect(types).toContain(type);
      expect(version).toBeGreaterThan(1);
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
