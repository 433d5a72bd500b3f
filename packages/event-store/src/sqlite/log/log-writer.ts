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
import type { ScavengedStreams } from '../../archive/archived-streams.ts';
import { changedStream, duplicateEventId } from '../../errors.ts';
import type { StreamPiece } from '../../local-event-store.ts';
import type { AppendResult, Snapshot } from '../../port.ts';
import type { Connection } from '../connection.ts';
import { isConstraintViolation } from '../sqlite-errors.ts';
import { EventRows } from './event-rows.ts';
import { findEvent, type FoundEvent } from './find-event.ts';
import { LogNames } from './log-names.ts';
import { addScavenged, nothingScavenged, readScavenged, type Scavenged } from './scavenged.ts';
import { StreamStates, type StreamState } from './stream-states.ts';

/** Up to here looking ids up first is cheaper than a savepoint. */
const lookUpFirstMax = 8;

/** Thrown where an append cannot go the fast way; it is then done with care. */
class NeedsCare extends Error {}

export class LogWriter {
  private readonly connection: Connection;
  private readonly stamp: Stamp;
  private readonly rows: EventRows;
  private readonly names: LogNames;
  private readonly streams: StreamStates;
  private readonly scavengedStreams: ScavengedStreams;
  private dataVersion: number;
  private lastPosition = -1;
  private scavenged: Scavenged = nothingScavenged;

  constructor(connection: Connection, stamp: Stamp, scavengedStreams: ScavengedStreams) {
    this.connection = connection;
    this.stamp = stamp;
    this.scavengedStreams = scavengedStreams;
    this.streams = new StreamStates(connection);
    this.rows = new EventRows(connection);
    this.names = new LogNames(connection);
    this.dataVersion = connection.integer('PRAGMA data_version');
    this.forget();
  }

  /** Position of the last event there ever was, rows that wait included. */
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
    this.names.forget();
    this.scavenged = readScavenged(this.connection);
    this.streams.forget(this.scavenged.stream);
    this.lastPosition = Math.max(
      this.scavenged.position,
      this.connection.integer('SELECT max(position) FROM log_events'),
    );
  }

  /**
   * Takes pieces of streams out and gives how many events that were. Each must have exactly the
   * events that it says: these are known to be in the archive.
   */
  remove(pieces: readonly StreamPiece[]): number {
    const removed = { events: 0, position: -1, stream: 0 };
    const positionOf = this.connection.prepareArrays(
      'SELECT position FROM log_events WHERE stream = ? AND revision = ?',
    );
    const deletion = this.connection.prepareArrays(
      'DELETE FROM log_events WHERE stream = ? AND revision <= ?',
    );
    const nameDeletion = this.connection.prepareArrays('DELETE FROM log_streams WHERE code = ?');
    for (const { stream, first, last, isWhole } of pieces) {
      const state = this.streams.get(stream);
      const end = state?.revision ?? -1;
      // What stays of a stream must at least be its newest event.
      if (state === undefined || (isWhole ? end !== last : end <= last)) {
        throw changedStream(stream, first, last);
      }
      const position = positionOf.get(state.code, last)?.[0];
      const count = Number(deletion.run(state.code, last).changes);
      if (typeof position !== 'number' || count !== last - first + 1) {
        throw changedStream(stream, first, last);
      }
      removed.events += count;
      removed.position = Math.max(removed.position, position);
      if (!isWhole) continue;
      nameDeletion.run(state.code);
      this.streams.delete(stream);
      removed.stream = Math.max(removed.stream, state.code);
    }
    this.scavenged = addScavenged(this.connection, removed);
    return removed.events;
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
    const state = this.streams.get(stream);
    if (state === undefined && this.scavenged.events > 0) {
      this.scavengedStreams.checkNew(stream, expectedRevision);
    }
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
    const state = known ?? this.streams.add(stream);
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
