/** The summary above the list: what is in it, and that its entries are filters of the list. */
import { catchUp, createMemorySessionsView, readings, type SummaryQuery } from '@cdx/projections';
import { errorId } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomLog, stepMinutes } from '../support/random-log.ts';
import { sampleFleet, streams, truncated } from '../support/sample-fleet.ts';
import { busy, contents, downloadIdentity, minute, Story, tellBatch } from '../support/told.ts';
import { append, benchForTest, viewAdapters } from '../support/view-adapters.ts';

/** Downloads of these jobs that failed with these messages, one minute after the other. */
function failures(list: readonly (readonly [job: string, message: string])[]): Story {
  const story = new Story();
  for (const [place, [job, message]] of list.entries()) {
    const sessionNumber = place + 1;
    const stream = `downloadSession-${sessionNumber}-STORE-0001`;
    const at = place * 10;
    story.tell(stream, at, 'DownloadSessionStarted', downloadIdentity({ sessionNumber, job }));
    story.tell(stream, at + 1, 'PackageMadeAvailable', contents);
    story.tell(stream, at + 2, 'PackageRequested', {});
    story.tell(stream, at + 3, 'DownloadFailed', { ...busy, message });
  }
  return story;
}

describe.each(viewAdapters)('%s view', (_, make) => {
  test('tells the top failing jobs, most first, and equals by id', async () => {
    const { view } = await benchForTest(make);
    const jobs = ['1040', '1020', '1000', '1020'];
    await view.apply(failures(jobs.map((job) => [job, 'Server busy.'])).log);
    const { download } = await view.summary({ top: 2 });
    expect(download.failingJobs).toMatchObject([
      { job: '1020', jobName: '1020 Prices and discounts', count: 2 },
      { job: '1000', jobName: '1000 Currency', count: 1 },
    ]);
    const filter = download.failingJobs[0]!.filter;
    expect(filter).toEqual({
      direction: 'download',
      statuses: ['CreateFailed', 'DownloadFailed', 'ApplyFailed'],
      jobs: ['1020'],
    });
    expect((await view.query(filter)).total).toBe(2);
  });

  test('tells the top suspended jobs', async () => {
    const { view } = await benchForTest(make);
    const story = failures([['1020', 'Server busy.']]);
    story.tell('downloadSession-1-STORE-0001', 9, 'SessionSuspended', {});
    await view.apply(story.log);
    const { download } = await view.summary();
    expect(download.suspendedJobs).toMatchObject([{ job: '1020', count: 1 }]);
    expect(download.failingJobs).toEqual([]);
    expect(download.errors).toMatchObject([{ errorId: errorId('Server busy.'), count: 1 }]);
  });

  test('tells the top errors, each with the message of its newest session', async () => {
    const { view } = await benchForTest(make);
    const story = failures([
      ['1020', 'Record for Id - 17 not found.'],
      ['1000', 'Server busy.'],
      ['1040', 'Record for Id - 18 not found.'],
    ]);
    await view.apply(story.log);
    const { errors } = (await view.summary()).download;
    expect(errors).toMatchObject([
      { message: 'Record for Id - 18 not found.', count: 2 },
      { message: 'Server busy.', count: 1 },
    ]);
  });

  test('a canceled session counts with its error, one that went well does not', async () => {
    const { view } = await benchForTest(make);
    const story = sampleFleet();
    story.tell(streams.failed, 50, 'RetryStarted', {});
    story.tell(streams.failed, 51, 'PackageDownloaded', {});
    await view.apply(story.log);
    const summary = await view.summary();
    expect(summary.download).toMatchObject({
      failingJobs: [],
      errors: [{ errorId: errorId(busy.message), message: busy.message, count: 1 }],
    });
    expect(summary.upload).toMatchObject({
      failingJobs: [{ job: 'P-0001', count: 1 }],
      errors: [{ errorId: errorId(truncated.message), count: 1 }],
    });
  });

  test('is of one reading and of a date range', async () => {
    const { store, view } = await benchForTest(make);
    const story = failures([
      ['1020', 'Server busy.'],
      ['1000', 'Server busy.'],
    ]);
    await append(store, story.told);
    await catchUp(store, view);
    expect((await view.summary({ reading: 'hq' })).download.failingJobs).toEqual([]);
    tellBatch(story, 60);
    await append(store, story.told.slice(-1));
    await catchUp(store, view);
    const later = { reading: 'hq', from: minute(1), to: minute(60) } as const;
    const { failingJobs } = (await view.summary(later)).download;
    expect(failingJobs).toMatchObject([{ job: '1000', count: 1, filter: later }]);
  });

  test.each([{ top: -1 }, { top: 0.5 }, { from: 0.1 }, { reading: 'both' }])(
    'refuses %j',
    async (query) => {
      const { view } = await benchForTest(make);
      await expect(view.summary(query as SummaryQuery)).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    },
  );
});

test('every entry lists exactly the sessions that it counts, alike in both adapters', async () => {
  const [, makeSqlite] = viewAdapters[1] as (typeof viewAdapters)[number];
  const time = fc.option(
    fc.integer({ min: -1, max: 22 }).map((step) => minute(step * stepMinutes)),
    { nil: undefined },
  );
  const query = fc.record({
    reading: fc.constantFrom(undefined, ...readings),
    from: time,
    to: time,
    top: fc.option(fc.nat(4), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(randomLog(150), fc.array(query, { minLength: 6 }), async (told, queries) => {
      const bench = await makeSqlite();
      try {
        await append(bench.store, told);
        await catchUp(bench.store, bench.view);
        const memory = createMemorySessionsView();
        await catchUp(bench.store, memory);
        for (const one of queries) {
          const summary = await memory.summary(one);
          expect(await bench.view.summary(one)).toEqual(summary);
          const { download, upload } = summary;
          for (const { count, filter } of [
            ...download.failingJobs,
            ...download.suspendedJobs,
            ...download.errors,
            ...upload.failingJobs,
            ...upload.errors,
          ]) {
            expect(count).toBeGreaterThan(0);
            expect((await memory.query(filter)).total).toBe(count);
            expect((await bench.view.query(filter)).total).toBe(count);
          }
        }
      } finally {
        await bench.dispose();
      }
    }),
    { numRuns: 30 },
  );
});
