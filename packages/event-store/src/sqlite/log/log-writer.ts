/**
 * Writes events into the tables of the log. Always inside a transaction that the caller opens;
 * knows nothing of promises. It is the only writer, so what it remembers of the file is true until
 * a rollback.
 */
import { isCdxError } from '@cdx/session';
import { checkRepeated } from '../../append/check-repeated.ts';
import { decideAppend, expectationHolds } from '../../append/decide-append.ts';
import type { PreparedBatch, PreparedBatches, PreparedEvent } from '../../append/prepare-event.ts';
import type { Stamp } from '../../append/stamp.ts';
import { duplicateEventId } from '../../errors.ts';
import type { AppendResult, Snapshot } from '../../port.ts';
import type { Connection } from '../connection.ts';
import { isConstraintViolation } from '../sqlite-errors.ts';
import { EventRows } from './event-rows.ts';
import { findEvent, type FoundEvent } from './find-event.ts';
import { LogNames } from './log-names.ts';
import { RecentCache } from './recent-cache.ts';

interface StreamState {
  readonly code: number;
  revision: number;
  /** Generation of the rows at which this stream was last written to. */
  written: number;
}

const cachedStreamsMax = 200_000;
/** Up to here looking ids up first is cheaper than a savepoint. */
const lookUpFirstMax = 8;

/** Thrown where an append cannot go the fast way; it is then done with care. */
class NeedsCare extends Error {}

export class LogWriter {
  private readonly connection: Connection;
  private readonly stamp: Stamp;
  private readonly rows: EventRows;
  private readonly names: LogNames;
  private readonly streams = new RecentCache<string, StreamState>(cachedStreamsMax);
  private dataVersion: number;
  private lastPosition = -1;
  private nextStream = 1;
  /** The file had no streams when the cache was empty: what is not in it does not exist. */
  private allStreamsCached = false;

  constructor(connection: Connection, stamp: Stamp) {
    this.connection = connection;
    this.stamp = stamp;
    this.rows = new EventRows(connection);
    this.names = new LogNames(connection);
    this.dataVersion = connection.integer('PRAGMA data_version');
    this.forget();
  }

  /** Position of the last event, rows that wait included. */
  get head(): number {
    return this.lastPosition;
  }

  /** At the start of each transaction: whether somebody else, against the rules, has written. */
  begin(): void {
    const version = this.connection.integer('PRAGMA data_version');
    if (version !== this.dataVersion) {
      this.forget();
      this.dataVersion = version;
    }
  }

  /**
   * All batches or none; each is asked for when its turn comes. On a refusal nothing of them is
   * left, and the transaction can go on; on any other error it must be rolled back.
   */
  append(batches: PreparedBatches): readonly AppendResult[] {
    if (batches.length === 1) {
      const only = batches.at(0);
      if (only.events.length <= lookUpFirstMax) return [this.appendBatch(only, true)];
    }
    // Rows of others must not be undone with ours.
    this.rows.flush();
    this.connection.prepareArrays('SAVEPOINT cdx_append').run();
    try {
      const results = this.appendFast(batches) ?? this.appendAll(batches, true);
      this.connection.prepareArrays('RELEASE cdx_append').run();
      return results;
    } catch (error) {
      if (isCdxError(error)) {
        this.undoSavepoint();
        this.connection.prepareArrays('RELEASE cdx_append').run();
      }
      throw error;
    }
  }

  saveSnapshot(name: string, { version, position, data }: Snapshot): void {
    this.connection
      .prepareArrays('INSERT OR REPLACE INTO log_snapshots VALUES (?, ?, ?, ?)')
      .run(name, version, position, data);
  }

  /** Puts rows that wait into the table. */
  flush(): void {
    this.rows.flush();
  }

  /** After a rollback, or when somebody else wrote: reads anew what it needs. */
  forget(): void {
    this.rows.discard();
    this.streams.clear();
    this.names.forget();
    this.lastPosition = this.connection.integer('SELECT max(position) FROM log_events');
    this.nextStream = Math.max(0, this.connection.integer('SELECT max(code) FROM log_streams')) + 1;
    this.allStreamsCached = this.nextStream === 1;
  }

  /**
   * As if no id were there yet: the unique indexes tell whether that is so. Undefined where it is
   * not, with everything undone.
   */
  private appendFast(batches: PreparedBatches): readonly AppendResult[] | undefined {
    try {
      return this.appendAll(batches, false);
    } catch (error) {
      if (!(error instanceof NeedsCare) && !isConstraintViolation(error)) throw error;
      this.undoSavepoint();
      return undefined;
    }
  }

  private appendAll(batches: PreparedBatches, careful: boolean): readonly AppendResult[] {
    const results: AppendResult[] = [];
    for (let index = 0; index < batches.length; index++) {
      results.push(this.appendBatch(batches.at(index), careful));
    }
    this.rows.flush();
    return results;
  }

  private undoSavepoint(): void {
    this.connection.prepareArrays('ROLLBACK TO cdx_append').run();
    this.forget();
  }

  /** `careful`: every id is looked up first, and a refusal comes before anything is written. */
  private appendBatch(batch: PreparedBatch, careful: boolean): AppendResult {
    const { stream, events, expectedRevision } = batch;
    const state = this.streamState(stream);
    const current = state === undefined ? -1 : state.revision;
    if (!careful) {
      if (!expectationHolds(expectedRevision, current)) throw new NeedsCare();
    } else {
      const found = this.find(stream, state, events);
      const known = events.map((event) => found.get(event.id)?.revision ?? -1);
      checkRepeated(stream, events);
      if (decideAppend(stream, expectedRevision, current, known) === 'no-op') {
        return noOp(events, found);
      }
    }
    return this.write(stream, state, events);
  }

  private write(
    stream: string,
    known: StreamState | undefined,
    events: readonly PreparedEvent[],
  ): AppendResult {
    const firstPosition = this.lastPosition + 1;
    if (events.length === 0) {
      const revision = known === undefined ? -1 : known.revision;
      return { revision, position: this.lastPosition, idempotent: false };
    }
    const recordedAt = events.some((event) => event.recordedAt === undefined)
      ? this.stamp.next()
      : 0;
    const state = known ?? this.newStream(stream);
    for (const event of events) {
      this.rows.add(
        event,
        ++this.lastPosition,
        state.code,
        ++state.revision,
        this.names.kind(event.type, event.schemaVersion),
        this.names.source(event.source),
        event.recordedAt ?? recordedAt,
      );
    }
    state.written = this.rows.generation;
    return {
      revision: state.revision,
      firstPosition,
      position: this.lastPosition,
      idempotent: false,
    };
  }

  private find(
    stream: string,
    state: StreamState | undefined,
    events: readonly PreparedEvent[],
  ): Map<string, FoundEvent> {
    const found = new Map<string, FoundEvent>();
    if (state === undefined) return found;
    if (state.written === this.rows.generation) this.rows.flush();
    for (const event of events) {
      const place = findEvent(this.connection, state.code, event);
      if (place === undefined) continue;
      if (!place.same) throw duplicateEventId(stream, event.id, place.revision);
      found.set(event.id, place);
    }
    return found;
  }

  private streamState(stream: string): StreamState | undefined {
    let state = this.streams.get(stream);
    if (state === undefined) {
      if (this.allStreamsCached && this.streams.complete) return undefined;
      const code = this.connection.integer('SELECT code FROM log_streams WHERE name = ?', stream);
      if (code < 0) return undefined;
      const sql = 'SELECT max(revision) FROM log_events WHERE stream = ?';
      state = { code, revision: this.connection.integer(sql, code), written: -1 };
      this.streams.set(stream, state);
    }
    return state;
  }

  private newStream(stream: string): StreamState {
    const code = this.nextStream++;
    this.connection.prepareArrays('INSERT INTO log_streams VALUES (?, ?)').run(code, stream);
    const state = { code, revision: -1, written: -1 };
    this.streams.set(stream, state);
    return state;
  }
}

function noOp(events: readonly PreparedEvent[], found: Map<string, FoundEvent>): AppendResult {
  const placeOf = (event: PreparedEvent | undefined): FoundEvent =>
    found.get(event?.id ?? '') as FoundEvent;
  const last = placeOf(events.at(-1));
  return {
    revision: last.revision,
    firstPosition: placeOf(events[0]).position,
    position: last.position,
    idempotent: true,
  };
}
