/**
 * The facts of sessions, side by side: what a fold needs of each, in the order of the log. A segment
 * holds a stretch of them, read from a file or still growing.
 */

/** No fact: the first fact of a session has none before it. */
export const noFact = 0xffff_ffff;

/** Bits of `code`: the event's code in its machine, and whether headquarters' forms show it at once. */
export const eventCodeBits = 0x1f;
export const ownFactBit = 0x80;

/** Bits of `status`: the session's status after the fact, and whether its row may have a failure. */
export const statusBits = 0x1f;
export const failureBit = 0x80;

export interface FactColumns {
  readonly facts: number;
  /** Which session it is of: sessions are numbered as they begin. */
  readonly session: Uint32Array;
  /** The fact of the same session before it, or `noFact`. */
  readonly previous: Uint32Array;
  readonly code: Uint8Array;
  readonly status: Uint8Array;
  /** Counted from `positionBase`. */
  readonly position: Uint32Array | Float64Array;
  readonly positionBase: number;
  /** Where its record is in `records`: times, counted from `timeBase`, and payload. */
  readonly recordAt: Uint32Array;
  readonly records: Uint8Array;
  readonly timeBase: number;
  /** A text of the records. */
  text(id: number): string;
}
