/**
 * The columns of the two forms, once, as data: tables, CSV and the SQL of the durable view are all
 * made from here. Headers and order are those of the forms (S0, S1, DOMAIN: The forms); what
 * follows behind them is ours.
 */
import { directions, type Direction } from '@cdx/session';
import type { SessionRow } from './session-row.ts';

/** `flag` is true, false or null. A `time` is ms since the Unix epoch. */
export type ColumnKind = 'time' | 'number' | 'text' | 'status' | 'flag';

/** Every field of a row but the three that say which session it is and repeat others. */
export type SessionColumnKey = Exclude<keyof SessionRow, 'stream' | 'direction' | 'statusCode'>;

export interface SessionColumn {
  readonly key: SessionColumnKey;
  /** The words on the form of this direction. */
  readonly header: string;
  readonly kind: ColumnKind;
  readonly align: 'left' | 'right';
  /** True where the real form has the column; false for those that we add. */
  readonly onForm: boolean;
}

interface Definition {
  readonly kind: ColumnKind;
  /** The header of our own columns, and where the forms do not agree otherwise. */
  readonly header: string;
  /** Another header on the form of one direction. */
  readonly headers?: Partial<Record<Direction, string>>;
  /** The one direction whose sessions can have a value; both when absent. */
  readonly only?: Direction;
}

/** In the order in which our own columns follow those of the form. */
const definitions = {
  jobName: { kind: 'text', header: 'Job name' },
  job: { kind: 'text', header: 'Job' },
  channelDataGroup: { kind: 'text', header: 'Channel data group' },
  channelDatabase: { kind: 'text', header: 'Channel database' },
  status: { kind: 'status', header: 'Status', headers: { upload: 'Upload session status' } },
  message: { kind: 'text', header: 'Message' },
  errorId: { kind: 'text', header: 'Error ID' },
  failureKind: { kind: 'text', header: 'Failure kind' },
  retriable: { kind: 'flag', header: 'Retriable' },
  tryCount: { kind: 'number', header: 'Try count' },
  retryDueAt: { kind: 'time', header: 'Next retry due' },
  runNumber: { kind: 'number', header: 'Run number' },
  canceledBy: { kind: 'text', header: 'Canceled by' },
  schedule: { kind: 'text', header: 'Distribution schedule' },
  packageKind: { kind: 'text', header: 'Package kind', only: 'download' },
  dateRequested: { kind: 'time', header: 'Date requested', only: 'download' },
  dateDownloaded: { kind: 'time', header: 'Date downloaded', only: 'download' },
  dateUploaded: { kind: 'time', header: 'Date uploaded', only: 'upload' },
  dateApplied: { kind: 'time', header: 'Date applied' },
  createdAt: {
    kind: 'time',
    header: 'Created date and time',
    headers: { upload: 'Date and time created' },
  },
  modifiedAt: {
    kind: 'time',
    header: 'Modified date and time',
    headers: { upload: 'Date and time modified' },
  },
  sessionNumber: { kind: 'number', header: 'Session number' },
  rerunFor: { kind: 'number', header: 'Rerun for session', only: 'upload' },
  downloadPath: { kind: 'text', header: 'Download path', only: 'download' },
  temporaryFilesPath: { kind: 'text', header: 'Temporary files path', only: 'upload' },
  rows: { kind: 'number', header: 'Rows' },
  rowsAffected: { kind: 'number', header: 'Rows affected' },
  bytes: { kind: 'number', header: 'File size' },
  rowVersion: { kind: 'number', header: 'Row version', only: 'download' },
  oldestChangeAt: { kind: 'time', header: 'Oldest change', only: 'download' },
  lateMessages: { kind: 'number', header: 'Late messages' },
  packagePurgedAt: { kind: 'time', header: 'Package purged', only: 'download' },
  purgedAt: { kind: 'time', header: 'Purged' },
  revision: { kind: 'number', header: 'Revision' },
  firstPosition: { kind: 'number', header: 'First position' },
} as const satisfies Readonly<Record<SessionColumnKey, Definition>>;

/** What the real forms show, in their order. */
const forms: Readonly<Record<Direction, readonly SessionColumnKey[]>> = {
  download: [
    'jobName',
    'channelDataGroup',
    'channelDatabase',
    'status',
    'message',
    'dateRequested',
    'dateDownloaded',
    'dateApplied',
    'createdAt',
    'sessionNumber',
    'downloadPath',
    'rowsAffected',
    'modifiedAt',
  ],
  upload: [
    'jobName',
    'channelDatabase',
    'sessionNumber',
    'status',
    'rowsAffected',
    'temporaryFilesPath',
    'bytes',
    'createdAt',
    'modifiedAt',
    'message',
  ],
};

/** Every column of a row, of both directions. */
export const sessionColumnKeys = Object.freeze(
  Object.keys(definitions),
) as readonly SessionColumnKey[];

export function columnKind(key: SessionColumnKey): ColumnKind {
  return definitions[key].kind;
}

export function isSessionColumnKey(key: string): key is SessionColumnKey {
  return Object.hasOwn(definitions, key);
}

/** The columns of one direction: those of the form in its order, then ours. */
export const sessionColumns: Readonly<Record<Direction, readonly SessionColumn[]>> = Object.freeze({
  download: columnsOf(directions[0]),
  upload: columnsOf(directions[1]),
});

function columnsOf(direction: Direction): readonly SessionColumn[] {
  const form = forms[direction];
  const ours = sessionColumnKeys.filter((key) => {
    const { only }: Definition = definitions[key];
    return !form.includes(key) && (only === undefined || only === direction);
  });
  return Object.freeze(
    [...form, ...ours].map((key): SessionColumn => {
      const { kind, header, headers }: Definition = definitions[key];
      return Object.freeze({
        key,
        header: headers?.[direction] ?? header,
        kind,
        align: kind === 'number' ? 'right' : 'left',
        onForm: form.includes(key),
      });
    }),
  );
}
