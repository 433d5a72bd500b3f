/**
 * What headquarters' forms knew of one session, and since when: its own facts at once, all others
 * up to where the status-message batch has come; acting on what the forms do not show brings the
 * session up to date. The definition is that of the views (docs/views.md), told fact by fact.
 */
import {
  isCdxError,
  isHeadquartersFact,
  stepSession,
  type Direction,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';
import type { Learned } from './explanation.ts';

const notYet: Learned = { how: 'notYet', at: null, position: null, behindMs: null };

export class FormKnowledge {
  readonly #direction: Direction;
  /** Up to where the last batch has come. */
  #knownUpTo: number;
  /** What headquarters knows all of, and what came after that. */
  #base: SessionState | null = null;
  #facts: RecordedEvent[] = [];
  /** `base` and headquarters' own facts behind it. */
  #shown: SessionState | null = null;
  readonly #learned = new Map<number, Learned>();

  /** `knownUpTo`: of the last batch before the first event of the session. */
  constructor(direction: Direction, knownUpTo: number) {
    this.#direction = direction;
    this.#knownUpTo = knownUpTo;
  }

  /** The session as the forms show it; null: they do not. */
  get shown(): SessionState | null {
    return this.#shown;
  }

  learned(position: number): Learned {
    return this.#learned.get(position) ?? notYet;
  }

  /** The next event of the session. Errors: `illegal-step`. */
  add(event: RecordedEvent): void {
    const isBehind = this.#facts.length > 0;
    this.#facts.push(event);
    if (!this.#isKnown(event)) return;
    this.#learn(event, this.#isOwn(event) ? 'atOnce' : 'batch', event);
    if (!isBehind) this.#catchUp(event, 'atOnce');
    else {
      const next = this.#tryStep(this.#shown, event);
      // A session that the forms do not show at all comes to be there whole.
      if (next === null || this.#shown === null) this.#knowAll(event);
      else this.#shown = next;
    }
  }

  /** A run of the batch. Positions of what the forms know from here on, in order. */
  batch(event: RecordedEvent, upToPosition: number): readonly number[] {
    this.#knownUpTo = Math.max(this.#knownUpTo, upToPosition);
    if (this.#facts.length === 0) return [];
    const unknown = this.#facts.filter(({ position }) => !this.#learned.has(position));
    this.#catchUp(event, 'batch');
    return unknown.map(({ position }) => position).filter((at) => this.#learned.has(at));
  }

  #isOwn({ type, data }: RecordedEvent): boolean {
    return isHeadquartersFact(this.#direction, type, data);
  }

  #isKnown(event: RecordedEvent): boolean {
    return event.position <= this.#knownUpTo || this.#isOwn(event);
  }

  #learn(fact: RecordedEvent, how: Learned['how'], by: RecordedEvent): void {
    if (this.#learned.has(fact.position)) return;
    const behindMs = Math.max(0, by.recordedAt - fact.occurredAt);
    this.#learned.set(fact.position, { how, at: by.recordedAt, position: by.position, behindMs });
  }

  /** Steps through what is known, from `base` on. `by`: the event that made it known. */
  #catchUp(by: RecordedEvent, how: Learned['how']): void {
    for (;;) {
      while (this.#facts.length > 0 && this.#isKnown(this.#facts[0] as RecordedEvent)) {
        const fact = this.#facts.shift() as RecordedEvent;
        this.#base = stepSession(this.#base, this.#direction, fact);
        this.#learn(fact, how, by);
      }
      this.#shown = this.#base;
      if (!this.#showOwn(by, how)) return;
    }
  }

  /** True where a fact did not fit what the forms showed: then all up to it is known. */
  #showOwn(by: RecordedEvent, how: Learned['how']): boolean {
    for (const [place, fact] of this.#facts.entries()) {
      if (place === 0 || !this.#isKnown(fact)) continue;
      const next = this.#shown === null ? null : this.#tryStep(this.#shown, fact);
      if (next === null) {
        for (const known of this.#facts.splice(0, place + 1)) {
          this.#base = stepSession(this.#base, this.#direction, known);
          this.#learn(known, 'actedOn', by);
        }
        return true;
      }
      this.#learn(fact, how, by);
      this.#shown = next;
    }
    return false;
  }

  /** Acting on it brings the session up to date. */
  #knowAll(by: RecordedEvent): void {
    for (const fact of this.#facts) {
      this.#base = stepSession(this.#base, this.#direction, fact);
      this.#learn(fact, 'actedOn', by);
    }
    this.#facts = [];
    this.#shown = this.#base;
  }

  #tryStep(state: SessionState | null, event: RecordedEvent): SessionState | null {
    try {
      return stepSession(state, this.#direction, event);
    } catch (error) {
      if (isCdxError(error, 'illegal-step')) return null;
      throw error;
    }
  }
}
