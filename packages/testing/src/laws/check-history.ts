/** All laws of one session's history at once: what most tests want. */
import type { HistoryEvent } from '../history/history-event.ts';
import {
  attemptsWithinTryCount,
  delaysWithinBounds,
  givesUpOnlyWhenSpent,
  type UnderPolicy,
} from './history/retries.ts';
import { factsOfTheirRun, legalSteps, noEffectBeforeItsCause } from './history/steps.ts';

/** Errors: `law-broken` of the first law that does not hold, in the order below. */
export function checkHistory(history: readonly HistoryEvent[], context: UnderPolicy): void {
  checkWhatEndures(history, context);
  noEffectBeforeItsCause(history, context);
}

/** Those that hold even where a message and a timer overtake each other on the way to the log. */
export function checkWhatEndures(history: readonly HistoryEvent[], context: UnderPolicy): void {
  legalSteps(history, context);
  factsOfTheirRun(history, context);
  attemptsWithinTryCount(history, context);
  delaysWithinBounds(history, context);
  givesUpOnlyWhenSpent(history, context);
}
