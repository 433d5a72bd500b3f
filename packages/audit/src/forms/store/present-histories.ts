/** What a store holds of earlier imports: which events of which sessions, and how far time has come. */
import type { EventStore } from '@cdx/event-store';
import { importSource } from '@cdx/projections';
import { CdxError, isHeadquartersFact, isSessionStream, parseSessionStream } from '@cdx/session';

export interface PresentHistories {
  /** Ids by stream, in order. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** ms; -Infinity without events. */
  readonly lastRecordedAt: number;
  /** Position of the last event; -1 without. */
  readonly lastPosition: number;
  /** Facts of clients that no batch has moved: an import was stopped before its end. */
  readonly unmoved: number;
}

/** Errors: `invalid-argument` for a store with events that were not imported from forms. */
export async function readPresent(store: Pick<EventStore, 'readPages'>): Promise<PresentHistories> {
  const streams = new Map<string, string[]>();
  let lastRecordedAt = -Infinity;
  let lastPosition = -1;
  let unmoved = 0;
  for await (const { events } of store.readPages()) {
    for (const { stream, source, id, recordedAt, position, type, data } of events) {
      if (!source.startsWith(importSource)) throw notImported(stream, source);
      lastRecordedAt = Math.max(lastRecordedAt, recordedAt);
      lastPosition = position;
      if (!isSessionStream(stream)) {
        unmoved = 0;
        continue;
      }
      const { direction } = parseSessionStream(stream);
      if (!isHeadquartersFact(direction, type, data)) unmoved++;
      const ids = streams.get(stream);
      if (ids === undefined) streams.set(stream, [id]);
      else ids.push(id);
    }
  }
  return { streams, lastRecordedAt, lastPosition, unmoved };
}

function notImported(stream: string, source: string): CdxError {
  return new CdxError(
    'invalid-argument',
    `The store holds a recorded history (${stream}, by ${source}). Rows of forms are inferred: give ` +
      '--store a file of their own.',
    { stream, source },
  );
}
