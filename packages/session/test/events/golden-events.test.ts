/**
 * One recorded event per type and version. Logs outlive releases: what is in test/golden/events
 * must be read for ever, so its files are added to, and never changed or taken away.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionEventTypes } from '../../src/events/session-events.ts';
import { systemEventSchemas } from '../../src/events/system-events.ts';
import { eventSchemaVersion, parseEvent } from '../../src/events/parse-event.ts';

const folder = new URL('../golden/events/', import.meta.url);
const files = readdirSync(folder);
const types = [...sessionEventTypes, ...Object.keys(systemEventSchemas)];

describe('golden events', () => {
  it('are there for every event type and version, and for nothing else', () => {
    const expected = types.flatMap((type) =>
      Array.from({ length: eventSchemaVersion }, (_, index) => `${type}.v${index + 1}.json`),
    );
    expect([...files].sort()).toEqual(expected.sort());
  });

  it.each(files)('%s is read as it was written', (file) => {
    const event: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    expect(parseEvent(event)).toEqual(event);
    const { type, schemaVersion } = parseEvent(event);
    expect(file).toBe(`${type}.v${schemaVersion}.json`);
  });
});
