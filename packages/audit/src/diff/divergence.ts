/**
 * Says what the first difference is: an event that was changed, that is there more or less, or that
 * stands elsewhere. For that the next events of both sides are remembered, some thousand at most.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventComparison } from './compare-events.ts';
import type { Divergence, DivergenceKind } from './log-diff.ts';

/** How far ahead the same event is looked for. */
const lookAhead = 2000;

export class DivergenceFinder {
  readonly #index: number;
  readonly #compared: EventComparison;
  readonly #keyOf: (event: RecordedEvent) => string;
  readonly #a: string[] = [];
  readonly #b: string[] = [];
  readonly #firstA: RecordedEvent | null;
  readonly #firstB: RecordedEvent | null;

  /** `byPlace`: ids are ignored, so events are known by stream and revision. */
  constructor(
    at: {
      readonly index: number;
      readonly a: RecordedEvent | null;
      readonly b: RecordedEvent | null;
    },
    compared: EventComparison,
    byPlace: boolean,
  ) {
    this.#index = at.index;
    this.#firstA = at.a;
    this.#firstB = at.b;
    this.#compared = compared;
    this.#keyOf = byPlace
      ? ({ stream, revision }) => `${stream} ${revision}`
      : ({ stream, id }) => `${stream} ${id}`;
  }

  /** The next event of a side, the diverging one first. */
  noteA(event: RecordedEvent): void {
    if (this.#a.length < lookAhead) this.#a.push(this.#keyOf(event));
  }

  noteB(event: RecordedEvent): void {
    if (this.#b.length < lookAhead) this.#b.push(this.#keyOf(event));
  }

  result(): Divergence {
    const [a, b] = [this.#firstA, this.#firstB];
    const { kind, events } = this.#judge(a, b);
    const fields = a === null || b === null ? [] : this.#compared.differences(a, b);
    return { kind, index: this.#index, events, a, b, fields };
  }

  #judge(
    a: RecordedEvent | null,
    b: RecordedEvent | null,
  ): { readonly kind: DivergenceKind; readonly events: number | null } {
    if (a === null) return { kind: 'endOfA', events: null };
    if (b === null) return { kind: 'endOfB', events: null };
    const inB = this.#b.indexOf(this.#keyOf(a));
    const inA = this.#a.indexOf(this.#keyOf(b));
    if (inA === 0 && inB === 0) return { kind: 'changed', events: null };
    if (inA > 0 && inB > 0) return { kind: 'reordered', events: null };
    if (inB > 0) return { kind: 'added', events: inB };
    if (inA > 0) return { kind: 'removed', events: inA };
    // Ids may have been forged: the same place in the same stream is the same event changed.
    const isSamePlace = a.stream === b.stream && a.revision === b.revision;
    return { kind: isSamePlace ? 'changed' : 'other', events: null };
  }
}
