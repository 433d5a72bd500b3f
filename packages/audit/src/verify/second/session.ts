/** A session as the rules follow it along its events. */

/** A fact that headquarters may not know yet. */
export interface UnknownFact {
  readonly position: number;
  /** Status code behind it, as the log has it. */
  readonly status: number;
  /** Code of the event in its machine. */
  readonly code: number;
  readonly isOwn: boolean;
}

export class Session {
  readonly isUpload: boolean;
  readonly number: number;
  /** Code in its direction; one past the last before the first event. */
  status: number;
  run = 1;
  tries = 0;
  revision = -1;
  /** Whether its first events were never seen: then its status is not known. */
  isHeadless = false;
  group = -1;
  schedule = -1;
  /** Of its last event. */
  id0 = 0;
  id1 = 0;
  id2 = 0;
  id3 = 0;
  correlationLow = 0;
  correlationHigh = 0;
  ordinal = -1;
  createdAt = 0;
  /** When the next retry is due; 0: none is planned. */
  retryDueAt = 0;
  /** When it failed, as recorded; whether trying again can mend that. */
  failedAt = 0;
  isHopeless = false;
  isImported = false;
  isFinalOnly = false;
  isPurged = false;
  packagePurgedAt = Infinity;
  /** When its package was last asked for, as it occurred. */
  requestedAt = 0;
  /** When its package came to be there. */
  availableAt = Infinity;
  /** When it was downloaded, or its last retry began. */
  startedAt = Infinity;
  /** From when on it holds back those behind it, where that is known. */
  blocksFrom = Infinity;
  isListed = false;
  /** What headquarters' forms show. */
  shown: number;
  unknown: UnknownFact[] | null = null;

  constructor(isUpload: boolean, number: number, uncreated: number) {
    this.isUpload = isUpload;
    this.number = number;
    this.status = uncreated;
    this.shown = uncreated;
  }
}
