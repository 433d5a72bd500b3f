/**
 * One recorded event per type and version. Logs outlive releases: what is in test/golden/events
 * must be read for ever, so its files are added to, and never changed or taken away; golden/events.sha256
 * has the sum of each, so that a change of one is a change of two files. Events of an older version
 * are read as a store gives them: brought up to the newest by the upcasters, and then are what
 * golden/newest says.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/envelope.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { eventSchemas, eventUpcasters, schemaVersionOf } from '../../src/events/schema-versions.ts';
import { sessionEventTypes } from '../../src/events/session-events.ts';
import { systemEventSchemas } from '../../src/events/system-events.ts';

const golden = new URL('../golden/', import.meta.url);
const files = readdirSync(new URL('events', golden));
const types = [...sessionEventTypes, ...Object.keys(systemEventSchemas)];
const textOf = (path: string): string => readFileSync(new URL(path, golden), 'utf8');
const read = (file: string): RecordedEvent => JSON.parse(textOf(`events/${file}`)) as RecordedEvent;
const isNewest = (event: RecordedEvent): boolean =>
  event.schemaVersion === schemaVersionOf(event.type);
const oldFiles = files.filter((file) => !isNewest(read(file)));

describe('golden events', () => {
  it('are there for every event type and version, and for nothing else', () => {
    const expected = types.flatMap((type) =>
      Array.from({ length: schemaVersionOf(type) }, (_, index) => `${type}.v${index + 1}.json`),
    );
    expect([...files].sort()).toEqual(expected.sort());
  });

  it('are as they were when they were added, by the list of their sums', () => {
    const sums = files.map((file) => {
      const sum = createHash('sha256')
        .update(textOf(`events/${file}`))
        .digest('hex');
      return `${sum}  ${file}`;
    });
    expect(sums.toSorted()).toEqual(textOf('events.sha256').trimEnd().split('\n').toSorted());
  });

  it.each(files)('%s has the type and version of its name', (file) => {
    const { type, schemaVersion } = read(file);
    expect(file).toBe(`${type}.v${schemaVersion}.json`);
  });

  it.each(files)('%s fits the schema of its version', (file) => {
    const { type, schemaVersion, data } = read(file);
    expect(eventSchemas[type]?.[schemaVersion - 1]?.parse(data)).toEqual(data);
  });

  it.each(oldFiles)('%s fits no other version: each tells itself from the others', (file) => {
    const { type, schemaVersion, data } = read(file);
    const others = eventSchemas[type]?.filter((_, index) => index !== schemaVersion - 1);
    expect(others?.filter((schema) => schema.safeParse(data).success)).toEqual([]);
  });

  it.each(files.filter((file) => isNewest(read(file))))('%s is read as it was written', (file) => {
    const event = read(file);
    expect(parseEvent(event)).toEqual(event);
  });

  it('of older versions have what becomes of them, and no others', () => {
    expect(readdirSync(new URL('newest', golden)).toSorted()).toEqual(oldFiles.toSorted());
  });

  it.each(oldFiles)('%s is refused as it was written, and read as its newest', (file) => {
    const event = read(file);
    expect(() => parseEvent(event)).toThrow(/schemaVersion: expected/);
    expect(parseEvent(broughtUpToDate(event))).toEqual({
      ...event,
      schemaVersion: schemaVersionOf(event.type),
      data: JSON.parse(textOf(`newest/${file}`)) as unknown,
    });
    expect(event).toEqual(read(file));
  });
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
