/** Outcomes to make reports of: a small experiment that was really run, and what may befall it. */
import { readFileSync } from 'node:fs';
import {
  parseExperiment,
  reduceExperiment,
  runReplication,
  type ExperimentOutcome,
} from '../../src/experiment/index.ts';

/** Twelve policies, two groups, an outage; three replications. */
export const twelve = {
  interval: ['5m', '10m', '20m'],
  jitter: ['none', 'full'],
  tryCount: [1, 5],
};

export function outcomeOf(
  factors: Readonly<Record<string, readonly unknown[]>> = twelve,
  rest: Readonly<Record<string, unknown>> = {},
): ExperimentOutcome {
  const source = {
    cdxExperiment: 1,
    name: 'retries',
    description: 'Which retry policy is the freshest?',
    scenario: 'downloads.yaml',
    set: {
      'faults.outages': [
        { name: 'WAN', group: 'Open', share: '60%', from: '+4h', duration: '90m' },
      ],
    },
    factors: Object.entries(factors).map(([name, levels]) => ({
      name,
      path: `retry.${name}`,
      levels,
    })),
    replications: 3,
    metrics: ['timeToAppliedP95', 'stalenessMean', 'requestsPeak', 'recovery', 'exhausted'],
    objective: {
      minimise: 'stalenessMean',
      subjectTo: [{ metric: 'requestsPeak', atMost: 100 }],
    },
    pareto: ['stalenessMean', 'requestsPeak'],
    ...rest,
  };
  const parsed = parseExperiment(JSON.stringify(source), {
    file: 'retries.yaml',
    readScenario: (path) => ({
      file: path,
      text: readFileSync(new URL(`../scenarios/${path}`, import.meta.url), 'utf8'),
    }),
  });
  const { replications } = parsed.experiment;
  const count = replications.kind === 'number' ? replications.count : replications.max;
  const results = Array.from({ length: count }, (_, replication) =>
    parsed.policies.map(({ name, scenario }) =>
      runReplication(scenario, { policy: name, replication, warmUpMs: 0, eventsMax: 1_000_000 }),
    ),
  ).flat();
  return reduceExperiment(parsed, results, {
    version: '0.0.0-test',
    command: 'cdx experiment retries.yaml',
  });
}

/** The same with other names of policies, wherever they stand. */
export function renamed(
  outcome: ExperimentOutcome,
  nameOf: (index: number) => string,
): ExperimentOutcome {
  const names = new Map(outcome.policies.map(({ name }, index) => [name, nameOf(index)]));
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map((inner) => visit(inner));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
  };
  const changed = visit(outcome) as ExperimentOutcome;
  return { ...changed, policies: changed.policies.map((policy) => ({ ...policy, levels: [] })) };
}

/** As if nothing had been measured and nothing applied. */
export function emptied(outcome: ExperimentOutcome): ExperimentOutcome {
  const band = {
    binMs: 300_000,
    mean: [null, null],
    p10: [null, null],
    p50: [null, null],
    p90: [null, null],
  };
  return {
    ...outcome,
    ranking: null,
    pareto: null,
    comparisons: { againstBaseline: [], allPairs: [] },
    policies: outcome.policies.map((policy) => ({
      ...policy,
      metrics: policy.metrics.map((metric) => ({
        ...metric,
        values: metric.values.map(() => null),
        undefinedIn: metric.values.length,
        interval: {
          kind: 'none',
          count: 0,
          mean: null,
          level: 0.95,
          reason: 'no interval with fewer than two',
        },
      })),
      series: {
        ...policy.series,
        backlog: band,
        requestsPerMinute: band,
        transfers: band,
        staleness: [],
        unknownToHeadquarters: { ...band, mean: [], p10: [], p50: [], p90: [] },
        heatmap: { binMs: 300_000, rows: [], databases: 0 },
        timeToApplied: { applied: 0, sessions: 0, steps: [] },
        attempts: [],
      },
    })),
  };
}
