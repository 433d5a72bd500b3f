/** Ranking and Pareto front, of the policies that have all the metrics that these need. */
import { paretoFront, rankPolicies, type Objective } from '../../statistics/index.ts';
import type { Experiment } from '../experiment.ts';
import type { MetricInfo } from '../metrics/metric.ts';
import type { ParetoOutcome, RankingOutcome } from '../outcome.ts';
import { lacking, observations, type PolicyValues } from './comparisons.ts';

type ValuesOf = (metric: string) => readonly PolicyValues[];

/**
 * A policy whose objective or constraint is not defined in some run has no place: the mean of the
 * other runs would be of the lucky ones (those that recovered in time, say).
 */
export function ranking(
  { objective, constraints, level }: Experiment,
  valuesOf: ValuesOf,
): RankingOutcome | null {
  if (objective === null) return null;
  const metrics = [...new Set([objective.metric, ...constraints.map(({ metric }) => metric)])];
  const columns = metrics.map((metric) => ({ metric, policies: valuesOf(metric) }));
  const names = valuesOf(objective.metric).map(({ name }) => name);
  const unranked = names.flatMap((name, index) => {
    const missing = columns
      .map(({ metric, policies }) => ({
        metric,
        undefinedIn: lacking(policies[index] as PolicyValues),
      }))
      .find((column) => column.undefinedIn > 0);
    return missing === undefined ? [] : [{ name, ...missing }];
  });
  const without = new Set(unranked.map(({ name }) => name));
  const candidates = names.flatMap((name, index) => {
    if (without.has(name)) return [];
    const values = columns.map(({ metric, policies }) => {
      const policy = policies[index] as PolicyValues;
      return [metric, observations(policy)] as const;
    });
    return [{ name, metrics: Object.fromEntries(values) }];
  });
  const policies = rankPolicies(candidates, objective, constraints, level);
  return { objective, constraints, policies, unranked };
}

export function paretoOf(metrics: readonly MetricInfo[], valuesOf: ValuesOf): ParetoOutcome | null {
  if (metrics.length === 0) return null;
  const objectives = metrics.map(({ name, better }): Objective => ({
    metric: name,
    goal: better === 'less' ? 'least' : 'greatest',
  }));
  const columns = metrics.map(({ name }) => valuesOf(name));
  const policies = (columns[0] ?? []).map(({ name }, index) => ({
    name,
    values: columns.map((column) => meanOf(column[index])),
  }));
  const points = policies.flatMap(({ name, values }) => {
    const defined = values.filter((value) => value !== null);
    return defined.length === values.length ? [{ name, values: defined }] : [];
  });
  const left = policies.filter(({ values }) => values.includes(null)).map(({ name }) => name);
  const candidates = points.map(({ name, values }) => ({
    name,
    values: Object.fromEntries(
      metrics.map((metric, index) => [metric.name, values[index] as number]),
    ),
  }));
  return { objectives, points, left, ...paretoFront(candidates, objectives) };
}

function meanOf(policy: PolicyValues | undefined): number | null {
  const values = policy?.values ?? [];
  const defined = values.filter((value) => value !== null);
  if (defined.length < values.length || defined.length === 0) return null;
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
