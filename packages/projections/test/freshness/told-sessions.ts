/** Download sessions in short notation: who, and up to which status they have come. */
import { sessionStream } from '@cdx/session';
import { busy, downloadIdentity, minute, type Story } from '../support/told.ts';

export interface ToldSession {
  readonly number: number;
  readonly database?: string;
  readonly group?: string;
  readonly job?: string;
  readonly kind?: 'full' | 'incremental';
  /** Minute at which it began; each step takes one more. */
  readonly at: number;
  /** Minute of the oldest change in its package; null: nobody tells. Ten before `at` by default. */
  readonly changedAt?: number | null;
  /** It was inherited, not started. */
  readonly inherited?: boolean;
  readonly to: keyof typeof ways;
}

const started = [] as const;
const available = ['available'] as const;
const downloaded = [...available, 'PackageRequested', 'PackageDownloaded'] as const;
const failed = [...available, 'PackageRequested', 'DownloadFailed'] as const;

/** What happens to a session until it is in a status. */
export const ways = {
  Started: started,
  CreateFailed: ['PackageCreateFailed'],
  NoData: ['NoDataFound'],
  Available: available,
  Requested: [...available, 'PackageRequested'],
  Downloaded: downloaded,
  Applied: [...downloaded, 'PackageApplied'],
  DownloadFailed: failed,
  ApplyFailed: [...downloaded, 'ApplyFailed'],
  Suspended: [...failed, 'SessionSuspended'],
  Canceled: [...failed, 'SessionCanceled'],
} as const;

/** Gives the stream. */
export function tellSession(story: Story, told: ToldSession): string {
  const { number, database = 'STORE-0001', group = 'Stores North', job = '1020', at } = told;
  const stream = sessionStream('download', number, database);
  const { changedAt = at - 10 } = told;
  const contents = {
    rows: 12,
    bytes: 900,
    rowVersion: null,
    oldestChangeAt: changedAt === null ? null : minute(changedAt),
  };
  const identity = {
    ...downloadIdentity({
      sessionNumber: number,
      channelDatabase: database,
      channelDataGroup: group,
      job,
    }),
    packageKind: told.kind ?? 'incremental',
  };
  let now = at;
  if (told.inherited === true) {
    story.tell(stream, now, 'SessionInherited', { ...identity, ...contents });
  } else {
    story.tell(stream, now, 'DownloadSessionStarted', identity);
  }
  for (const step of ways[told.to]) {
    now += 1;
    const isFailure = step.endsWith('Failed');
    if (step === 'available') {
      if (told.inherited !== true) story.tell(stream, now, 'PackageMadeAvailable', contents);
    } else if (step === 'PackageApplied') {
      story.tell(stream, now, step, { rowsAffected: 12 });
    } else if (step === 'SessionCanceled') {
      story.tell(stream, now, step, { by: 'operator' });
    } else {
      story.tellAny(stream, { at: now, type: step, data: isFailure ? busy : {} });
    }
  }
  return stream;
}

export function told(...sessions: readonly ToldSession[]): (story: Story) => void {
  return (story) => {
    for (const session of sessions) tellSession(story, session);
  };
}
