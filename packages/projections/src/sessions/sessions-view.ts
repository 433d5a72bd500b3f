/**
 * The port of the sessions view: what a memory and a durable adapter both do. Views only follow
 * the log; nothing but `apply` ever changes them. Each has two readings; without one named, the
 * answer is of the actual one.
 */
import type { DownloadStatusName, RecordedEvent, UploadStatusName } from '@cdx/session';
import type { Reading } from './reading.ts';
import type { SessionsSummary, SummaryQuery } from '../summary/sessions-summary.ts';
import type { SessionRow } from './session-row.ts';
import type { SessionsPage, SessionsQuery } from './sessions-query.ts';

/** Sessions by status; every status is there. Purged sessions are not counted. */
export interface SessionsTally {
  readonly download: Readonly<Record<DownloadStatusName, number>>;
  readonly upload: Readonly<Record<UploadStatusName, number>>;
}

/** Everything but `checkpoint` may reject with `store-closed` once the view is closed. */
export interface SessionsView {
  /** Position of the last event that the view has seen; -1 for none. */
  readonly checkpoint: number;

  /**
   * Takes the next events of the log, in order; those up to the checkpoint are left out, so giving
   * them again changes nothing, and events that belong to no session only move the checkpoint. All
   * of a call or nothing. Positions may have gaps, where a scavenge has taken whole streams. Errors:
   * `illegal-step` {stream, revision, position, status, event}; `store-corrupt` where a stream has a
   * gap, does not begin with its first event, or goes on after its purge; `invalid-argument` for
   * events out of order.
   */
  apply(events: readonly RecordedEvent[]): Promise<void>;

  /** Errors: `invalid-argument`. */
  query(query: SessionsQuery): Promise<SessionsPage>;

  /** The row of a stream; undefined where this reading does not show the session. */
  get(stream: string, reading?: Reading): Promise<SessionRow | undefined>;

  /**
   * Rows of an id as people type it: the name of the stream, or number and channel database
   * (`17-STORE-0001`), which a download and an upload may share.
   */
  find(id: string, reading?: Reading): Promise<readonly SessionRow[]>;

  tally(reading?: Reading): Promise<SessionsTally>;

  /** The summary above the list (S1). Errors: `invalid-argument`. */
  summary(query?: SummaryQuery): Promise<SessionsSummary>;

  /** Lets go of what the view holds; the store stays open. May be repeated. */
  close(): Promise<void>;
}

/** Streams that an id of `find` can mean. */
export function streamsOfId(id: string): readonly string[] {
  if (/^(?:download|upload)Session-/u.test(id)) return [id];
  return /^[1-9][0-9]*-./u.test(id) ? [`downloadSession-${id}`, `uploadSession-${id}`] : [];
}
