/** Forms of the past: what they show is what they showed then. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { catchUp, createMemorySessionsView, viewsAsOf } from '@cdx/projections';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { dump, expectedDump } from '../support/dump.ts';
import { databases, groups, jobs, randomLog, schedules } from '../support/random-log.ts';
import { sampleFleet, streams } from '../support/sample-fleet.ts';
import { minute, recorded, type Told } from '../support/told.ts';
import { append, createStore } from '../support/view-adapters.ts';

async function storeOf(told: readonly Told[]) {
  const store = createMemoryEventStore();
  onTestFinished(() => store.close());
  await append(store, told);
  return store;
}

/** The same log, recorded in its order, as one headquarters does. */
function inTime(told: readonly Told[]): readonly Told[] {
  const times = told.map(({ event }) => event.recordedAt ?? 0).toSorted((a, b) => a - b);
  return told.map(({ stream, event }, at) => ({
    stream,
    event: { ...event, recordedAt: times[at] as number },
  }));
}

test('as of the time of any event, it is the view that had applied up to there', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(80), fc.nat(), async (random, choice) => {
      const told = inTime(random);
      const log = recorded(told);
      const store = createMemoryEventStore();
      await append(store, told);
      const at = log[choice % log.length]!.recordedAt;
      const upTo = log.filter(({ recordedAt }) => recordedAt <= at);
      const live = createMemorySessionsView();
      await live.apply(upTo);
      const past = await viewsAsOf(store, at);
      expect(await dump(past)).toEqual(await dump(live));
      expect(past.checkpoint).toBe(upTo.at(-1)?.position);
      await store.close();
    }),
    { numRuns: 60 },
  );
});

test('as of a position, it is the view that had applied up to there', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(80), fc.integer({ min: -1, max: 90 }), async (told, position) => {
      const store = createMemoryEventStore();
      await append(store, told);
      const past = await viewsAsOf(store, { position });
      expect(await dump(past)).toEqual(expectedDump(recorded(told).slice(0, position + 1)));
      await store.close();
    }),
    { numRuns: 60 },
  );
});

test('takes everything up to the last event that was recorded by then', async () => {
  const { told, log } = sampleFleet();
  const store = await storeOf(told);
  expect((await viewsAsOf(store, minute(0) - 1)).checkpoint).toBe(-1);
  expect((await viewsAsOf(store, minute(20))).checkpoint).toBe(8);
  expect((await viewsAsOf(store, minute(999))).checkpoint).toBe(log.length - 1);
});

test('keeps the sessions that are asked for, and knows how far it has come', async () => {
  const some = (values: readonly string[]) =>
    fc.option(fc.subarray([...values]), { nil: undefined, freq: 2 });
  const options = fc.record({
    directions: fc.option(fc.subarray(['download', 'upload'] as const), { nil: undefined }),
    databases: some(databases),
    jobs: some(jobs),
    groups: some(groups),
    schedules: some(schedules),
  });
  await fc.assert(
    fc.asyncProperty(randomLog(100), options, async (told, kept) => {
      const store = createMemoryEventStore();
      await append(store, told);
      const past = await dump(await viewsAsOf(store, { position: 999 }, kept));
      const all = expectedDump(recorded(told));
      const isKept = (row: (typeof all.rows)[number]) =>
        (kept.directions?.includes(row.direction) ?? true) &&
        (kept.databases?.includes(row.channelDatabase) ?? true) &&
        (kept.jobs?.includes(row.job) ?? true) &&
        (kept.groups?.includes(row.channelDataGroup) ?? true) &&
        (kept.schedules?.includes(row.schedule) ?? true);
      expect(past.rows).toEqual(all.rows.filter(isKept));
      expect(past.hq.rows).toEqual(all.hq.rows.filter(isKept));
      expect(past.checkpoint).toBe(all.checkpoint);
      await store.close();
    }),
    { numRuns: 40 },
  );
});

test('reads a SQLite store beside its live view, which stays as it is', async () => {
  const store = await createStore();
  const { told } = sampleFleet();
  await append(store, told);
  const live = createMemorySessionsView();
  await catchUp(store, live);
  const past = await viewsAsOf(store, { position: 10 });
  expect((await past.get(streams.failed))?.status).toBe('Requested');
  expect((await live.get(streams.failed))?.status).toBe('DownloadFailed');
});

test('the past takes no more events', async () => {
  const { told, log } = sampleFleet();
  const past = await viewsAsOf(await storeOf(told.slice(0, 5)), minute(999));
  await expect(past.apply(log)).rejects.toMatchObject({ code: 'invalid-argument' });
});

test.each([0.5, Number.NaN])('refuses %d as a time', async (at) => {
  const store = await storeOf([]);
  await expect(viewsAsOf(store, at)).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(viewsAsOf(store, { position: at })).rejects.toMatchObject({
    code: 'invalid-argument',
  });
});
