/** Kinds of events by what the first reading does with them. */
import { isHeadquartersFact, type SessionEventType } from '@cdx/session';
import { eventTypes, kindOf } from '../scan/event-kinds.ts';

/** What a session says who it is with. */
export const begins = kindsOf([
  'DownloadSessionStarted',
  'SessionInherited',
  'UploadSessionStarted',
  'UploadSessionReceived',
]);
export const uploadBegins = kindsOf(['UploadSessionStarted', 'UploadSessionReceived']);
const failures = kindsOf([
  'PackageCreateFailed',
  'DownloadFailed',
  'UploadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);

/** What is to be done with a fact of a session. */
export const Doing = {
  nothing: 0,
  begin: 1,
  failure: 2,
  retryScheduled: 3,
  canceled: 4,
  late: 5,
  sessionPurged: 6,
  packagePurged: 7,
} as const;

const doingOf: Partial<Record<string, number>> = {
  RetryScheduled: Doing.retryScheduled,
  SessionCanceled: Doing.canceled,
  LateMessageReceived: Doing.late,
  SessionPurged: Doing.sessionPurged,
  PackagePurged: Doing.packagePurged,
} satisfies Partial<Record<SessionEventType, number>>;

/** By kind. */
export const doings = Uint8Array.from(eventTypes, (type, kind) => {
  if (begins[kind] === 1) return Doing.begin;
  if (failures[kind] === 1) return Doing.failure;
  return doingOf[type] ?? Doing.nothing;
});

/** Whose facts headquarters knows at once, by kind: 1 of downloads, 2 of uploads. */
export const ofHeadquarters = Uint8Array.from(eventTypes, (type) => {
  const download = isHeadquartersFact('download', type, {}) ? 1 : 0;
  return download | (isHeadquartersFact('upload', type, {}) ? 2 : 0);
});

function kindsOf(types: readonly SessionEventType[]): Uint8Array {
  const found = new Uint8Array(eventTypes.length);
  for (const type of types) found[kindOf(type)] = 1;
  return found;
}
