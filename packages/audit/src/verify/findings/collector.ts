/**
 * Gathers what is found, in any order and however much it is: all of it is counted, the first in the
 * log are kept to be told.
 */
import { isFindingRule, type Rule } from '../rules.ts';

/** What was found, by the number of the event in the order of reading. */
export interface Found {
  readonly rule: Rule;
  /** From 0; -1: of no event. */
  readonly ordinal: number;
  /** What is the matter, in words. */
  readonly text: string;
  readonly expected: string;
  /** Of an export, where no event is meant. */
  readonly line?: number | undefined;
  /** Whose events show it. */
  readonly session?: SessionKey | undefined;
}

/** A session, as records of events name it. */
export interface SessionKey {
  readonly isUpload: boolean;
  readonly number: number;
  /** Number of the name of its channel database. */
  readonly database: number;
}

export type Words = Pick<Found, 'text' | 'expected' | 'line' | 'session'>;

export class Collector {
  readonly counts = new Map<Rule, number>();
  readonly #findings: FirstOnes;
  readonly #notes: FirstOnes;

  /** How many are kept at most. */
  constructor(limits: { readonly findings: number; readonly notes: number }) {
    this.#findings = new FirstOnes(limits.findings);
    this.#notes = new FirstOnes(limits.notes);
  }

  /** Words are asked for only where they may be told. */
  add(rule: Rule, ordinal: number, words: () => Words): void {
    this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    const kept = isFindingRule(rule) ? this.#findings : this.#notes;
    if (kept.wants(ordinal)) kept.add({ rule, ordinal, ...words() });
  }

  findings(): readonly Found[] {
    return this.#findings.list();
  }

  notes(): readonly Found[] {
    return this.#notes.list();
  }
}

class FirstOnes {
  readonly #limit: number;
  #found: Found[] = [];
  #last = Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  wants(ordinal: number): boolean {
    return this.#limit > 0 && ordinal <= this.#last;
  }

  add(found: Found): void {
    this.#found.push(found);
    if (this.#found.length >= 2 * this.#limit + 64) this.#cut();
  }

  list(): readonly Found[] {
    this.#cut();
    return this.#found;
  }

  #cut(): void {
    this.#found.sort((one, other) => one.ordinal - other.ordinal);
    if (this.#found.length <= this.#limit) return;
    this.#found = this.#found.slice(0, this.#limit);
    this.#last = this.#found.at(-1)?.ordinal ?? Infinity;
  }
}
