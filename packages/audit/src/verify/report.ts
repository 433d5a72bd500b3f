/** What a verification answers. */
import type { FindingRule, NoteRule, Rule } from './rules.ts';

/** Raised when the meaning of a field changes. */
export const verifyVersion = 1;

/** An event of a history, as much of it as tells which. */
export interface EventPlace {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  /** ms since the Unix epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
}

export interface Told<Code extends Rule> {
  readonly rule: Code;
  /** What is the matter. */
  readonly text: string;
  /** What there should be; empty for notes. */
  readonly expected: string;
  /** Null where it is of no event, or of one that cannot be read. */
  readonly event: EventPlace | null;
  /** Of an export, from 1. */
  readonly line: number | null;
}

export interface Finding extends Told<FindingRule> {
  /** Of an illegal step: the fewest events of the session that show it, itself as the last. */
  readonly history: readonly EventPlace[] | null;
}
export type Note = Told<NoteRule>;

export interface NotChecked {
  /** Null: it is about the whole. */
  readonly rule: Rule | null;
  /** What, and why. */
  readonly text: string;
}

export interface VerifyReport {
  readonly version: typeof verifyVersion;
  readonly events: number;
  /** Position of the last event; -1 for none. */
  readonly head: number;
  /** Of the last event, ms; null without events. */
  readonly lastRecordedAt: number | null;
  /** Of the first run that it holds, or of the forms that were imported; null where there is neither. */
  readonly timeZone: string | null;
  /** How many there are by rule; exact, however few are told. */
  readonly findingCounts: Readonly<Partial<Record<FindingRule, number>>>;
  readonly noteCounts: Readonly<Partial<Record<NoteRule, number>>>;
  /** The first ones, in the order of the log. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly notChecked: readonly NotChecked[];
}
