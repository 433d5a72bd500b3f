/** Which fact leads where: the tables of docs/state-machines.md, typed in by hand. */
import type { Direction } from '@cdx/session';
import type { Bugs } from './bugs.ts';

type Row = Readonly<Record<string, string>>;
type Table = Readonly<Record<string, Row>>;

/** Where a session stands of which nothing has been told. */
export const unknown = 'Unknown';

const canceled: Row = { SessionCanceled: 'Canceled' };
const rerun: Row = { SessionRerun: 'Available' };

const download: Table = {
  [unknown]: { DownloadSessionStarted: 'Started', SessionInherited: 'Available' },
  Started: {
    PackageMadeAvailable: 'Available',
    PackageCreateFailed: 'CreateFailed',
    NoDataFound: 'NoData',
    ...canceled,
  },
  Available: { PackageRequested: 'Requested', ...canceled, ...rerun },
  Requested: { PackageDownloaded: 'Downloaded', DownloadFailed: 'DownloadFailed', ...canceled },
  Downloaded: { PackageApplied: 'Applied', ApplyFailed: 'ApplyFailed', ...canceled },
  Applied: rerun,
  Canceled: rerun,
  CreateFailed: { SessionRerun: 'Started', ...canceled },
  DownloadFailed: {
    RetryScheduled: 'DownloadFailed',
    RetryStarted: 'Requested',
    SessionSuspended: 'Suspended',
    ...canceled,
    ...rerun,
  },
  ApplyFailed: {
    RetryScheduled: 'ApplyFailed',
    RetryStarted: 'Downloaded',
    SessionSuspended: 'Suspended',
    ...canceled,
    ...rerun,
  },
  NoData: {},
  Suspended: { ...canceled, ...rerun },
};

const upload: Table = {
  [unknown]: { UploadSessionStarted: 'Started', UploadSessionReceived: 'Uploaded' },
  Started: { PackageMadeAvailable: 'Available', ...canceled },
  Available: { PackageUploaded: 'Uploaded', UploadFailed: 'UploadFailed', ...canceled },
  Uploaded: { PackageApplied: 'Applied', ApplyFailed: 'ApplyFailed', ...canceled },
  Applied: {},
  Canceled: {},
  UploadFailed: { RetryScheduled: 'UploadFailed', RetryStarted: 'Available', ...canceled },
  ApplyFailed: { RetryScheduled: 'ApplyFailed', RetryStarted: 'Uploaded', ...canceled },
};

/** The status after a fact, or undefined where it is not possible. */
export function nextStatus(
  direction: Direction,
  status: string,
  type: string,
  bugs: Bugs,
): string | undefined {
  if (bugs.has('applied-twice') && status === 'Applied' && type === 'PackageApplied') return status;
  if (bugs.has('applied-canceled') && status === 'Applied' && type === 'SessionCanceled') {
    return 'Canceled';
  }
  if (bugs.has('rerun-without-package') && status === 'CreateFailed' && type === 'SessionRerun') {
    return 'Available';
  }
  if (bugs.has('retry-starts-wrong-stage') && type === 'RetryStarted') {
    return direction === 'download' ? 'Requested' : 'Available';
  }
  if (bugs.has('upload-suspended') && type === 'SessionSuspended') return 'Suspended';
  return (direction === 'download' ? download : upload)[status]?.[type];
}
