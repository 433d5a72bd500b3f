/**
 * Codes and last revisions of streams, as the only writer remembers them. Codes are never given
 * twice, also not those of streams that were scavenged: readers keep names by their codes.
 */
import type { Connection } from '../connection.ts';
import { RecentCache } from './recent-cache.ts';

export interface StreamState {
  readonly code: number;
  revision: number;
  /** Generation of the rows at which this stream was last written to. */
  written: number;
}

const cachedStreamsMax = 200_000;

export class StreamStates {
  private readonly connection: Connection;
  private readonly states = new RecentCache<string, StreamState>(cachedStreamsMax);
  private nextCode = 1;
  /** The file had no streams when the cache was empty: what is not in it does not exist. */
  private allCached = false;

  /** To be made ready by `forget`. */
  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Undefined for a stream that is not in the file. */
  get(stream: string): StreamState | undefined {
    const known = this.states.get(stream);
    if (known !== undefined || (this.allCached && this.states.complete)) return known;
    const code = this.connection.integer('SELECT code FROM log_streams WHERE name = ?', stream);
    if (code < 0) return undefined;
    const sql = 'SELECT max(revision) FROM log_events WHERE stream = ?';
    const state = { code, revision: this.connection.integer(sql, code), written: -1 };
    this.states.set(stream, state);
    return state;
  }

  /** Begins a stream. */
  add(stream: string): StreamState {
    const code = this.nextCode++;
    this.connection.prepareArrays('INSERT INTO log_streams VALUES (?, ?)').run(code, stream);
    const state = { code, revision: -1, written: -1 };
    this.states.set(stream, state);
    return state;
  }

  delete(stream: string): void {
    this.states.delete(stream);
  }

  /** Reads anew what it needs. `lastCode`: the highest code of a stream that is gone. */
  forget(lastCode: number): void {
    this.states.clear();
    const lastInFile = this.connection.integer('SELECT max(code) FROM log_streams');
    this.nextCode = Math.max(0, lastCode, lastInFile) + 1;
    this.allCached = lastInFile < 0;
  }
}
