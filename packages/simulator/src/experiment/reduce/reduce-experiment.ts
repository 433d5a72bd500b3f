/**
 * From replications to what the experiment answers. Depends on the results in the order of the plan
 * and on nothing else, so the number of workers changes nothing.
 */
import { CdxError } from '@cdx/session';
import { meanInterval, summariseSample } from '../../statistics/index.ts';
import type { Experiment, Replications } from '../experiment.ts';
import type { MetricInfo } from '../metrics/metric.ts';
import {
  experimentVersion,
  type ExperimentOutcome,
  type MetricOutcome,
  type PolicyOutcome,
  type ReplicationsOutcome,
} from '../outcome.ts';
import type { ParsedExperiment } from '../parse-experiment.ts';
import type { Policy } from '../policies/policy.ts';
import type { ReplicationResult } from '../replication/result.ts';
import { paretoOf, ranking } from './best.ts';
import { comparisons, type PolicyValues } from './comparisons.ts';
import { policySeries } from './policy-series.ts';
import { experimentDecision, type ExperimentDecision } from './stopping.ts';

export interface ReduceOptions {
  /** Version of the program. */
  readonly version: string;
  /** The command that makes it again. */
  readonly command: string;
}

const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * @param results in the order of the plan, from the first on. Those after the stop are left out.
 * @throws CdxError 'invalid-argument' where there are too few for the experiment to stop.
 */
export function reduceExperiment(
  parsed: ParsedExperiment,
  results: readonly ReplicationResult[],
  { version, command }: ReduceOptions,
): ExperimentOutcome {
  const { experiment, base, policies, source, hash } = parsed;
  const decision = experimentDecision(experiment, policies.length, results);
  if (decision.kind === 'continue') {
    throw new CdxError(
      'invalid-argument',
      `The experiment needs ${decision.next} replications, and there are fewer`,
      { next: decision.next, results: results.length },
    );
  }
  const { count } = decision;
  const ofPolicy = policies.map((_, policy) =>
    Array.from(
      { length: count },
      (_, replication) => results[replication * policies.length + policy] as ReplicationResult,
    ),
  );
  const metrics = shownMetrics(parsed);
  const valuesOf = (metric: string): readonly PolicyValues[] =>
    policies.map(({ name }, policy) => ({
      name,
      values: (ofPolicy[policy] ?? []).map((run) => run.metrics[metric] ?? null),
    }));
  const { scenario } = base;
  const decisive = new Set(decisiveMetrics(experiment));
  const baseline = policies.find(({ isBaseline }) => isBaseline)?.name ?? '';
  return {
    experimentVersion,
    name: experiment.name,
    description: experiment.description,
    version,
    command,
    hash,
    experiment: source,
    scenario: base.source,
    seed: scenario.seed,
    startAt: scenario.startAt,
    endAt: scenario.startAt + scenario.durationMs,
    timeZone: scenario.timeZone,
    warmUpMs: experiment.warmUpMs,
    level: experiment.level,
    commonRandomNumbers: experiment.commonRandomNumbers,
    factors: experiment.factors.map(({ name, levels }) => ({
      name,
      levels: levels.map(({ label, settings }) => ({ label, settings })),
    })),
    baseline,
    replications: replicationsOutcome(experiment.replications, decision),
    metrics,
    policies: policies.map((policy, index) =>
      policyOutcome(policy, ofPolicy[index] ?? [], metrics, experiment.level),
    ),
    comparisons: comparisons({ metrics, decisive, valuesOf, baseline, level: experiment.level }),
    ranking: ranking(experiment, valuesOf),
    pareto: paretoOf(
      experiment.pareto.map((name) => parsed.metrics.get(name) as MetricInfo),
      valuesOf,
    ),
  };
}

function policyOutcome(
  { name, isBaseline, levels, settings, scenario }: Policy,
  runs: readonly ReplicationResult[],
  metrics: readonly MetricInfo[],
  level: number,
): PolicyOutcome {
  return {
    name,
    isBaseline,
    levels,
    settings,
    seed: scenario.seed,
    metrics: metrics.map((metric): MetricOutcome => {
      const values = runs.map((run) => run.metrics[metric.name] ?? null);
      const defined = values.filter((value) => value !== null);
      return {
        metric: metric.name,
        values,
        undefinedIn: values.length - defined.length,
        summary: summariseSample(defined, quantiles),
        interval: meanInterval(defined, level),
      };
    }),
    series: policySeries(runs.flatMap(({ series }) => series ?? [])),
  };
}

/** What the experiment names, each once, in the order of its keys. */
function shownMetrics({ experiment, metrics }: ParsedExperiment): readonly MetricInfo[] {
  const { replications } = experiment;
  const named = [
    ...experiment.metrics,
    ...decisiveMetrics(experiment),
    ...experiment.constraints.map(({ metric }) => metric),
    ...(replications.kind === 'until' ? [replications.metric] : []),
  ];
  return [...new Set(named)].map((name) => metrics.get(name) as MetricInfo);
}

/** By which policies are chosen; where nothing says, the first that is shown. */
function decisiveMetrics({ objective, pareto, metrics }: Experiment): readonly string[] {
  const named = [...(objective === null ? [] : [objective.metric]), ...pareto];
  return named.length > 0 ? named : metrics.slice(0, 1);
}

function replicationsOutcome(
  replications: Replications,
  { count, reason }: Extract<ExperimentDecision, { kind: 'stop' }>,
): ReplicationsOutcome {
  const counted = `${count} replication${count === 1 ? '' : 's'}`;
  if (replications.kind === 'number') {
    return { count, reason, rule: null, text: `${counted}, as asked for` };
  }
  const { metric, target, min, max, every } = replications;
  const text =
    reason === 'precise'
      ? `${counted}; then the mean of ${metric} was known as precisely as asked for, of every policy`
      : `${counted}, the most that were allowed; the mean of ${metric} is not known as precisely as asked for`;
  return { count, reason, rule: { metric, target, min, max, every }, text };
}
