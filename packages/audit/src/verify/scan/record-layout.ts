/** Where the fields of a record are: what of an event the rules about streams need. */

export const recordBytes = 96;

/** Numbers of 64 bits each, from the beginning of the record. */
export const Place = {
  /** Number of the event in the order of reading. */
  ordinal: 0,
  position: 1,
  occurredAt: 2,
  recordedAt: 3,
  /** 0 in streams of no session. */
  sessionNumber: 4,
  /**
   * When a retry is due; run of what came late; number of the schedule of a first event; status in
   * the log of a refusal.
   */
  value: 5,
  revision: 6,
} as const;

/** Words of 32 bits each, from the beginning of the record; they stand behind the numbers. */
export const Word = {
  /** Kind of event, kind of stream from bit 8 on, flags from bit 10 on. */
  kind: 14,
  runNumber: 15,
  /** Number of the channel database of a session's stream, of the whole name of any other. */
  name: 16,
  /** Number of the channel data group of a first event; kind of what came late; status shown. */
  first: 17,
  /** Two words of each id: 64 bits tell one from another. */
  correlation: 18,
  id: 20,
  /** Of the cause. */
  cause: 22,
} as const;

/** Bits of the flags. */
export const Flag = {
  hasCause: 1,
  /** SessionCanceled by an operator. */
  byOperator: 2,
  /** A failure that trying again can mend. */
  retriable: 4,
  /** A fact of headquarters' own, which its forms show at once. */
  ofHeadquarters: 8,
  /** CommandRefused about a session. */
  refusal: 16,
  /** Rows of an import, which know only the last of what happened. */
  imported: 32,
} as const;
