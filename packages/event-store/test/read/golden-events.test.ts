/**
 * Every event of every version that was ever shipped, through every store of ours: written as its
 * release wrote it, read as the newest. The files and what becomes of them are those of the session
 * package, which holds them to be complete and unchanged.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent, schemaVersionOf, type RecordedEvent } from '@cdx/session';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { expect, test } from 'vitest';
import { writeFirstVersion } from '../support/first-version.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, open } from '../support/stores.ts';

const golden = new URL('../../../session/test/golden/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, golden), 'utf8'));
const files = readdirSync(new URL('events', golden));
const newest = new Set(readdirSync(new URL('newest', golden)));

const cases = files.map((file) => {
  const event = read(`events/${file}`) as RecordedEvent;
  const data = newest.has(file) ? read(`newest/${file}`) : event.data;
  return { file, event, shown: { ...event, schemaVersion: schemaVersionOf(event.type), data } };
});

test('there are events of older versions among them', () => {
  expect(newest.size).toBeGreaterThan(0);
});

test.each([
  ['memory', async () => createMemoryEventStore()],
  ['sqlite', () => open(join(temporaryFolder(), 'log.db'), { mode: 'create' })],
] as const)('%s gives each as its newest', async (_, make) => {
  const store = await make();
  for (const { event } of cases) await store.append(event.stream, [event], any);
  const events = await all(store.readAll());
  for (const [position, { file, shown }] of cases.entries()) {
    const event = events[position] as RecordedEvent;
    expect({ ...event, revision: shown.revision }, file).toEqual({ ...shown, position });
    expect(parseEvent(event).type).toBe(shown.type);
  }
});

test('a file of the first version gives each as its newest', async () => {
  const path = join(temporaryFolder(), 'log.db');
  const streams = Object.fromEntries(
    cases.map(({ event }, index) => [`${event.stream}-${index}`, [event]]),
  );
  await writeFirstVersion(path, streams);
  const store = await open(path, { mode: 'read' });
  const events = await all(store.readAll());
  expect(events.map(({ type, schemaVersion, data }) => ({ type, schemaVersion, data }))).toEqual(
    cases.map(({ shown: { type, schemaVersion, data } }) => ({ type, schemaVersion, data })),
  );
});
