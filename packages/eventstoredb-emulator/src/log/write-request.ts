/**
 * What may be asked of the writer, and its answers.
 */
import type { ExpectedVersion } from './decide-append.ts';
import type { ProposedEvent } from './envelope.ts';

export interface WriteRequest {
  readonly kind: 'append' | 'delete' | 'tombstone';
  readonly stream: string;
  readonly expected: ExpectedVersion;
  /** Empty for anything but an append. */
  readonly events: readonly ProposedEvent[];
  /** Integer ms since the Unix epoch after which it must not be written; absent for none. */
  readonly deadline?: number | undefined;
}

export type WriteOutcome =
  | {
      readonly kind: 'written';
      /** Of the last event of the request; -1 where a stream has none. */
      readonly revision: number;
      /** Of the last event of the request; -1 where nothing was ever written. */
      readonly position: number;
    }
  | {
      readonly kind: 'wrong-expected-version';
      /** Revision of the stream, -1 without events. */
      readonly current: number;
    }
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'timeout' };
