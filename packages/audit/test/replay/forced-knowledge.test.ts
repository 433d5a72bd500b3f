/**
 * Headquarters acts on a session that its form is behind with, and is brought up to date by that. A
 * later batch that tells less than it has learned so takes nothing back.
 */
import { memoryReplayStorage, openReplayIndex } from '@cdx/audit/replay';
import { viewsAsOf } from '@cdx/projections';
import type { RecordedEvent } from '@cdx/session';
import { describe, expect, test } from 'vitest';
import { arrayLog } from './support/array-log.ts';
import { expectSameView } from './support/same-view.ts';

const stream = 'downloadSession-17-STORE-1';
const data: Readonly<Record<string, object>> = {
  DownloadSessionStarted: {
    sessionNumber: 17,
    job: '1000',
    channelDataGroup: 'Stores',
    channelDatabase: 'STORE-1',
    schedule: 'Prices',
    packageKind: 'full',
    downloadPath: 'x',
  },
  PackageMadeAvailable: { rows: 1, bytes: 2, rowVersion: 3, oldestChangeAt: null },
  DownloadFailed: { message: 'Server busy.', failureKind: 'transient', retriable: true },
};

/** A word is an event of the session, a number a batch that tells up to that position. */
function logOf(words: readonly (string | number)[]): readonly RecordedEvent[] {
  let revision = -1;
  return words.map((word, position) => ({
    position,
    stream: typeof word === 'string' ? stream : 'statusMessages-hq',
    revision: typeof word === 'string' ? (revision += 1) : position,
    id: `id-${position}`,
    type: typeof word === 'string' ? word : 'StatusMessagesProcessed',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: 1000 * position,
    recordedAt: 1000 * position,
    source: 'hq',
    correlationId: 'c',
    causationId: null,
    data: typeof word === 'string' ? (data[word] ?? {}) : { upToPosition: word },
  }));
}

const begun = ['DownloadSessionStarted', 'PackageMadeAvailable', 'PackageRequested'];
// Behind the batch that tells of the failure alone, the late message stays known.
const cases = {
  // The form says Requested, where nothing can be run again.
  'by acting': [
    ...begun,
    2,
    'DownloadFailed',
    'LateMessageReceived',
    'SessionRerun',
    4,
    'PackageRequested',
  ],
  // The form says Available, and after the first batch Requested.
  'by a batch after it acted': [
    ...begun,
    'DownloadFailed',
    'LateMessageReceived',
    'SessionRerun',
    2,
    3,
    'PackageRequested',
  ],
};

describe.each(Object.entries(cases))('%s', (_, words) => {
  const events = logOf(words);
  const log = arrayLog(events);

  test('what it has learned stays known', async () => {
    const { view } = await (
      await openReplayIndex(log, { storage: memoryReplayStorage() })
    ).at({ position: events.length - 1 });
    expect(await view.get(stream, 'hq')).toMatchObject({ status: 'Available', lateMessages: 1 });
    expect(await view.get(stream)).toMatchObject({ status: 'Requested', lateMessages: 1 });
  });

  test.each(events.map((_event, cut) => cut))('brought up from %d events on, too', async (cut) => {
    for (const segmentFacts of [1, 2, 64]) {
      const storage = memoryReplayStorage();
      await openReplayIndex(arrayLog(events.slice(0, cut)), { storage, segmentFacts });
      const index = await openReplayIndex(log, { storage, segmentFacts });
      for (const { position } of events) {
        const expected = await viewsAsOf(log, { position });
        await expectSameView((await index.at({ position })).view, expected);
      }
    }
  });
});
