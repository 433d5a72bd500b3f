/**
 * A form that keeps itself up to date: its rows first, then what changes. The fold is the one of
 * all views; RxJS is only the rim.
 */
import type { EventPage, EventStore } from '@cdx/event-store';
import { Observable, type Subscriber } from 'rxjs';
import { compareRows } from '../memory/compare-rows.ts';
import { foldSessions } from '../sessions/fold-sessions.ts';
import type { MutableSessionRow, SessionRow } from '../sessions/session-row.ts';
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
  return new Observable((subscriber) => {
    const streamPrefix = `${filter.direction}Session-`;
    const pages = store.follow({ from: 'start', filter: { streamPrefix } });
    const reading = pages[Symbol.asyncIterator]();
    void pump(reading, new LiveForm(filter), subscriber);
    return () => void reading.return?.();
  });
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
  /** Changed in place; only copies are handed out. */
  readonly #rows = new Map<string, MutableSessionRow>();
  /** Streams of the rows that the subscriber has. */
  readonly #shown = new Set<string>();
  #started = false;

  constructor(filter: SessionsFilter) {
    this.#filter = filter;
  }

  /** What there is to say after a page; nothing while the first rows are being gathered. */
  take({ events, next, atEnd }: EventPage): LiveSessions | undefined {
    const batch = foldSessions(-1, (stream) => this.#rows.get(stream), events);
    for (const row of batch.rows) this.#rows.set(row.stream, row);
    const checkpoint = next - 1;
    if (this.#started) return this.#changes(batch.rows, checkpoint);
    if (!atEnd) return undefined;
    this.#started = true;
    const rows: SessionRow[] = [];
    for (const row of this.#rows.values()) {
      if (!matchesFilter(row, this.#filter)) continue;
      this.#shown.add(row.stream);
      rows.push({ ...row });
    }
    rows.sort(compareRows({ column: 'createdAt', order: 'desc' }));
    return { kind: 'rows', rows, checkpoint };
  }

  #changes(rows: readonly SessionRow[], checkpoint: number): LiveSessions | undefined {
    const changed: SessionRow[] = [];
    const left: string[] = [];
    for (const row of rows) {
      if (matchesFilter(row, this.#filter)) {
        this.#shown.add(row.stream);
        changed.push({ ...row });
      } else if (this.#shown.delete(row.stream)) left.push(row.stream);
    }
    if (changed.length === 0 && left.length === 0) return undefined;
    return { kind: 'changes', changed, left, checkpoint };
  }
}
