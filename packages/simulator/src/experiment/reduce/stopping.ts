/**
 * How many replications count, decided from the results in replication order and nothing else:
 * after so many, or at the first look at which the metric of every policy is precise enough.
 */
import { stoppingDecision } from '../../statistics/index.ts';
import type { Experiment } from '../experiment.ts';
import type { ReplicationResult } from '../replication/result.ts';

export type ExperimentDecision =
  | {
      readonly kind: 'continue';
      /** Replications of each policy that the next look needs. */ readonly next: number;
    }
  | {
      readonly kind: 'stop';
      readonly count: number;
      readonly reason: 'number' | 'precise' | 'maximum';
    };

type Results = readonly Pick<ReplicationResult, 'metrics'>[];

/** @param results in the order of the plan, from the first on; may be more than needed. */
export function experimentDecision(
  { replications, level }: Experiment,
  policies: number,
  results: Results,
): ExperimentDecision {
  const whole = Math.floor(results.length / policies);
  if (replications.kind === 'number') {
    const { count } = replications;
    if (whole < count) return { kind: 'continue', next: count };
    return { kind: 'stop', count, reason: 'number' };
  }
  const { min, max, every, metric, target } = replications;
  for (let look = min; ; look = Math.min(max, look + every)) {
    if (whole < look) return { kind: 'continue', next: look };
    const rule = { level, target, min: look, max: look, every };
    const precise = Array.from({ length: policies }, (_, policy) => policy).every((policy) => {
      const values = valuesOf(results, metric, policy, policies, look);
      // Where it is not defined in some run there are too few values, and it is not precise.
      const decision = stoppingDecision(values, rule);
      return decision.kind === 'stop' && decision.reason === 'precise';
    });
    if (precise) return { kind: 'stop', count: look, reason: 'precise' };
    if (look === max) return { kind: 'stop', count: look, reason: 'maximum' };
  }
}

function valuesOf(
  results: Results,
  metric: string,
  policy: number,
  policies: number,
  count: number,
): readonly number[] {
  return Array.from(
    { length: count },
    (_, replication) => results[replication * policies + policy]?.metrics[metric] ?? null,
  ).filter((value) => value !== null);
}
