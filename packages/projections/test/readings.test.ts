/** What headquarters' forms show, and when: the second reading of every view. */
import { catchUp, type SessionsView } from '@cdx/projections';
import { headquartersKnowsAfterBatch, headquartersNeverAhead } from '@cdx/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dump, expectedDump } from './support/dump.ts';
import { randomLog } from './support/random-log.ts';
import {
  busy,
  contents,
  downloadIdentity,
  recorded,
  Story,
  tellBatch,
  uploadIdentity,
} from './support/told.ts';
import { append, benchForTest, viewAdapters, type MakeBench } from './support/view-adapters.ts';

const download = 'downloadSession-17-STORE-0001';
const upload = 'uploadSession-17-STORE-0001';

/** A package that the client has asked for, and headquarters has not heard of it. */
function requested(): Story {
  const story = new Story();
  story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity());
  story.tell(download, 1, 'PackageMadeAvailable', contents);
  story.tell(download, 15, 'PackageRequested', {});
  return story;
}

/** Status in both readings; none where a form does not show the session. */
async function statuses(view: SessionsView, stream: string) {
  const [actual, hq] = await Promise.all([view.get(stream), view.get(stream, 'hq')]);
  return [actual?.status ?? 'none', hq?.status ?? 'none'];
}

async function viewOf(make: MakeBench, { told }: Story): Promise<SessionsView> {
  const { store, view } = await benchForTest(make);
  await append(store, told);
  await catchUp(store, view);
  return view;
}

describe.each(viewAdapters)('%s view, as headquarters knows it', (_, make) => {
  test('shows its own facts at once', async () => {
    const view = await viewOf(make, requested());
    const shown = await view.get(download, 'hq');
    expect(shown).toMatchObject({ status: 'Available', rows: 1200, revision: 1 });
    expect(shown?.dateRequested).toBeNull();
  });

  test('shows facts of clients after the batch of status messages', async () => {
    const story = requested();
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Requested', 'Available']);
    tellBatch(story, 20);
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Requested', 'Requested']);
    story.tell(download, 21, 'PackageDownloaded', {});
    expect(await statuses(await viewOf(make, story), download)).toEqual([
      'Downloaded',
      'Requested',
    ]);
  });

  test('shows no more than the batch has moved', async () => {
    const story = requested();
    story.tell(download, 16, 'PackageDownloaded', {});
    story.tell(download, 17, 'PackageApplied', { rowsAffected: 3 });
    tellBatch(story, 20, 1);
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Applied', 'Downloaded']);
    tellBatch(story, 40);
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Applied', 'Applied']);
  });

  test('a batch never takes back what an earlier one has shown', async () => {
    const story = requested();
    tellBatch(story, 20);
    tellBatch(story, 21, 4);
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Requested', 'Requested']);
  });

  test('facts that come before the position that a batch has named are shown at once', async () => {
    const story = requested();
    const data = { upToPosition: 5, messages: 0, sessionsPurged: 0, packagesPurged: 0 };
    story.tellAny('statusMessages-HQ', { at: 20, type: 'StatusMessagesProcessed', data });
    story.tell(download, 21, 'PackageDownloaded', {});
    story.tell(download, 22, 'PackageApplied', { rowsAffected: 3 });
    story.tell(download, 23, 'LateMessageReceived', {
      original: { type: 'PackageApplied', runNumber: 1, data: { rowsAffected: 3 } },
    });
    const view = await viewOf(make, story);
    expect(await view.get(download, 'hq')).toMatchObject({ status: 'Applied', lateMessages: 0 });
    expect(await view.get(download)).toMatchObject({ lateMessages: 1 });
  });

  test('acting on what the form shows goes by the form', async () => {
    const story = requested();
    story.tell(download, 16, 'SessionCanceled', { by: 'operator' });
    const view = await viewOf(make, story);
    expect(await view.get(download, 'hq')).toMatchObject({
      status: 'Canceled',
      dateRequested: null,
      revision: 3,
    });
    expect(await view.get(download)).toMatchObject({ status: 'Canceled', revision: 3 });
    expect((await view.get(download))?.dateRequested).not.toBeNull();
  });

  test('a cancel because the tries are spent is no fact of headquarters', async () => {
    const story = requested();
    story.tell(download, 16, 'DownloadFailed', busy);
    story.tell(download, 16, 'SessionCanceled', { by: 'triesSpent' });
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Canceled', 'Available']);
  });

  test('a fact that does not fit what the form shows brings the session up to date', async () => {
    const story = requested();
    tellBatch(story, 16);
    story.tell(download, 17, 'DownloadFailed', busy);
    // Rerun is not possible in Requested, which the form still shows.
    story.tell(download, 18, 'SessionRerun', {}, { runNumber: 2 });
    const view = await viewOf(make, story);
    expect(await view.get(download, 'hq')).toEqual(await view.get(download));
    story.tell(download, 19, 'PackageRequested', {});
    expect(await statuses(await viewOf(make, story), download)).toEqual(['Requested', 'Available']);
  });

  test('hears of an upload from the batch', async () => {
    const story = new Story();
    story.tell(upload, 0, 'UploadSessionStarted', uploadIdentity());
    story.tell(upload, 1, 'PackageMadeAvailable', contents);
    const view = await viewOf(make, story);
    expect(await statuses(view, upload)).toEqual(['Available', 'none']);
    expect(await view.find('17-STORE-0001', 'hq')).toEqual([]);
    expect(await view.query({ direction: 'upload', reading: 'hq' })).toEqual({
      rows: [],
      total: 0,
    });
    tellBatch(story, 2);
    expect(await statuses(await viewOf(make, story), upload)).toEqual(['Available', 'Available']);
  });

  test('an operator who cancels an upload that no form shows brings it up to date', async () => {
    const story = new Story();
    story.tell(upload, 0, 'UploadSessionStarted', uploadIdentity());
    story.tell(upload, 1, 'PackageMadeAvailable', contents);
    story.tell(upload, 2, 'SessionCanceled', { by: 'operator' });
    expect(await statuses(await viewOf(make, story), upload)).toEqual(['Canceled', 'Canceled']);
  });

  test('is what the definition says, at every place of the log', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(randomLog(90), lengths, async (told, chunks) => {
        const bench = await make();
        try {
          const log = recorded(told);
          await append(bench.store, told);
          let end = 0;
          for (const chunk of chunks) {
            const begin = end;
            end = Math.min(end + chunk, log.length);
            await bench.view.apply(log.slice(begin, end));
            const shown = await dump(bench.view);
            expect(shown).toEqual(expectedDump(log.slice(0, end)));
            const form = new Map(shown.hq.rows.map((row) => [row.stream, row]));
            headquartersNeverAhead(log.slice(0, end), form);
            headquartersKnowsAfterBatch(log.slice(0, end), form);
          }
        } finally {
          await bench.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is the actual reading after a batch that knows everything', async () => {
    await fc.assert(
      fc.asyncProperty(randomLog(90), async (told) => {
        const bench = await make();
        try {
          const story = new Story();
          story.told.push(...told);
          tellBatch(story, 999);
          await append(bench.store, story.told);
          await catchUp(bench.store, bench.view);
          const { hq, rows, tally } = await dump(bench.view);
          expect(hq).toEqual({ rows, tally });
        } finally {
          await bench.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});
