/** Whole lives of sessions, and what the forms then show of them. */
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import { foldSession, type SessionState } from '../../src/fold/fold-session.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { statusLabel } from '../../src/status.ts';
import { errorOf } from '../support/error-of.ts';
import { minute, recorded, told } from '../support/recorded.ts';

const download = {
  sessionNumber: 17,
  job: '1040',
  channelDataGroup: 'Stores North',
  channelDatabase: 'STORE-0001',
  schedule: 'Products',
  packageKind: 'incremental',
  downloadPath: 'Stores North/17',
} as const;
const upload = {
  sessionNumber: 18,
  job: 'P-0001',
  channelDataGroup: 'Stores North',
  channelDatabase: 'STORE-0001',
  schedule: 'Transactions',
  temporaryFilesPath: 'Temp/18',
  rerunFor: 9,
};
const changes = {
  rows: 1200,
  bytes: 96_000,
  rowVersion: 88_123,
  oldestChangeAt: minute(-10),
} as const;
/** What nobody tells of an upload, or of a package made before it was recorded. */
const unknown = { rowVersion: null, oldestChangeAt: null } as const;
const broken = { message: 'Server busy.', failureKind: 'transient', retriable: true } as const;
const truncated = {
  message: 'String or binary data would be truncated.',
  failureKind: 'data',
  retriable: false,
} as const;

const downloadStory = [
  told(0, 'DownloadSessionStarted', download),
  told(1, 'PackageMadeAvailable', changes),
  told(15, 'PackageRequested', {}, 16),
  told(17, 'DownloadFailed', broken, 18),
  told(17, 'RetryScheduled', { dueAt: minute(30) }, 18),
  told(30, 'RetryStarted', {}),
  told(32, 'DownloadFailed', broken),
  told(32, 'RetryScheduled', { dueAt: minute(45) }),
  told(45, 'RetryStarted', {}),
  told(47, 'PackageDownloaded', {}, 50),
  told(48, 'ApplyFailed', truncated, 51),
];
const endOfDownload = [
  told(60, 'SessionCanceled', { by: 'operator' }),
  told(61, 'LateMessageReceived', { original: { type: 'RetryStarted', runNumber: 1, data: {} } }),
  told(70, 'SessionRerun', {}),
  told(75, 'PackageRequested', {}),
  told(76, 'PackageDownloaded', {}),
  told(77, 'PackageApplied', { rowsAffected: 1180 }, 79),
  told(500, 'PackagePurged', {}),
  told(501, 'SessionPurged', {}),
];

describe('foldSession', () => {
  it('tells a download in trouble with every column of its form', () => {
    const session = fold('downloadSession-17-STORE-0001', downloadStory);
    expect(columns(session)).toEqual({
      'Job name': '1040',
      'Channel data group': 'Stores North',
      'Channel database': 'STORE-0001',
      Status: 'Apply failed',
      Message: 'String or binary data would be truncated.',
      'Date requested': minute(45),
      'Date downloaded': minute(47),
      'Date applied': null,
      'Created date and time': minute(0),
      'Session number': 17,
      'Download path': 'Stores North/17',
      'Rows affected': null,
      'Modified date and time': minute(51),
      'Try count': 0,
      'Run number': 1,
    });
    expect(session.context).toMatchObject({ failureKind: 'data', retriable: false, rows: 1200 });
  });

  it('tells the same download canceled, rerun, applied and purged', () => {
    const session = fold('downloadSession-17-STORE-0001', [...downloadStory, ...endOfDownload]);
    expect(session).toEqual({
      direction: 'download',
      status: 'Applied',
      statusCode: 4,
      context: {
        ...initialContext(),
        ...download,
        ...changes,
        createdAt: minute(0),
        dateRequested: minute(75),
        dateDownloaded: minute(76),
        dateApplied: minute(77),
        rowsAffected: 1180,
        modifiedAt: minute(501),
        packagePurgedAt: minute(500),
        purgedAt: minute(501),
        runNumber: 2,
        lateMessages: 1,
      },
    });
  });

  it('counts the retries of a stage, each from zero', () => {
    const tries = downloadStory.map((_, index) => {
      const session = fold('downloadSession-17-STORE-0001', downloadStory.slice(0, index + 1));
      return `${session.status} ${session.context.tryCount}`;
    });
    expect(tries.slice(3)).toEqual([
      'DownloadFailed 0',
      'DownloadFailed 0',
      'Requested 1',
      'DownloadFailed 1',
      'DownloadFailed 1',
      'Requested 2',
      'Downloaded 0',
      'ApplyFailed 0',
    ]);
  });

  it('counts the attempts of a client that reports outcomes only', () => {
    const story = [
      told(0, 'SessionInherited', { ...download, ...changes }),
      told(1, 'FinalDownloadFailed', broken),
      told(2, 'FinalDownloadFailed', broken),
      told(3, 'FinalDownloadFailed', broken),
      told(4, 'FinalApplyFailed', truncated),
      told(5, 'FinalApplyFailed', truncated),
      told(6, 'FinalDownloadFailed', broken),
      told(7, 'FinalApplied', { rowsAffected: 1 }),
    ];
    const tries = story.map((_, index) => {
      const session = fold('downloadSession-17-STORE-0001', story.slice(0, index + 1));
      return [statusLabel(session.status), session.context.tryCount];
    });
    expect(tries).toEqual([
      ['Available', 0],
      ['Download failed', 0],
      ['Download failed', 1],
      ['Download failed', 2],
      ['Apply failed', 0],
      ['Apply failed', 1],
      ['Download failed', 0],
      ['Applied', 0],
    ]);
  });

  it('keeps what changes its package carries, through failures, reruns and the purge', () => {
    const lives = [...downloadStory, ...endOfDownload];
    for (const [index] of lives.entries()) {
      const { context } = fold('downloadSession-17-STORE-0001', lives.slice(0, index + 1));
      const { rowVersion, oldestChangeAt } = index === 0 ? unknown : changes;
      expect(context).toMatchObject({ rowVersion, oldestChangeAt });
    }
  });

  it.each(['SessionInherited', 'PackageMadeAvailable'] as const)(
    'says of a package that nobody knows its changes, after %s of version 1',
    (type) => {
      const story =
        type === 'SessionInherited'
          ? [told(0, type, { ...download, ...changes, ...unknown })]
          : [
              told(0, 'DownloadSessionStarted', download),
              told(1, type, { ...changes, ...unknown }),
            ];
      const { status, context } = fold('downloadSession-17-STORE-0001', story);
      expect(status).toBe('Available');
      expect(context).toMatchObject({ rows: 1200, ...unknown });
    },
  );

  it('tells an upload with every column of its form', () => {
    const session = fold('uploadSession-18-STORE-0001', [
      told(0, 'UploadSessionStarted', upload),
      told(1, 'PackageMadeAvailable', { rows: 40, bytes: 5000, ...unknown }, 2),
      told(2, 'UploadFailed', broken, 3),
      told(2, 'RetryScheduled', { dueAt: minute(17) }, 3),
      told(17, 'RetryStarted', {}, 18),
      told(18, 'PackageUploaded', {}, 20),
      told(21, 'ApplyFailed', truncated),
      told(21, 'RetryScheduled', { dueAt: minute(36) }),
      told(36, 'RetryStarted', {}),
      told(38, 'PackageApplied', { rowsAffected: 40 }),
    ]);
    expect(session).toEqual({
      direction: 'upload',
      status: 'Applied',
      statusCode: 3,
      context: {
        ...initialContext(),
        ...upload,
        rows: 40,
        bytes: 5000,
        createdAt: minute(0),
        modifiedAt: minute(38),
        dateUploaded: minute(18),
        dateApplied: minute(38),
        rowsAffected: 40,
      },
    });
  });

  it('tells an upload that failed for good with its message', () => {
    const session = fold('uploadSession-18-STORE-0001', [
      told(0, 'UploadSessionReceived', { ...upload, rows: 40, bytes: 5000 }, 3),
      told(5, 'ApplyFailed', truncated),
      told(6, 'SessionCanceled', { by: 'triesSpent' }),
    ]);
    expect(session).toMatchObject({
      status: 'Canceled',
      context: {
        ...truncated,
        temporaryFilesPath: 'Temp/18',
        bytes: 5000,
        dateUploaded: minute(0),
        modifiedAt: minute(6),
        canceledBy: 'triesSpent',
      },
    });
  });

  it('knows no session without events', () => {
    expect(foldSession([])).toBeNull();
  });

  it('refuses an illegal step, naming session, status and event', () => {
    const story = recorded('downloadSession-17-STORE-0001', [
      ...downloadStory,
      told(90, 'PackageRequested', {}),
    ]);
    const error = errorOf(() => foldSession(story));
    expect(isCdxError(error, 'illegal-step')).toBe(true);
    expect(error).toMatchObject({
      message:
        'downloadSession-17-STORE-0001: PackageRequested is not possible in status ApplyFailed.',
      details: {
        session: 'downloadSession-17-STORE-0001',
        status: 'ApplyFailed',
        event: 'PackageRequested',
      },
    });
  });

  it('refuses events of two sessions, or of none', () => {
    const one = recorded('downloadSession-17-STORE-0001', downloadStory.slice(0, 1));
    const other = recorded('downloadSession-17-STORE-0002', downloadStory.slice(1, 2));
    const mixed = errorOf(() => foldSession([...one, ...other]));
    expect(isCdxError(mixed, 'invalid-argument')).toBe(true);
    expect(mixed.message).toBe(
      'One session at a time: "downloadSession-17-STORE-0001" is followed by an event of "downloadSession-17-STORE-0002".',
    );
    expect(mixed).toMatchObject({
      details: { streams: ['downloadSession-17-STORE-0001', 'downloadSession-17-STORE-0002'] },
    });
    const none = errorOf(() => foldSession(recorded('run-1', downloadStory)));
    expect(none.message).toBe('"run-1" is not the stream of a session.');
  });
});

function fold(stream: string, story: Parameters<typeof recorded>[1]): SessionState {
  return foldSession(recorded(stream, story)) as SessionState;
}

/** The Download sessions form, column by column (S0), and the two counters. */
function columns({ status, context }: SessionState) {
  return {
    'Job name': context.job,
    'Channel data group': context.channelDataGroup,
    'Channel database': context.channelDatabase,
    Status: statusLabel(status),
    Message: context.message,
    'Date requested': context.dateRequested,
    'Date downloaded': context.dateDownloaded,
    'Date applied': context.dateApplied,
    'Created date and time': context.createdAt,
    'Session number': context.sessionNumber,
    'Download path': context.downloadPath,
    'Rows affected': context.rowsAffected,
    'Modified date and time': context.modifiedAt,
    'Try count': context.tryCount,
    'Run number': context.runNumber,
  };
}
