/**
 * An event store as plainly as it can be said: lists. What a store does is compared with this, so
 * nothing here is shared with any of them.
 */
import type { NewEvent } from '@cdx/session';
import type { EventFilter, ExpectedRevision, StreamBatch } from '../../port.ts';

export interface PlainEvent {
  readonly stream: string;
  readonly revision: number;
  readonly event: NewEvent;
}

/** The outcome of an append to one stream: what of `AppendResult` every store has, or a code. */
export type PlainOutcome =
  | { readonly revision: number; readonly idempotent: boolean }
  | 'wrong-expected-revision'
  | 'duplicate-event-id';

export interface PlainReading {
  readonly from?: number | undefined;
  readonly backward: boolean;
  readonly limit?: number | undefined;
}

export class PlainStore {
  log: readonly PlainEvent[] = [];
  readonly snapshots = new Map<string, readonly number[]>();

  stream(name: string): readonly PlainEvent[] {
    return this.log.filter(({ stream }) => stream === name);
  }

  append({ stream, events, expectedRevision }: StreamBatch): PlainOutcome {
    const present = this.stream(stream);
    const places = events.map(({ id }) => present.findIndex(({ event }) => event.id === id));
    const differs = events.some((event, index) => {
      const place = places[index] as number;
      return place >= 0 && JSON.stringify(present[place]?.event) !== JSON.stringify(event);
    });
    if (differs || new Set(events.map(({ id }) => id)).size < events.length) {
      return 'duplicate-event-id';
    }
    const isThere = places.filter((place) => place >= 0).length;
    if (isThere === 0) {
      if (!fits(expectedRevision, present.length)) return 'wrong-expected-revision';
      const added = events.map((event, index) => {
        return { stream, event, revision: present.length + index };
      });
      this.log = [...this.log, ...added];
      return { revision: present.length + events.length - 1, idempotent: false };
    }
    if (isThere < events.length) return 'wrong-expected-revision';
    const repeats =
      expectedRevision === 'any' ||
      expectedRevision === 'streamExists' ||
      fits(expectedRevision, present.length) ||
      places.every((place, index) => place === firstPlace(expectedRevision) + index);
    if (!repeats || firstPlace(expectedRevision) > present.length) return 'wrong-expected-revision';
    return { revision: places.at(-1) as number, idempotent: true };
  }

  /** The outcomes, or the code of the first that was refused: as a whole, or with those before it. */
  appendMany(
    batches: readonly StreamBatch[],
    { atOnce }: { readonly atOnce: boolean },
  ): readonly PlainOutcome[] | string {
    const { log } = this;
    const outcomes: PlainOutcome[] = [];
    for (const batch of batches) {
      const outcome = this.append(batch);
      if (typeof outcome === 'string') {
        if (atOnce) this.log = log;
        return outcome;
      }
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /**
   * Whether every store answers this append alike. EventStoreDB, which looks at the first id where
   * the expectation is `any` or the end of the stream, does not notice what comes again behind a
   * new event, or behind the end; and what a repetition in another order gets is nobody's promise.
   */
  isAnsweredAlike({ stream, events, expectedRevision }: StreamBatch): boolean {
    const ids = events.map(({ id }) => id);
    if (new Set(ids).size < ids.length) return false;
    const present = this.stream(stream);
    const places = ids.map((id) => present.findIndex(({ event }) => event.id === id));
    const known = places.filter((place) => place >= 0);
    if (known.length === 0) return true;
    if (expectedRevision === 'any' || expectedRevision === 'streamExists') {
      const isAscending = known.every((place, index) => place > (known[index - 1] ?? -1));
      return places[0] === known[0] && isAscending;
    }
    return firstPlace(expectedRevision) !== present.length;
  }

  /** The batches up to the first that is refused, without those that stores answer differently. */
  answeredAlike(batches: readonly StreamBatch[]): readonly StreamBatch[] {
    const copy = new PlainStore();
    copy.log = this.log;
    const kept: StreamBatch[] = [];
    for (const batch of batches) {
      if (!copy.isAnsweredAlike(batch)) continue;
      kept.push(batch);
      if (typeof copy.append(batch) === 'string') break;
    }
    return kept;
  }

  readStream(name: string, reading: PlainReading): readonly PlainEvent[] {
    return cut(this.stream(name), reading, ({ revision }) => revision);
  }

  /** `from` is the number of an event in the log: its position, where these are 0, 1, 2, … */
  readAll(filter: EventFilter, reading: PlainReading): readonly PlainEvent[] {
    const placed = this.log.map((item, position) => ({ item, position }));
    const passing = placed.filter(
      ({ item }) =>
        item.stream.startsWith(filter.streamPrefix ?? '') &&
        (filter.types === undefined || filter.types.includes(item.event.type)),
    );
    return cut(passing, reading, ({ position }) => position).map(({ item }) => item);
  }
}

function fits(expected: ExpectedRevision, length: number): boolean {
  if (expected === 'any') return true;
  if (expected === 'streamExists') return length > 0;
  return firstPlace(expected) === length;
}

/** Where events go that come after this revision. */
function firstPlace(expected: ExpectedRevision): number {
  return typeof expected === 'number' ? expected + 1 : 0;
}

function cut<Item>(
  items: readonly Item[],
  { from, backward, limit = items.length }: PlainReading,
  placeOf: (item: Item) => number,
): Item[] {
  const ordered = backward ? items.toReversed() : items;
  return ordered
    .filter(
      (item) => from === undefined || (backward ? placeOf(item) <= from : placeOf(item) >= from),
    )
    .slice(0, limit);
}
