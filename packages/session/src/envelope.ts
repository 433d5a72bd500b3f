/**
 * The envelope around every event: what a store keeps beside the payload. Events are facts; an
 * envelope says who stated the fact, when it happened and when headquarters recorded it.
 */

/** An event before a store has given it its place. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  /** UUID. Appending the same id to the same stream again is a no-op. */
  readonly id: string;
  readonly type: Type;
  /** Version of the payload's schema; upcasting brings old ones to the newest on reading. */
  readonly schemaVersion: number;
  /** Run of the session that the fact belongs to; each rerun starts a new one. The first is 1. */
  readonly runNumber: number;
  /** When it happened, at its source. Integer milliseconds since the Unix epoch. */
  readonly occurredAt: number;
  /**
   * When it arrived at headquarters. Integer milliseconds since the Unix epoch. Given by a
   * simulation; a store without it stamps its own clock.
   */
  readonly recordedAt?: number;
  /** Who states it: `hq`, `asyncClient:STORE-0001`, `operator:…`. */
  readonly source: string;
  /** UUID that groups everything that follows from one run of a distribution schedule. */
  readonly correlationId: string;
  /** Id of the event that led to this one, or null where nothing recorded did. */
  readonly causationId: string | null;
  /** The payload; plain JSON. */
  readonly data: Data;
}

/** An event as a store gives it back. */
export interface RecordedEvent<Type extends string = string, Data = unknown> extends NewEvent<
  Type,
  Data
> {
  /** `downloadSession-17-STORE-0001`: category, then number and channel database. */
  readonly stream: string;
  /** Place in the stream; the first is 0. */
  readonly revision: number;
  /** Place in the whole log; increasing, the first is 0 in our own stores. */
  readonly position: number;
  readonly recordedAt: number;
}
