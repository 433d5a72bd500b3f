/** Both adapters answer alike, whatever has happened, and whatever is asked; in both readings. */
import { readings } from '@cdx/projections';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tellSystem } from '../headquarters/told-headquarters.ts';
import { minute, Story, type Told } from '../support/told.ts';
import { memoryViews, sqliteViews } from './freshness-adapters.ts';
import { tellSession, ways, type ToldSession } from './told-sessions.ts';

const databases = ['STORE-1', 'REGISTER-1', '\u{1f6d2}'];
const groups = ['Stores', 'Registers'];
const jobs = ['1020', 'own job'];

/** Few numbers and times, so that there are ties, and full packages in between. */
const session = fc.record({
  number: fc.integer({ min: 1, max: 15 }),
  database: fc.constantFrom(...databases),
  group: fc.constantFrom(...groups),
  job: fc.constantFrom(...jobs),
  kind: fc.constantFrom('full' as const, 'incremental' as const),
  at: fc.nat(15),
  changedAt: fc.option(fc.integer({ min: -5, max: 15 }), { freq: 4 }),
  to: fc.oneof(
    fc.constantFrom('Applied' as const, 'Canceled' as const, 'Available' as const),
    fc.constantFrom(...(Object.keys(ways) as ToldSession['to'][])),
  ),
  after: fc.constantFrom('nothing', 'nothing', 'nothing', 'rerun', 'purge'),
});

const log = fc
  .record({
    sessions: fc.uniqueArray(session, {
      minLength: 1,
      maxLength: 30,
      selector: ({ number, database }) => `${number} ${database}`,
    }),
    batches: fc.array(fc.record({ at: fc.nat(30), behind: fc.nat(30) }), { maxLength: 3 }),
  })
  .map(({ sessions, batches }) => {
    const story = new Story();
    for (const { after, ...one } of sessions) {
      const stream = tellSession(story, one);
      const canRerun = one.to !== 'Started' && one.to !== 'NoData' && one.to !== 'Requested';
      if (after === 'rerun' && canRerun && one.to !== 'Downloaded') {
        story.tell(stream, one.at + 10, 'SessionRerun', {});
      }
      if (after === 'purge') story.tell(stream, one.at + 12, 'SessionPurged', {});
    }
    const inOrder = story.told.toSorted((a, b) => a.event.occurredAt - b.event.occurredAt);
    return batches.reduce(withBatch, inOrder);
  });

function withBatch(
  told: readonly Told[],
  { at, behind }: { readonly at: number; readonly behind: number },
): Told[] {
  const found = told.findIndex(({ event }) => event.occurredAt > minute(at));
  const place = found < 0 ? told.length : found;
  const story = new Story();
  // Ids count within a stream, and no two batches have the same length of log before them.
  for (let spare = 0; spare <= told.length; spare++)
    story.tellAny('x-1', { at, type: 'X', data: {} });
  const moved = { messages: 0, sessionsPurged: 0, packagesPurged: 0 };
  const upToPosition = Math.max(-1, place - 1 - behind);
  tellSystem(story, at, 'StatusMessagesProcessed', { ...moved, upToPosition });
  return told.toSpliced(place, 0, story.told.at(-1) as Told);
}

const some = (values: readonly string[]) =>
  fc.option(fc.subarray([...values]), { nil: undefined, freq: 2 });
const query = fc.record({
  reading: fc.constantFrom(...readings, undefined),
  databases: some([...databases, 'none']),
  jobs: some(jobs),
  groups: some(groups),
  at: fc.integer({ min: -20, max: 40 }).map(minute),
});

test('memory and SQLite tell the same staleness and full packages', async () => {
  const questions = fc.array(query, { minLength: 4, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(log, questions, async (told, queries) => {
      const memory = await memoryViews(told);
      const sqlite = await sqliteViews(told);
      try {
        for (const one of queries) {
          const expected = await memory.freshness.staleness(one);
          expect(await sqlite.freshness.staleness(one)).toEqual(expected);
          const fulls = await memory.freshness.fullPackages(one);
          expect(await sqlite.freshness.fullPackages(one)).toEqual(fulls);
        }
      } finally {
        await memory.dispose();
        await sqlite.dispose();
      }
    }),
    { numRuns: 40 },
  );
});

/** What cannot be otherwise, of the memory adapter, which the other one is held to. */
test('staleness agrees with its counts', async () => {
  await fc.assert(
    fc.asyncProperty(log, query, async (told, { at, reading }) => {
      const views = await memoryViews(told);
      const { freshness, sessions } = views;
      const rows = await freshness.staleness({ at, reading });
      let unapplied = 0;
      for (const row of rows) {
        const { oldestChangeAt, stalenessMs, waitingSessions, lostSessions } = row;
        expect(stalenessMs).toBe(oldestChangeAt === null ? 0 : Math.max(0, at - oldestChangeAt));
        expect(row.oldestSession === null).toBe(oldestChangeAt === null);
        if (oldestChangeAt !== null) expect(waitingSessions + lostSessions).toBeGreaterThan(0);
        if (lostSessions > 0) expect(oldestChangeAt).not.toBeNull();
        expect(row.failedSessions + row.suspendedSessions).toBeLessThanOrEqual(waitingSessions);
        unapplied += waitingSessions;
      }
      const all = await sessions.query({ direction: 'download', showAll: true, reading });
      const ended = ['Applied', 'Canceled'];
      const waiting = all.rows.filter(
        ({ status, oldestChangeAt }) => oldestChangeAt !== null && !ended.includes(status),
      );
      expect(unapplied).toBe(waiting.length);
      await views.dispose();
    }),
    { numRuns: 100 },
  );
});
