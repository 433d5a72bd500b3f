/**
 * Writes events into an archive at the places that they had in the store, inside a transaction
 * that the caller opens. It is the only writer, so what it remembers is true until a rollback.
 */
import type { StoredEvent } from '../../archive/stored-event.ts';
import { archiveConflict, duplicateEventId } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { EventRows } from '../log/event-rows.ts';
import { LogNames } from '../log/log-names.ts';
import { StreamStates } from '../log/stream-states.ts';
import { isConstraintViolation } from '../sqlite-errors.ts';
import { uuidFromHex } from '../../uuid.ts';

export class ArchiveWriter {
  private readonly connection: Connection;
  private readonly rows: EventRows;
  private readonly names: LogNames;
  private readonly streams: StreamStates;
  private dataVersion = -1;

  constructor(connection: Connection) {
    this.connection = connection;
    this.rows = new EventRows(connection);
    this.names = new LogNames(connection);
    this.streams = new StreamStates(connection);
    this.begin();
  }

  /** At the start of each transaction: whether somebody else, against the rules, has written. */
  begin(): void {
    const version = this.connection.integer('PRAGMA data_version');
    if (version === this.dataVersion) return;
    this.dataVersion = version;
    this.forget();
  }

  /** Revision of the last event of the stream, -1 for none. */
  lastRevision(stream: string): number {
    return this.streams.get(stream)?.revision ?? -1;
  }

  /** Events that go on where their streams end. Errors: `store-corrupt`, `duplicate-event-id`. */
  write(events: readonly StoredEvent[]): void {
    try {
      for (const event of events) {
        const state = this.streams.get(event.stream) ?? this.streams.add(event.stream);
        state.revision = Math.max(state.revision, event.revision);
        this.rows.add(
          event,
          event.position,
          state.code,
          event.revision,
          this.names.kind(event.type, event.schemaVersion),
          this.names.source(event.source),
          event.recordedAt,
        );
      }
      this.rows.flush();
    } catch (error) {
      if (isConstraintViolation(error)) this.tellConflict(events);
      throw error;
    }
  }

  /** After a rollback: what was given codes may be gone. */
  forget(): void {
    this.rows.discard();
    this.names.forget();
    this.streams.forget(0);
  }

  /** Which of the events cannot go where it should, and why. */
  private tellConflict(events: readonly StoredEvent[]): void {
    const byPlace = this.connection.prepareArrays(
      `SELECT lower(hex(e.id)), s.name, e.revision
       FROM log_events e LEFT JOIN log_streams s ON s.code = e.stream WHERE e.position = ?`,
    );
    const byId = this.connection.prepareArrays(
      `SELECT revision FROM log_events
       WHERE stream = (SELECT code FROM log_streams WHERE name = ?) AND id = unhex(?, '-')`,
    );
    for (const event of events) {
      const { position } = event;
      const [id, stream, revision] = byPlace.get(position) ?? [];
      if (typeof id === 'string' && (stream !== event.stream || revision !== event.revision)) {
        const place = { stream: String(stream), revision: Number(revision), position };
        throw archiveConflict({ ...place, id: uuidFromHex(id, 0) }, event);
      }
      const known = byId.get(event.stream, event.id)?.[0];
      if (typeof known === 'number' && known !== event.revision) {
        throw duplicateEventId(event.stream, event.id, known);
      }
    }
  }
}
