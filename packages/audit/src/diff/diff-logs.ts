/**
 * Compares two logs: both are read once, page by page and in step, and only what is kept of each
 * session stays in memory.
 */
import type { RecordedEvent } from '@cdx/session';
import { eventComparison } from './compare-events.ts';
import { DivergenceFinder } from './divergence.ts';
import { parseIgnored, type Ignored } from './ignored.ts';
import type { Divergence, LogDiff } from './log-diff.ts';
import { PageCursor, type DiffSide } from './page-cursor.ts';
import { PlaceNames, SessionColumns } from './session-columns.ts';
import { SessionNames } from './session-names.ts';
import { summarise } from './summarise.ts';

export type { DiffSide } from './page-cursor.ts';

export interface DiffOptions {
  readonly ignored?: Ignored | undefined;
  /** Sessions that each list names at most; all when absent. */
  readonly limit?: number | undefined;
}

/** Fields that a session is folded from: where they count, equal events make equal sessions. */
const foldedFields = ['occurredAt', 'data'] as const;

/** Errors: those of reading. Events that the machine does not know do not stop it. */
export async function diffLogs(
  sideA: DiffSide,
  sideB: DiffSide,
  { ignored = parseIgnored([]), limit = Infinity }: DiffOptions = {},
): Promise<LogDiff> {
  const [a, b] = [new PageCursor(sideA, ignored.run), new PageCursor(sideB, ignored.run)];
  try {
    return await new Comparison(ignored).compare(a, b, limit);
  } finally {
    await a.close();
    await b.close();
  }
}

/** Two states of one log, which is read once: `from` is the position of the earlier one. */
export async function diffPositions(
  log: DiffSide['log'],
  from: number,
  to: number,
  { ignored = parseIgnored([]), limit = Infinity }: DiffOptions = {},
): Promise<LogDiff> {
  const [earlier, later] = [Math.min(from, to), Math.max(from, to)];
  const cursor = new PageCursor({ log, upTo: later }, ignored.run);
  try {
    const answer = await new Comparison(ignored).compareStates(cursor, earlier, limit);
    return from <= to ? answer('earlierFirst') : answer('laterFirst');
  } finally {
    await cursor.close();
  }
}

class Comparison {
  readonly #ignored: Ignored;
  readonly #names = new SessionNames();
  readonly #places = new PlaceNames();

  constructor(ignored: Ignored) {
    this.#ignored = ignored;
  }

  async compare(a: PageCursor, b: PageCursor, limit: number): Promise<LogDiff> {
    const { fields, dataFields } = this.#ignored;
    const foldsAlike = dataFields.size === 0 && !foldedFields.some((field) => fields.has(field));
    const columnsA = this.#columns();
    const { isSame } = eventComparison(this.#ignored);
    let columnsB = foldsAlike ? columnsA : this.#columns();
    let index = 0;
    let finder: DivergenceFinder | null = null;
    while (finder === null) {
      const [hasA, hasB] = [await a.fill(), await b.fill()];
      if (!hasA && !hasB) break;
      const [eventsA, eventsB] = [a.events, b.events];
      const count = Math.min(eventsA.length - a.at, eventsB.length - b.at);
      let same = 0;
      while (same < count) {
        const one = eventsA[a.at + same] as RecordedEvent;
        const other = eventsB[b.at + same] as RecordedEvent;
        if (!isSame(one, other)) break;
        columnsA.add(one);
        if (!foldsAlike) columnsB.add(other);
        same++;
      }
      a.at += same;
      b.at += same;
      index += same;
      const isOver = !hasA || !hasB;
      if (isOver || same < count) finder = this.#diverged(index, a, b);
    }
    if (finder !== null) {
      if (foldsAlike) columnsB = columnsA.copyOf();
      await drain(a, columnsA, (event) => finder.noteA(event));
      await drain(b, columnsB, (event) => finder.noteB(event));
    }
    const events = { a: a.passed, b: b.passed };
    return this.#answer(events, finder?.result() ?? null, columnsA, columnsB, limit);
  }

  async compareStates(
    cursor: PageCursor,
    earlier: number,
    limit: number,
  ): Promise<(order: 'earlierFirst' | 'laterFirst') => LogDiff> {
    const later = this.#columns();
    let before: SessionColumns | null = null;
    let index = 0;
    let first: RecordedEvent | null = null;
    while (await cursor.fill()) {
      for (; cursor.at < cursor.events.length; cursor.at++) {
        const event = cursor.events[cursor.at] as RecordedEvent;
        if (before === null && event.position > earlier) {
          before = later.copyOf();
          first = event;
        }
        if (before === null) index++;
        later.add(event);
      }
    }
    const columns = before ?? later;
    return (order) => {
      const isEarlierA = order === 'earlierFirst';
      const divergence: Divergence | null =
        first === null
          ? null
          : {
              kind: isEarlierA ? 'endOfA' : 'endOfB',
              index,
              events: null,
              a: isEarlierA ? null : first,
              b: isEarlierA ? first : null,
              fields: [],
            };
      return isEarlierA
        ? this.#answer({ a: index, b: cursor.passed }, divergence, columns, later, limit)
        : this.#answer({ a: cursor.passed, b: index }, divergence, later, columns, limit);
    };
  }

  #columns(): SessionColumns {
    return new SessionColumns(this.#names, this.#places);
  }

  #diverged(index: number, a: PageCursor, b: PageCursor): DivergenceFinder {
    const at = { index, a: a.events[a.at] ?? null, b: b.events[b.at] ?? null };
    return new DivergenceFinder(at, eventComparison(this.#ignored), this.#ignored.fields.has('id'));
  }

  #answer(
    events: LogDiff['events'],
    divergence: Divergence | null,
    a: SessionColumns,
    b: SessionColumns,
    limit: number,
  ): LogDiff {
    const { fields, dataFields } = this.#ignored;
    const summary = summarise({ names: this.#names, places: this.#places.places, a, b }, limit, {
      messages: !fields.has('data') && !dataFields.has('message'),
      times: !fields.has('occurredAt'),
    });
    return { equal: divergence === null, events, divergence, ...summary };
  }
}

async function drain(
  cursor: PageCursor,
  columns: SessionColumns,
  note: (event: RecordedEvent) => void,
): Promise<void> {
  while (await cursor.fill()) {
    for (; cursor.at < cursor.events.length; cursor.at++) {
      const event = cursor.events[cursor.at] as RecordedEvent;
      columns.add(event);
      note(event);
    }
  }
}
