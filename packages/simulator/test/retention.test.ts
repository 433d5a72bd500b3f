/**
 * Retention over 90 days: with what is past it purged and scavenged every ten days, the store stays
 * as large as it was after the first, and everything that left it is in the archive.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinedLog, scavenge } from '@cdx/event-store';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';
import { openSessionsView } from '@cdx/projections/sqlite';
import {
  isSessionStream,
  scheduleStream,
  statusMessagesStream,
  type RecordedEvent,
} from '@cdx/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pastRetention, simulate } from '../src/index.ts';
import { logInOrder } from '@cdx/testing';
import { failure, group, hour, job, minute, scenario, schedule, startAt } from '@cdx/testing/build';

const day = 24 * hour;
const stretches = 9;
const stretchMs = 10 * day;

const retained = scenario({
  durationMs: stretches * stretchMs,
  jobs: [job('1010'), job('1020'), job('P-0001')],
  groups: [
    group('Stores', {
      count: 4,
      client: { downloadIntervalMs: 30 * minute, uploadIntervalMs: 2 * hour },
    }),
  ],
  schedules: [schedule(['1010', '1020'], 3 * hour), schedule(['P-0001'], hour)],
  failures: [failure('download', 0.05), failure('apply', 0.05)],
  statusMessages: {
    batchGroup: 'CDX',
    recurrence: { kind: 'interval', everyMs: day, offsetMs: 6 * hour },
    batch: 'waiting',
  },
  retention: { downloadHistoryMs: 5 * day, uploadHistoryMs: 4 * day, packagesMs: 3 * day },
});

/** Streams that go on for ever, and so are truncated. */
const longLived = [
  ...retained.schedules.map(({ name }) => scheduleStream(name)),
  statusMessagesStream('hq'),
];

interface Stretch {
  readonly bytes: number;
  readonly eventsInStore: number;
  readonly eventsInArchive: number;
  readonly streamsInArchive: number;
}

const folder = mkdtempSync(join(tmpdir(), 'cdx-retention-'));
const file = join(folder, 'run.db');
const found: Stretch[] = [];
let joined: readonly RecordedEvent[] = [];
let wholeStreams = new Map<string, readonly RecordedEvent[]>();
let purged = 0;
let domainEvents = 0;

/** Each stretch in a process of its own, as far as the files can tell. */
async function simulateStretch(stretch: number): Promise<void> {
  const first = stretch === 0;
  const store = await openSqliteEventStore(file, { mode: first ? 'create' : 'open' });
  const archive = await openSqliteArchive(archivePath(file), { mode: 'open', store });
  const views = await openSessionsView(store);
  const results = await simulate(retained, {
    store,
    views,
    archive: async () => archive,
    version: 'test',
    continue: !first,
    forMs: stretchMs,
  });
  const now = startAt + (stretch + 1) * stretchMs;
  const { truncated } = await scavenge(store, archive, pastRetention(store, retained, now));
  expect(truncated).toBe(longLived.length);
  expect(store.check()).toEqual([]);
  expect(archive.check()).toEqual([]);
  let eventsInStore = 0;
  for await (const { events } of store.readPages()) eventsInStore += events.length;
  const { events, streams: archived } = await archive.counts();
  const log: RecordedEvent[] = [];
  for await (const event of joinedLog(store, archive).readAll()) log.push(event);
  joined = log;
  wholeStreams = new Map();
  for (const stream of longLived) {
    const events: RecordedEvent[] = [];
    for await (const event of joinedLog(store, archive).readStream(stream)) events.push(event);
    wholeStreams.set(stream, events);
  }
  const { conservation } = results;
  purged = conservation.purged.download + conservation.purged.upload;
  domainEvents = results.domainEvents;
  await views.close();
  await archive.close();
  await store.close();
  found.push({
    bytes: statSync(file).size,
    eventsInStore,
    eventsInArchive: events,
    streamsInArchive: archived,
  });
}

beforeAll(async () => {
  for (let stretch = 0; stretch < stretches; stretch++) await simulateStretch(stretch);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('retention over 90 days', () => {
  it('keeps the store as large as after the first ten', () => {
    const [first] = found as [Stretch];
    for (const { bytes, eventsInStore } of found) {
      expect(bytes).toBeLessThan(1.25 * first.bytes);
      expect(eventsInStore).toBeLessThan(1.25 * first.eventsInStore);
    }
    // While the archive goes on growing.
    expect(found.at(-1)?.eventsInArchive).toBeGreaterThan(
      7 * (found[0] as Stretch).eventsInArchive,
    );
  });

  it('has all that left the store in the archive, and no event twice or nowhere', () => {
    const last = found.at(-1) as Stretch;
    expect(last.streamsInArchive).toBe(purged + longLived.length);
    expect(last.eventsInStore + last.eventsInArchive).toBe(joined.length);
    logInOrder(joined);
    expect(joined.at(-1)?.position).toBe(joined.length - 1);
    // The run's own stream is besides what the kernel recorded.
    const ofRun = joined.filter(({ stream }) => stream.startsWith('run-')).length;
    expect(joined.length - ofRun).toBe(domainEvents);
  });

  it('leaves every session, also those that are not purged', () => {
    const sessions = new Set(joined.map(({ stream }) => stream).filter(isSessionStream));
    expect(sessions.size).toBeGreaterThan(purged);
  });

  it('has streams that go on whole, from the archive on into the store', () => {
    for (const [stream, events] of wholeStreams) {
      expect(events).toEqual(joined.filter((event) => event.stream === stream));
      expect(events.length).toBeGreaterThanOrEqual(stretches * (stretchMs / day));
    }
  });
});
