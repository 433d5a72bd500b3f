/**
 * One recorded event per type and version. Logs outlive releases: what is in test/golden/events
 * must be read for ever, so its files are added to, and never changed or taken away. Events of an
 * older version are read as a store gives them: brought up to the newest by the upcasters.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/envelope.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { eventUpcasters, schemaVersionOf } from '../../src/events/schema-versions.ts';
import { sessionEventTypes } from '../../src/events/session-events.ts';
import { systemEventSchemas } from '../../src/events/system-events.ts';

const folder = new URL('../golden/events/', import.meta.url);
const files = readdirSync(folder);
const types = [...sessionEventTypes, ...Object.keys(systemEventSchemas)];
const read = (file: string): RecordedEvent =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedEvent;
const isNewest = (event: RecordedEvent): boolean =>
  event.schemaVersion === schemaVersionOf(event.type);

describe('golden events', () => {
  it('are there for every event type and version, and for nothing else', () => {
    const expected = types.flatMap((type) =>
      Array.from({ length: schemaVersionOf(type) }, (_, index) => `${type}.v${index + 1}.json`),
    );
    expect([...files].sort()).toEqual(expected.sort());
  });

  it.each(files)('%s has the type and version of its name', (file) => {
    const { type, schemaVersion } = read(file);
    expect(file).toBe(`${type}.v${schemaVersion}.json`);
  });

  it.each(files.filter((file) => isNewest(read(file))))('%s is read as it was written', (file) => {
    const event = read(file);
    expect(parseEvent(event)).toEqual(event);
  });

  it.each([
    ['PackageMadeAvailable.v1.json', { rowVersion: null, oldestChangeAt: null }],
    ['SessionInherited.v1.json', { rowVersion: null, oldestChangeAt: null }],
  ])('%s is read with what its version did not tell', (file, added) => {
    const event = read(file);
    expect(parseEvent(broughtUpToDate(event))).toEqual({
      ...event,
      schemaVersion: schemaVersionOf(event.type),
      data: { ...(event.data as object), ...added },
    });
  });

  it.each(files.filter((file) => !isNewest(read(file))))(
    '%s is refused as it was written, and read when it is brought up to date',
    (file) => {
      const event = read(file);
      expect(() => parseEvent(event)).toThrow(/schemaVersion: expected/);
      const upToDate = broughtUpToDate(event);
      expect(parseEvent(upToDate)).toEqual(upToDate);
      expect(event).toEqual(read(file));
    },
  );
});

/** What stores do with the upcasters: one step after the other. */
function broughtUpToDate(event: RecordedEvent): RecordedEvent {
  let { data, schemaVersion } = event;
  while (schemaVersion < schemaVersionOf(event.type)) {
    const step = eventUpcasters.find(
      ({ type, fromVersion }) => type === event.type && fromVersion === schemaVersion,
    );
    if (step === undefined) throw new Error(`No upcaster from ${event.type} ${schemaVersion}.`);
    data = step.up(data);
    schemaVersion += 1;
  }
  return { ...event, data, schemaVersion };
}
