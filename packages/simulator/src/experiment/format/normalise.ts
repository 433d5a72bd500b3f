/** From what a file says to an experiment with every default, and back to the file format. */
import type { Json } from '../../scenario/source/write-values.ts';
import { formatDuration } from '../../scenario/units/duration.ts';
import type { Constraint, Objective } from '../../statistics/index.ts';
import {
  experimentLimits,
  type Experiment,
  type ExperimentSource,
  type Factor,
  type Replications,
} from '../experiment.ts';
import type { MetricInfo } from '../metrics/metric.ts';
import { defaultMetrics } from '../metrics/registry.ts';
import type { Setting } from '../outcome.ts';
import { checkEveryDefault, minDefault, replicationsDefault } from './check-numbers.ts';
import { experimentFormatVersion, type ExperimentFile } from './experiment-file.ts';
import type { Target } from './values.ts';

export function factorsOf({ factors }: ExperimentFile): readonly Factor[] {
  return factors.map(({ name, path, levels }) => ({
    name,
    levels: levels.map((level) =>
      'set' in level
        ? { label: level.name, isNamed: true, settings: level.set }
        : {
            label: level.label,
            isNamed: false,
            settings: [{ path: path ?? '', value: level.value }],
          },
    ),
  }));
}

/** Label of the baseline's level by factor. */
export function baselineOf({ baseline }: ExperimentFile, factors: readonly Factor[]) {
  return factors.map(
    ({ name, levels }) => baseline?.[name] ?? (levels[0] as Factor['levels'][number]).label,
  );
}

export function normaliseExperiment(file: ExperimentFile): Experiment {
  const factors = factorsOf(file);
  const { objective } = file;
  return {
    name: file.name,
    description: file.description ?? '',
    scenarioFile: file.scenario,
    settings: file.set ?? [],
    factors,
    design: file.design ?? 'grid',
    baseline: baselineOf(file, factors),
    replications: replicationsOf(file.replications ?? replicationsDefault),
    warmUpMs: file.warmUp ?? 0,
    commonRandomNumbers: file.commonRandomNumbers ?? true,
    level: file.confidence ?? 0.95,
    metrics: file.metrics ?? defaultMetrics,
    objective: objectiveOf(objective),
    constraints: (objective?.subjectTo ?? []).flatMap(
      ({ metric, atMost, atLeast }): Constraint[] => [
        ...(atMost === undefined ? [] : [{ metric, atMost: atMost.value }]),
        ...(atLeast === undefined ? [] : [{ metric, atLeast: atLeast.value }]),
      ],
    ),
    pareto: file.pareto ?? [],
    limits: {
      policies: file.limits?.policies ?? experimentLimits.policiesDefault,
      replications: file.limits?.replications ?? experimentLimits.replicationsDefault,
      events: file.limits?.events ?? experimentLimits.eventsDefault,
    },
  };
}

function objectiveOf(objective: ExperimentFile['objective']): Objective | null {
  if (objective?.minimise !== undefined) return { metric: objective.minimise, goal: 'least' };
  if (objective?.maximise !== undefined) return { metric: objective.maximise, goal: 'greatest' };
  return null;
}

function replicationsOf(stated: NonNullable<ExperimentFile['replications']>): Replications {
  if (typeof stated === 'number') return { kind: 'number', count: stated };
  const { min = minDefault, max, checkEvery = checkEveryDefault, until } = stated;
  const target = targetOf(until.halfWidth);
  return { kind: 'until', min, max, every: checkEvery, metric: until.metric, target };
}

function targetOf({ unit, value }: Target) {
  return unit === 'share'
    ? ({ kind: 'relative', share: value } as const)
    : ({ kind: 'absolute', halfWidth: value } as const);
}

/** Plain JSON in the file format; read again it gives the same experiment. */
export function experimentSource(
  experiment: Experiment,
  metrics: ReadonlyMap<string, MetricInfo>,
): ExperimentSource {
  const { objective, constraints, pareto, replications } = experiment;
  const amount = (metric: string, value: number): Json =>
    metrics.get(metric)?.unit === 'ms' ? formatDuration(value) : value;
  return {
    cdxExperiment: experimentFormatVersion,
    name: experiment.name,
    description: experiment.description,
    scenario: experiment.scenarioFile,
    ...(experiment.settings.length === 0 ? {} : { set: keyed(experiment.settings) }),
    factors: experiment.factors.map(({ name, levels }) => ({
      name,
      levels: levels.map(({ label, settings }) => ({ name: label, set: keyed(settings) })),
    })),
    design: experiment.design,
    baseline: Object.fromEntries(
      experiment.factors.map(({ name }, index) => [name, experiment.baseline[index] as string]),
    ),
    replications:
      replications.kind === 'number'
        ? replications.count
        : {
            min: replications.min,
            max: replications.max,
            checkEvery: replications.every,
            until: {
              metric: replications.metric,
              halfWidth:
                replications.target.kind === 'relative'
                  ? percent(replications.target.share)
                  : amount(replications.metric, replications.target.halfWidth),
            },
          },
    warmUp: formatDuration(experiment.warmUpMs),
    commonRandomNumbers: experiment.commonRandomNumbers,
    confidence: percent(experiment.level),
    metrics: [...experiment.metrics],
    ...(objective === null
      ? {}
      : {
          objective: {
            [objective.goal === 'least' ? 'minimise' : 'maximise']: objective.metric,
            ...(constraints.length === 0
              ? {}
              : {
                  subjectTo: constraints.map((constraint) => ({
                    metric: constraint.metric,
                    ...('atMost' in constraint
                      ? { atMost: amount(constraint.metric, constraint.atMost) }
                      : { atLeast: amount(constraint.metric, constraint.atLeast) }),
                  })),
                }),
          },
        }),
    ...(pareto.length === 0 ? {} : { pareto: [...pareto] }),
    limits: { ...experiment.limits },
  };
}

function keyed(settings: readonly Setting[]): ExperimentSource {
  return Object.fromEntries(settings.map(({ path, value }) => [path, value as Json]));
}

/** Without the noise of binary fractions: 0.07 is 7%, not 7.000000000000001%. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`;
}
