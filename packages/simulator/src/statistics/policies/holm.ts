/**
 * Holm's step-down correction: p-values that may be read together. It holds whatever the
 * dependence between the comparisons, and common random numbers make all of them dependent.
 */
import { CdxError } from '@cdx/session';

/**
 * Adjusted p-values, in the order of `pValues`: with the m p-values sorted, number i (from 0) times
 * m − i, at most 1, and never less than the one before it. A difference whose adjusted p-value is
 * at most α stands, with a chance of at most α that any such claim is false.
 *
 * Source: S. Holm, 'A Simple Sequentially Rejective Multiple Test Procedure', Scandinavian Journal
 * of Statistics 6 (1979), 65–70.
 *
 * @throws CdxError 'invalid-argument' when one is not from 0 to 1.
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new CdxError('invalid-argument', `A p-value is from 0 to 1, not ${wrong}`, { p: wrong });
  }
  const ascending = pValues
    .map((p, index) => ({ p, index }))
    .sort((one, other) => one.p - other.p || one.index - other.index);
  const adjusted = Array.from(pValues);
  let reached = 0;
  for (const [step, { p, index }] of ascending.entries()) {
    reached = Math.max(reached, Math.min(1, p * (pValues.length - step)));
    adjusted[index] = reached;
  }
  return adjusted;
}
