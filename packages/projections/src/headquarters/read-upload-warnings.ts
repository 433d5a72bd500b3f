/**
 * Gathers what the upload warnings look at: the sessions that are Uploaded, and how the upload
 * schedules stand. Costs nothing but one query where nothing waits.
 */
import { scheduleStream } from '@cdx/session';
import type { Reading } from '../sessions/reading.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsView } from '../sessions/sessions-view.ts';
import type { HeadquartersState } from './headquarters-state.ts';
import { firstSince, type StreamReader } from './stream-search.ts';
import {
  takes,
  uploadedTooLongMs,
  uploadWarnings,
  type UploadedSessions,
  type UploadWarning,
} from './upload-warnings.ts';

export interface UploadWarningsQuery {
  /** `actual` when absent. */
  readonly reading?: Reading | undefined;
  /** The time that the view, the state and the warnings are about, ms. */
  readonly at: number;
}

/** The warnings of a view and of headquarters as they stand at the same moment. */
export async function readUploadWarnings(
  store: StreamReader,
  view: Pick<SessionsView, 'query'>,
  headquarters: Pick<HeadquartersState, 'schedules'>,
  { reading, at }: UploadWarningsQuery,
): Promise<readonly UploadWarning[]> {
  const { rows } = await view.query({
    direction: 'upload',
    statuses: ['Uploaded'],
    reading,
    // A session is uploaded after it was created, so the younger ones need not be read.
    to: at - uploadedTooLongMs,
  });
  const uploaded = new Map<string, UploadedSessions>();
  for (const row of rows) {
    const { job, channelDataGroup } = row;
    const uploadedAt = uploadedSince(row);
    if (at - uploadedAt <= uploadedTooLongMs) continue;
    const key = JSON.stringify([job, channelDataGroup]);
    const { count = 0, oldestAt = Infinity } = uploaded.get(key) ?? {};
    const oldest = Math.min(oldestAt, uploadedAt);
    uploaded.set(key, { job, channelDataGroup, count: count + 1, oldestAt: oldest });
  }
  const waiting = [...uploaded.values()];
  const schedules = [];
  for (const schedule of headquarters.schedules) {
    if (schedule.direction !== 'upload') continue;
    const since = waiting
      .filter((sessions) => takes(schedule, sessions))
      .reduce((oldest, { oldestAt }) => Math.min(oldest, oldestAt), Infinity);
    const run = Number.isFinite(since)
      ? await firstSince(store, scheduleStream(schedule.name), since)
      : undefined;
    schedules.push({ ...schedule, servesSince: run?.recordedAt ?? null });
  }
  return uploadWarnings({ at, schedules, uploaded: waiting });
}

/** A session that is being tried again is Uploaded since then, and not since it came. */
function uploadedSince({ tryCount, modifiedAt, dateUploaded }: SessionRow): number {
  return tryCount > 0 || dateUploaded === null ? modifiedAt : dateUploaded;
}
