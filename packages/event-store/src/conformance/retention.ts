/**
 * What takes events out of a store, in the words of EventStoreDB. The port has no such functions,
 * since each product has its own: whoever makes a store gives the kit those that it has.
 */

/** Each resolves when reads heed it. Those that the capabilities do not offer are not called. */
export interface Retention {
  /**
   * Events of the stream with a revision below this one are gone. The kit leaves the newest event
   * of a stream in it, as a scavenge does.
   */
  readonly truncateBefore?: (stream: string, revision: number) => Promise<void>;
  /** Of the stream the newest `count` events are kept, from now on. */
  readonly setMaxCount?: (stream: string, count: number) => Promise<void>;
  /** Events of the stream that are older than this are gone. Whole seconds, in ms. */
  readonly setMaxAge?: (stream: string, ageMs: number) => Promise<void>;
  /** The stream is without events, and can be begun again. */
  readonly deleteStream?: (stream: string) => Promise<void>;
  /** The stream is without events for ever. */
  readonly tombstoneStream?: (stream: string) => Promise<void>;
}
