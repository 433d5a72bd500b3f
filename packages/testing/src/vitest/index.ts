/**
 * @cdx/testing/vitest: the laws as matchers, for `expect.extend(matchers)` in a test or a set-up file.
 * They are plain functions, so that the kit itself needs no vitest.
 */
import { isCdxError } from '@cdx/session';
import type { HistoryEvent } from '../history/history-event.ts';
import { checkHistory } from '../laws/check-history.ts';
import type { ClaimedState } from '../laws/claimed-state.ts';
import { replayEqualsState } from '../laws/history/folds.ts';
import type { UnderPolicy } from '../laws/history/retries.ts';
import type { OfDirection } from '../laws/history/steps.ts';
import type { LawName } from '../laws/law-broken.ts';

interface Verdict {
  readonly pass: boolean;
  message(): string;
}

export const matchers = {
  /** A history keeps every law of histories. */
  toKeepEveryLaw(history: readonly HistoryEvent[], context: UnderPolicy): Verdict {
    const broken = brokenBy(() => checkHistory(history, context));
    return verdict(broken === null, broken?.message ?? 'Every law holds, and one must not.');
  },
  /** A history breaks this law, the first that does not hold. */
  toBreakLaw(history: readonly HistoryEvent[], law: LawName, context: UnderPolicy): Verdict {
    const broken = brokenBy(() => checkHistory(history, context));
    const found = broken?.details['law'];
    const said = broken === null ? 'Every law holds.' : broken.message;
    return verdict(found === law, `Expected ${law} to be broken. ${said}`);
  },
  /** What a system says of a session is what its log says, replayed. */
  toReplayTo(history: readonly HistoryEvent[], state: ClaimedState, context: OfDirection): Verdict {
    const broken = brokenBy(() => replayEqualsState(history, state, context));
    return verdict(broken === null, broken?.message ?? 'The log says the same, and must not.');
  },
};

/** One message serves both: it is only asked for where the matcher, or its opposite, fails. */
function verdict(pass: boolean, message: string): Verdict {
  return { pass, message: () => message };
}

function brokenBy(check: () => void) {
  try {
    check();
    return null;
  } catch (error) {
    if (isCdxError(error, 'law-broken')) return error;
    throw error;
  }
}

/**
 * For the types of `expect`, once in a set-up file:
 * `declare module 'vitest' { interface Matchers<T = any> extends LawMatchers<T> {} }`.
 */
export interface LawMatchers<Result> {
  toKeepEveryLaw(context: UnderPolicy): Result;
  toBreakLaw(law: LawName, context: UnderPolicy): Result;
  toReplayTo(state: ClaimedState, context: OfDirection): Result;
}
