/**
 * One value of a metric per replication, and how those of two policies are matched: by the number
 * of the replication, since that is what gives both the same luck.
 */
import { CdxError } from '@cdx/session';

export interface Observation {
  /** Number of the replication. */
  readonly replication: number;
  readonly value: number;
}

export interface Pair {
  readonly replication: number;
  readonly one: number;
  readonly other: number;
}

/**
 * By number of the replication, whatever the order of the two.
 *
 * @throws CdxError 'invalid-argument' when a replication is there twice or only on one side; the
 *   details name it. A pair left out quietly would bias the difference.
 */
export function pairObservations(
  one: readonly Observation[],
  other: readonly Observation[],
): readonly Pair[] {
  const ofOne = byReplication(one);
  const ofOther = byReplication(other);
  refuseUnmatched(ofOne, ofOther, 'second');
  refuseUnmatched(ofOther, ofOne, 'first');
  return [...ofOne]
    .sort(([left], [right]) => left - right)
    .map(([replication, value]) => ({
      replication,
      one: value,
      other: ofOther.get(replication) as number,
    }));
}

export function valuesOf(observations: readonly Observation[]): readonly number[] {
  return observations.map(({ value }) => value);
}

function byReplication(observations: readonly Observation[]): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const { replication, value } of observations) {
    if (values.has(replication)) {
      throw new CdxError('invalid-argument', `Replication ${replication} is there twice`, {
        replication,
      });
    }
    values.set(replication, value);
  }
  return values;
}

function refuseUnmatched(
  from: ReadonlyMap<number, number>,
  to: ReadonlyMap<number, number>,
  side: string,
): void {
  const missing = [...from.keys()].filter((replication) => !to.has(replication));
  if (missing.length > 0) {
    throw new CdxError(
      'invalid-argument',
      `Replication ${missing[0]} has no counterpart in the ${side} sample (${missing.length} missing)`,
      { missing },
    );
  }
}
