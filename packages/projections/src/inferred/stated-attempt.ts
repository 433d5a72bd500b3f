/** An attempt as far as a form tells it: the last of its stage, with the dates that the form has. */
import type { Attempt } from '../history/attempts.ts';

/** An attempt of which some things may be unknown: null. Every `Attempt` is one. */
export type StatedAttempt = Omit<Attempt, 'number'> & { readonly number: number | null };

/**
 * Of a session that was inferred from a form: how many attempts there were before is not on it, nor when
 * a package was there, an upload came, or a failure happened.
 */
export function statedAttempt(attempt: Attempt): StatedAttempt {
  const { stage, outcome, startedAt, endedAt } = attempt;
  const isOfHeadquarters = stage === 'create' && outcome !== 'noData';
  const isDated = outcome === 'succeeded' || outcome === 'noData';
  return {
    ...attempt,
    number: null,
    startedAt: stage === 'upload' || stage === 'hqApply' ? null : startedAt,
    endedAt: isDated && !isOfHeadquarters ? endedAt : null,
  };
}
