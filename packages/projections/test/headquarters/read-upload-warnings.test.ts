/** Upload warnings from a log: which sessions count, and since when. */
import {
  catchUp,
  createMemorySessionsView,
  headquartersState,
  readUploadWarnings,
  type UploadWarning,
} from '@cdx/projections';
import { sessionStream } from '@cdx/session';
import { describe, expect, test } from 'vitest';
import { busy, minute, Story, uploadIdentity } from '../support/told.ts';
import { setupOf, storeOf, tellRuns, tellSystem } from './told-headquarters.ts';

const contents = { rows: 40, bytes: 5000 };

function tellUploaded(story: Story, at: number, sessionNumber: number, group?: string): string {
  const stream = sessionStream('upload', sessionNumber, 'STORE-0001');
  const who = { sessionNumber, ...(group === undefined ? {} : { channelDataGroup: group }) };
  story.tell(stream, at, 'UploadSessionReceived', { ...uploadIdentity(who), ...contents });
  return stream;
}

async function warningsAt(story: Story, at: number): Promise<readonly UploadWarning[]> {
  const store = await storeOf(story);
  const view = createMemorySessionsView();
  await catchUp(store, view);
  const headquarters = await headquartersState(store, setupOf(), minute(at));
  return readUploadWarnings(store, view, headquarters, { at: minute(at) });
}

describe('readUploadWarnings', () => {
  test('counts the sessions that have been Uploaded for over 15 minutes', async () => {
    const story = new Story();
    tellUploaded(story, 0, 1);
    tellUploaded(story, 5, 2);
    tellUploaded(story, 20, 3);
    const applied = tellUploaded(story, 0, 4);
    story.tell(applied, 1, 'PackageApplied', { rowsAffected: 40 });
    const off = { schedule: 'Transactions', active: false, batch: 'waiting' } as const;
    tellSystem(story, 6, 'ScheduleChanged', off);
    expect(await warningsAt(story, 15)).toEqual([]);
    expect(await warningsAt(story, 30)).toMatchObject([
      { code: 'scheduleInactive', schedule: 'Transactions', sessions: 2, oldestAt: minute(0) },
    ]);
  });

  test('counts a session that is tried again from its retry on', async () => {
    const story = new Story();
    const stream = tellUploaded(story, 0, 1);
    story.tell(stream, 1, 'ApplyFailed', busy);
    story.tell(stream, 1, 'RetryScheduled', { dueAt: minute(60) });
    story.tell(stream, 60, 'RetryStarted', {});
    tellRuns(story, 'Transactions', [0, 60]);
    expect(await warningsAt(story, 70)).toEqual([]);
    expect(await warningsAt(story, 76)).toMatchObject([
      { code: 'delayed', sessions: 1, oldestAt: minute(60) },
    ]);
  });

  test('calls a schedule delayed when its first run since then began long ago', async () => {
    const story = new Story();
    tellRuns(story, 'Transactions', [0, 10]);
    tellUploaded(story, 11, 1);
    tellRuns(story, 'Transactions', [20, 30, 40, 50]);
    expect(await warningsAt(story, 35)).toEqual([]);
    expect(await warningsAt(story, 36)).toMatchObject([{ code: 'delayed', oldestAt: minute(11) }]);
  });

  test('warns of a group that is on no upload schedule', async () => {
    const story = new Story();
    tellUploaded(story, 0, 1, 'Stores East');
    expect(await warningsAt(story, 20)).toMatchObject([
      { code: 'groupWithoutSchedule', channelDataGroup: 'Stores East', sessions: 1 },
    ]);
  });
});
