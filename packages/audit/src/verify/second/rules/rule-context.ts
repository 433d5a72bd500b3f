/** What the rules of sessions have in common. */
import type { Collector } from '../../findings/collector.ts';
import type { Policies } from '../../first/run-policies.ts';
import type { Partitions } from '../partitions.ts';

export interface RuleContext {
  readonly found: Collector;
  readonly ids: Partitions;
  readonly policies: Policies;
  /** Whether the log begins at its beginning. */
  readonly isWhole: boolean;
  /** Whether anybody asks what the forms showed. */
  readonly followsForms: boolean;
  /** What headquarters knew behind which event, from the first on. */
  readonly knownBehind: readonly { readonly ordinal: number; readonly known: number }[];
  /** Of the whole log, ms. */
  readonly lastRecordedAt: number;
  readonly unchecked: Unchecked;
}

/** How often a rule could not be asked. */
export interface Unchecked {
  headless: number;
  tries: number;
  order: number;
}
