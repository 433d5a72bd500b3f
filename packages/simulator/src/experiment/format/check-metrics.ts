/** Metrics that an experiment names: whether there are such, and whether limits are in their unit. */
import {
  describeValue,
  quoteIfOdd,
  type FoundProblem,
  type ProblemList,
} from '../../scenario/read/problem.ts';
import { nearest } from '../../scenario/read/nearest.ts';
import { valueAt, type ValuePath } from '../../scenario/read/value-path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { whyNoRunHas } from '../metrics/defined.ts';
import type { MetricInfo } from '../metrics/metric.ts';
import type { ExperimentFile } from './experiment-file.ts';
import type { Amount, Target } from './values.ts';

export interface MetricsToCheck {
  /** By name; of outages, those of any policy. */
  readonly known: ReadonlyMap<string, MetricInfo>;
  /** Those of all policies; none while these are not sound. */
  readonly scenarios: readonly Scenario[];
}

/** `data`: as it was parsed. */
export function checkMetrics(
  file: ExperimentFile,
  data: unknown,
  { known, scenarios }: MetricsToCheck,
  { errors }: ProblemList,
): void {
  const metric = (name: string | undefined, path: ValuePath): MetricInfo | null => {
    if (name === undefined) return null;
    const found = known.get(name) ?? null;
    if (found === null) errors.push(unknownMetric(name, path, known));
    return found;
  };
  /** Of metrics that something is decided by: some policy must have them. */
  const decisive = (name: string | undefined, path: ValuePath): MetricInfo | null => {
    const found = metric(name, path);
    const why = found === null ? null : whyNoRunHas(found.name, scenarios);
    if (found !== null && why !== null) {
      const message = `no run has ${found.name}: ${why}`;
      errors.push({ path, message, expected: 'a metric that runs have', found: found.name });
    }
    return found;
  };
  const unit = (value: Amount | Target | undefined, info: MetricInfo | null, path: ValuePath) => {
    if (value === undefined || info === null || value.unit === 'share') return;
    if ((value.unit === 'ms') === (info.unit === 'ms')) return;
    const expected =
      info.unit === 'ms'
        ? `a duration such as 2h, since ${info.name} is one`
        : `a number, since ${info.name} is no duration`;
    errors.push({ path, expected, found: describeValue(valueAt(data, path)) });
  };

  once(file.metrics ?? [], ['metrics'], errors);
  for (const [index, name] of (file.metrics ?? []).entries()) metric(name, ['metrics', index]);
  once(file.pareto ?? [], ['pareto'], errors);
  for (const [index, name] of (file.pareto ?? []).entries()) decisive(name, ['pareto', index]);
  const { objective, replications } = file;
  decisive(objective?.minimise, ['objective', 'minimise']);
  decisive(objective?.maximise, ['objective', 'maximise']);
  for (const [index, constraint] of (objective?.subjectTo ?? []).entries()) {
    const path = ['objective', 'subjectTo', index];
    const info = decisive(constraint.metric, [...path, 'metric']);
    for (const key of ['atMost', 'atLeast'] as const) unit(constraint[key], info, [...path, key]);
  }
  contradictions(file, errors);
  if (typeof replications === 'object') {
    const path = ['replications', 'until'];
    const info = decisive(replications.until.metric, [...path, 'metric']);
    unit(replications.until.halfWidth, info, [...path, 'halfWidth']);
  }
}

function unknownMetric(
  name: string,
  path: ValuePath,
  known: ReadonlyMap<string, MetricInfo>,
): FoundProblem {
  const near = nearest(name, known.keys());
  return {
    path,
    message: `there is no metric ${quoteIfOdd(name)}${near === null ? '; docs/experiments.md lists them' : ''}`,
    expected: 'the name of a metric; docs/experiments.md lists them',
    found: quoteIfOdd(name),
    suggestion: near,
  };
}

function once(names: readonly string[], path: ValuePath, errors: FoundProblem[]): void {
  for (const [index, name] of names.entries()) {
    const before = names.indexOf(name);
    if (before === index) continue;
    errors.push({
      path: [...path, index],
      message: `${name} is named twice; it is [${before}] as well`,
      expected: 'each metric once',
      found: name,
    });
  }
}

/** Limits of one metric that no policy can keep. */
function contradictions({ objective }: ExperimentFile, errors: FoundProblem[]): void {
  const lows = new Map<string, number>();
  const highs = new Map<string, number>();
  const constraints = objective?.subjectTo ?? [];
  for (const [index, { metric, atMost }] of constraints.entries()) {
    if (atMost === undefined || atMost.value >= 0) continue;
    errors.push({
      path: ['objective', 'subjectTo', index, 'atMost'],
      message: `no policy can keep it: ${metric} is never below 0`,
      expected: 'a limit of at least 0',
      found: String(atMost.value),
    });
  }
  for (const { metric, atLeast, atMost } of constraints) {
    if (atLeast !== undefined)
      lows.set(metric, Math.max(atLeast.value, lows.get(metric) ?? -Infinity));
    if (atMost !== undefined)
      highs.set(metric, Math.min(atMost.value, highs.get(metric) ?? Infinity));
  }
  for (const [metric, low] of lows) {
    if (low <= (highs.get(metric) ?? Infinity)) continue;
    const index = constraints.findLastIndex((constraint) => constraint.metric === metric);
    errors.push({
      path: ['objective', 'subjectTo', index],
      message: `no policy can keep it: the limits of ${metric} contradict each other`,
      expected: 'atLeast that is no more than atMost',
      found: 'atLeast above atMost',
    });
  }
}
