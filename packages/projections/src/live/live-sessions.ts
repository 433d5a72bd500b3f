/**
 * A form that keeps itself up to date: its rows first, then what changes. The fold is the one of
 * all views; RxJS is only the rim.
 */
import type { EventFilter, EventPage, EventStore } from '@cdx/event-store';
import { Observable, type Subscriber } from 'rxjs';
import { downloadEventTypes, uploadEventTypes, type Direction } from '@cdx/session';
import { compareRows } from '../memory/compare-rows.ts';
import { SessionRows } from '../memory/session-rows.ts';
import { isStatusBatch, statusBatchType } from '../fold/status-batch.ts';
import type { Reading } from '../sessions/reading.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import { checkQuery, matchesFilter, type SessionsFilter } from '../sessions/sessions-query.ts';

/** All rows of the filter once, newest first; then, after each stretch of the log, the changes. */
export type LiveSessions =
  | {
      readonly kind: 'rows';
      readonly rows: readonly SessionRow[];
      /** Position of the last event that is in it; -1 for none. */
      readonly checkpoint: number;
    }
  | {
      readonly kind: 'changes';
      /** Rows that the filter lets through now and that are new or other than before. */
      readonly changed: readonly SessionRow[];
      /** Streams of rows that were shown and are no longer let through. */
      readonly left: readonly string[];
      readonly checkpoint: number;
    };

/**
 * Each subscriber reads the log from its start and then follows it; completes when the store is
 * closed, and unsubscribing ends the reading. It keeps a row for each session of the direction.
 * Errors: `invalid-argument` at once; on the observable those of `SessionsView.apply`.
 */
export function liveSessions(
  store: Pick<EventStore, 'follow'>,
  filter: SessionsFilter,
): Observable<LiveSessions> {
  checkQuery(filter);
  const wanted = eventsOf(filter.direction, filter.reading ?? 'actual');
  return new Observable((subscriber) => {
    const pages = store.follow({ from: 'start', filter: wanted });
    const reading = pages[Symbol.asyncIterator]();
    void pump(reading, new LiveForm(filter), subscriber);
    return () => void reading.return?.();
  });
}

/** Of headquarters' reading, the batch of status messages is a part. */
function eventsOf(direction: Direction, reading: Reading): EventFilter {
  if (reading === 'actual') return { streamPrefix: `${direction}Session-` };
  const ofSessions = direction === 'download' ? downloadEventTypes : uploadEventTypes;
  return { types: [...ofSessions, statusBatchType] };
}

async function pump(
  pages: AsyncIterator<EventPage>,
  form: LiveForm,
  subscriber: Subscriber<LiveSessions>,
): Promise<void> {
  try {
    for (;;) {
      const page = await pages.next();
      if (page.done === true) return subscriber.complete();
      if (subscriber.closed) return;
      const news = form.take(page.value);
      if (news !== undefined) subscriber.next(news);
    }
  } catch (error) {
    subscriber.error(error);
    await pages.return?.();
  }
}

class LiveForm {
  readonly #filter: SessionsFilter;
  readonly #reading: Reading;
  /** Of these, only copies are handed out. */
  readonly #rows: SessionRows;
  /** Streams of the rows that the subscriber has. */
  readonly #shown = new Set<string>();
  #started = false;

  constructor(filter: SessionsFilter) {
    this.#filter = filter;
    this.#reading = filter.reading ?? 'actual';
    this.#rows = new SessionRows(this.#reading);
  }

  /** What there is to say after a page; nothing while the first rows are being gathered. */
  take({ events, next, atEnd }: EventPage): LiveSessions | undefined {
    const streams = new Set<string>();
    const prefix = `${this.#filter.direction}Session-`;
    const wanted = events.filter(
      (event) => event.stream.startsWith(prefix) || isStatusBatch(event),
    );
    this.#rows.apply(wanted, { reading: this.#reading, streams });
    const checkpoint = next - 1;
    if (this.#started) return this.#changes(streams, checkpoint);
    if (!atEnd) return undefined;
    this.#started = true;
    const rows: SessionRow[] = [];
    for (const row of this.#rows.all(this.#reading)) {
      if (!matchesFilter(row, this.#filter)) continue;
      this.#shown.add(row.stream);
      rows.push({ ...row });
    }
    rows.sort(compareRows({ column: 'createdAt', order: 'desc' }));
    return { kind: 'rows', rows, checkpoint };
  }

  #changes(streams: ReadonlySet<string>, checkpoint: number): LiveSessions | undefined {
    const changed: SessionRow[] = [];
    const left: string[] = [];
    for (const stream of streams) {
      const row = this.#rows.get(stream, this.#reading);
      if (row !== undefined && matchesFilter(row, this.#filter)) {
        this.#shown.add(stream);
        changed.push({ ...row });
      } else if (this.#shown.delete(stream)) left.push(stream);
    }
    if (changed.length === 0 && left.length === 0) return undefined;
    return { kind: 'changes', changed, left, checkpoint };
  }
}
