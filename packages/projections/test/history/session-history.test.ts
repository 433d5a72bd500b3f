/** What `cdx session` tells of one session. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { historyOf, sessionHistory, type Attempt } from '@cdx/projections';
import { errorId } from '@cdx/session';
import { historiesOf, replayEqualsState } from '@cdx/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomLog } from '../support/random-log.ts';
import { sampleFleet, streams, truncated } from '../support/sample-fleet.ts';
import {
  busy,
  contents,
  downloadIdentity,
  minute,
  recorded,
  Story,
  uploadIdentity,
} from '../support/told.ts';
import { append } from '../support/view-adapters.ts';

const download = 'downloadSession-17-STORE-0001';
const upload = 'uploadSession-17-STORE-0001';

/** Stage, number, minutes from begin to end and outcome, as short as it goes. */
function told({ stage, runNumber, number, startedAt, endedAt, outcome }: Attempt): string {
  const at = (time: number | null) => (time === null ? '?' : (time - minute(0)) / 60_000);
  return `${runNumber} ${stage} ${number}: ${at(startedAt)}-${at(endedAt)} ${outcome}`;
}

function troubledDownload(): Story {
  const story = new Story();
  const startedId = story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity());
  const caused = { causationId: startedId };
  story.tell(download, 1, 'PackageMadeAvailable', contents, caused);
  story.tell(download, 15, 'PackageRequested', {});
  const late = { recordedAt: minute(30), source: 'asyncClient:STORE-0001' };
  story.tell(download, 16, 'DownloadFailed', busy, late);
  story.tell(download, 16, 'RetryScheduled', { dueAt: minute(31) }, late);
  story.tell(download, 31, 'RetryStarted', {});
  story.tell(download, 33, 'PackageDownloaded', {});
  story.tell(download, 34, 'ApplyFailed', truncated);
  story.tell(download, 34, 'RetryScheduled', { dueAt: minute(49) });
  return story;
}

test('tells every event with what the session was after it', () => {
  const { entries, row, nextRetryDueAt } = historyOf(troubledDownload().log);
  const short = entries.map(({ type, status, tryCount, message }) => [
    type,
    status,
    tryCount,
    message,
  ]);
  expect(short).toEqual([
    ['DownloadSessionStarted', 'Started', 0, null],
    ['PackageMadeAvailable', 'Available', 0, null],
    ['PackageRequested', 'Requested', 0, null],
    ['DownloadFailed', 'Download failed', 0, busy.message],
    ['RetryScheduled', 'Download failed', 0, null],
    ['RetryStarted', 'Requested', 1, null],
    ['PackageDownloaded', 'Downloaded', 0, null],
    ['ApplyFailed', 'Apply failed', 0, truncated.message],
    ['RetryScheduled', 'Apply failed', 0, null],
  ]);
  expect(nextRetryDueAt).toBe(minute(49));
  expect(row).toMatchObject({ status: 'ApplyFailed', message: truncated.message, revision: 8 });
});

test('tells when it happened, when headquarters knew, who said so, and what it came from', () => {
  const { entries } = historyOf(troubledDownload().log);
  expect(entries[3]).toMatchObject({
    revision: 3,
    position: 3,
    occurredAt: minute(16),
    recordedAt: minute(30),
    source: 'asyncClient:STORE-0001',
    runNumber: 1,
    causationId: null,
    causedBy: null,
  });
  expect(entries[1]).toMatchObject({ causationId: entries[0]?.id, causedBy: 0 });
  const story = new Story();
  const elsewhere = '01975a3c-0000-7000-8000-00000000beef';
  story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity(), {
    causationId: elsewhere,
  });
  expect(historyOf(story.log).entries[0]).toMatchObject({ causationId: elsewhere, causedBy: null });
});

test('tells the attempts of each stage', () => {
  const { attempts } = historyOf(troubledDownload().log);
  expect(attempts.map(told)).toEqual([
    '1 create 1: 0-1 succeeded',
    '1 download 1: 15-16 failed',
    '1 download 2: 31-33 succeeded',
    '1 apply 1: 33-34 failed',
  ]);
  expect(attempts[1]).toMatchObject({
    message: busy.message,
    errorId: errorId(busy.message),
    failureKind: 'transient',
  });
  expect(attempts[2]).toMatchObject({ message: null, errorId: null, failureKind: null });
});

test('an attempt under way has no end, one that is canceled has', () => {
  const story = new Story();
  story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity());
  story.tell(download, 1, 'PackageMadeAvailable', contents);
  story.tell(download, 15, 'PackageRequested', {});
  expect(historyOf(story.log).attempts.map(told).at(-1)).toBe('1 download 1: 15-? underWay');
  story.tell(download, 16, 'SessionCanceled', { by: 'operator' });
  story.tell(download, 17, 'LateMessageReceived', {
    original: { type: 'PackageDownloaded', runNumber: 1, data: {} },
  });
  expect(historyOf(story.log).attempts.map(told).at(-1)).toBe('1 download 1: 15-16 canceled');
});

test('a package without data is an attempt to create it', () => {
  const story = new Story();
  story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity());
  story.tell(download, 1, 'NoDataFound', {});
  expect(historyOf(story.log).attempts.map(told)).toEqual(['1 create 1: 0-1 noData']);
});

test('attempts are counted anew in each run', () => {
  const story = new Story();
  story.tell(download, 0, 'DownloadSessionStarted', downloadIdentity());
  story.tell(download, 1, 'PackageCreateFailed', truncated);
  story.tell(download, 5, 'SessionRerun', {}, { runNumber: 2 });
  story.tell(download, 6, 'PackageMadeAvailable', contents, { runNumber: 2 });
  expect(historyOf(story.log).attempts.map(told)).toEqual([
    '1 create 1: 0-1 failed',
    '2 create 1: 5-6 succeeded',
  ]);
});

test('of a client that reports outcomes only, the beginnings are unknown', () => {
  const story = new Story();
  const inherited = { ...downloadIdentity(), ...contents };
  story.tell(download, 0, 'SessionInherited', inherited);
  story.tell(download, 10, 'FinalDownloadFailed', busy);
  story.tell(download, 20, 'FinalDownloadFailed', busy);
  story.tell(download, 30, 'FinalApplyFailed', truncated);
  story.tell(download, 40, 'FinalApplied', { rowsAffected: 1 });
  expect(historyOf(story.log).attempts.map(told)).toEqual([
    '1 download 1: ?-10 failed',
    '1 download 2: ?-20 failed',
    '1 apply 1: ?-30 failed',
    '1 apply 2: ?-40 succeeded',
  ]);
});

test('a final report ends the download that was announced', () => {
  const story = new Story();
  story.tell(download, 0, 'SessionInherited', { ...downloadIdentity(), ...contents });
  story.tell(download, 5, 'PackageRequested', {});
  story.tell(download, 9, 'FinalApplied', { rowsAffected: 1 });
  expect(historyOf(story.log).attempts.map(told)).toEqual([
    '1 download 1: 5-9 succeeded',
    '1 apply 1: ?-9 succeeded',
  ]);
});

test('uploads have the stages of an upload', () => {
  const story = new Story();
  story.tell(upload, 0, 'UploadSessionStarted', uploadIdentity());
  story.tell(upload, 1, 'PackageMadeAvailable', contents);
  story.tell(upload, 2, 'UploadFailed', busy);
  story.tell(upload, 3, 'RetryStarted', {});
  story.tell(upload, 4, 'PackageUploaded', {});
  story.tell(upload, 9, 'PackageApplied', { rowsAffected: 1200 });
  expect(historyOf(story.log).attempts.map(told)).toEqual([
    '1 create 1: 0-1 succeeded',
    '1 upload 1: 1-2 failed',
    '1 upload 2: 3-4 succeeded',
    '1 hqApply 1: 4-9 succeeded',
  ]);
});

test('every attempt but the last has ended, and the last goes on only in the status of its stage', () => {
  const working = ['Started', 'Requested', 'Downloaded', 'Uploaded'];
  fc.assert(
    fc.property(randomLog(150), (story) => {
      const log = recorded(story);
      for (const events of historiesOf(log).values()) {
        const { attempts, row, entries } = historyOf(events);
        expect(entries).toHaveLength(events.length);
        replayEqualsState(events, row, row);
        const open = attempts.filter(({ outcome }) => outcome === 'underWay');
        const atWork =
          working.includes(row.status) ||
          (row.direction === 'upload' && row.status === 'Available');
        expect(open).toEqual(atWork ? attempts.slice(-1) : []);
        for (const { endedAt, outcome } of attempts) {
          expect(endedAt === null).toBe(outcome === 'underWay');
        }
        const failures = events.filter(({ type }) => type.endsWith('Failed'));
        expect(attempts.filter(({ outcome }) => outcome === 'failed')).toHaveLength(
          failures.length,
        );
      }
    }),
  );
});

test('reads a session from a store, and says when there is none', async () => {
  const store = createMemoryEventStore();
  await append(store, sampleFleet().told);
  const { entries, row } = await sessionHistory(store, streams.failed);
  expect(entries.map(({ position }) => position)).toEqual([7, 9, 10, 11, 12]);
  // Nobody but the log knows where in it the session began.
  expect(row.firstPosition).toBe(7);
  await expect(sessionHistory(store, 'downloadSession-99-STORE-0001')).rejects.toMatchObject({
    code: 'session-not-found',
    details: { stream: 'downloadSession-99-STORE-0001' },
  });
  await store.close();
});

test('refuses events of something else', () => {
  const story = new Story();
  story.tellAny('distributionSchedule-Prices', { at: 0, type: 'ScheduleRunStarted', data: {} });
  expect(() => historyOf(story.log)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  expect(() => historyOf(sampleFleet().log)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(() => historyOf([])).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
