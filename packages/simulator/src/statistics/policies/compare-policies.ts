/**
 * Several policies at once: all pairs, or all against a baseline. The more comparisons, the more of
 * them differ by chance alone, so p-values are Holm's and the intervals hold all at once.
 */
import { CdxError } from '@cdx/session';
import { holmAdjusted } from './holm.ts';
import type { Observation } from './observations.ts';
import { sharedDifference, type PairedDifference } from './paired-difference.ts';

/** One metric of one policy, by replication. */
export interface PolicySample {
  readonly name: string;
  readonly observations: readonly Observation[];
}

/**
 * `difference` is of one − other; it and `unpaired` are simultaneous intervals (Bonferroni): `level`
 * is the chance that all of them hold at once.
 */
export interface PolicyComparison extends PairedDifference {
  readonly one: string;
  readonly other: string;
  /** Holm's p-value over all comparisons made together; null with fewer than two pairs. */
  readonly adjustedP: number | null;
}

/**
 * All pairs, each once, in the order of `policies`.
 *
 * @param level above 0 and below 1; 0.95 for 95 %.
 * @throws CdxError 'invalid-argument' when a name is there twice, replications do not match, or as
 *   `pairedDifference`.
 */
export function comparePairs(
  policies: readonly PolicySample[],
  level: number,
): readonly PolicyComparison[] {
  return compare(
    policies.flatMap((one, index) =>
      policies.slice(index + 1).map((other) => [one, other] as const),
    ),
    policies,
    level,
  );
}

/**
 * Each other policy − the baseline. Fewer comparisons than all pairs, so narrower intervals.
 *
 * @throws CdxError 'invalid-argument' when there is no policy `baseline`, or as `comparePairs`.
 */
export function compareWithBaseline(
  policies: readonly PolicySample[],
  baseline: string,
  level: number,
): readonly PolicyComparison[] {
  const base = policies.find(({ name }) => name === baseline);
  if (base === undefined) {
    throw new CdxError('invalid-argument', `No policy is named "${baseline}"`, {
      baseline,
      policies: policies.map(({ name }) => name),
    });
  }
  const others = policies.filter(({ name }) => name !== baseline);
  return compare(
    others.map((other) => [other, base] as const),
    policies,
    level,
  );
}

function compare(
  pairs: readonly (readonly [PolicySample, PolicySample])[],
  policies: readonly PolicySample[],
  level: number,
): readonly PolicyComparison[] {
  refuseRepeated(policies.map(({ name }) => name));
  const raw = pairs.map(([one, other]) => ({
    one: one.name,
    other: other.name,
    ...sharedDifference(one.observations, other.observations, level, pairs.length),
  }));
  // Pairs match one to one, so either all comparisons have a p-value or none has.
  const pValues = raw.flatMap(({ p }) => (p === null ? [] : [p]));
  const adjusted = holmAdjusted(pValues);
  return raw.map((comparison, index) => ({ ...comparison, adjustedP: adjusted[index] ?? null }));
}

/** @throws CdxError 'invalid-argument' when a name is there twice. */
export function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new CdxError('invalid-argument', `Two are named "${repeated}"`, { name: repeated });
  }
}
