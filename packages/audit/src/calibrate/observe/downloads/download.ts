/** A download session and its client, as far as a history has told of them. */
import type { GroupFacts } from '../observations.ts';
import type { AttemptOf } from '../attempts.ts';
import { newRetryState, type RetryState } from '../retries.ts';

export interface Download extends RetryState {
  readonly number: number;
  readonly job: string;
  readonly group: string;
  readonly database: string;
  /** When its package could be asked for; -1: not yet. */
  availableAt: number;
  state: 'started' | 'waiting' | 'downloading' | 'applying' | 'failed' | 'suspended' | 'ended';
  /** Stage that it is in, or has failed in. */
  stage: 'download' | 'apply';
  /** When the attempt under way began; -1: not known exactly. */
  attemptAt: number;
  /** How many other downloads were under way then; -1: not known. */
  underWay: number;
  outOfOrder: boolean;
  /** Of an outcome-only client: when it was last heard of, and whether this is its first attempt. */
  lastOutcomeAt: number;
}

export interface Client {
  readonly database: string;
  readonly group: GroupFacts;
  /** Sessions whose package exists and that have not ended, by number. */
  readonly open: Map<number, Download>;
  /** How many it downloads or applies. */
  busy: number;
  /** Time of its last event, and of the last poll that shows. */
  lastAt: number;
  polledAt: number;
  /** Of an outcome-only client: its last outcome, and when the session of that was available. */
  lastOutcome: { readonly at: number; readonly availableAt: number } | null;
}

/** What the first event of a session says of it. */
export interface DownloadIdentity {
  readonly sessionNumber: number;
  readonly job: string;
  readonly channelDataGroup: string;
  readonly channelDatabase: string;
}

export function newDownload(of: DownloadIdentity): Download {
  return {
    number: of.sessionNumber,
    job: of.job,
    group: of.channelDataGroup,
    database: of.channelDatabase,
    availableAt: -1,
    state: 'started',
    stage: 'download',
    attemptAt: -1,
    underWay: -1,
    outOfOrder: false,
    lastOutcomeAt: -1,
    ...newRetryState(),
  };
}

export function newClient(database: string, group: GroupFacts): Client {
  return {
    database,
    group,
    open: new Map(),
    busy: 0,
    lastAt: -1,
    polledAt: -1,
    lastOutcome: null,
  };
}

export function attemptOf(session: Download): AttemptOf {
  const { stage, job, group, database, number, outOfOrder, lastError, underWay } = session;
  return { stage, job, group, database, number, outOfOrder, underWay, after: lastError };
}
