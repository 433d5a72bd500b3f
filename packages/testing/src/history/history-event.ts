/** What laws and models read of an event: any store's events will do, and so will plain objects. */
import type { RecordedEvent } from '@cdx/session';

/**
 * One fact of one session. Times are integer ms since the Unix epoch. Where `id` and `causationId`
 * are given they are checked as well.
 */
export type HistoryEvent = Pick<
  RecordedEvent,
  'type' | 'data' | 'runNumber' | 'occurredAt' | 'recordedAt'
> &
  Partial<Pick<RecordedEvent, 'id' | 'causationId' | 'stream'>>;

export interface FailureData {
  readonly retriable: boolean;
}

/** Names of the facts that say that an attempt has failed, but for the creation of a package. */
export const failureEvents: ReadonlySet<string> = new Set([
  'DownloadFailed',
  'UploadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);

/** Facts that are noted whatever the status, and change none. */
export const notedEvents: ReadonlySet<string> = new Set([
  'LateMessageReceived',
  'PackagePurged',
  'SessionPurged',
]);

/** The whole millisecond at which a retry may start. */
export const dueAtOf = ({ data }: HistoryEvent): number =>
  (data as { readonly dueAt: number }).dueAt;
