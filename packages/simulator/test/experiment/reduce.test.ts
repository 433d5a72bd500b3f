/**
 * From replications to the outcome: when it stops, whom it compares, and what does not matter to it.
 * Results are made up where their values matter, and real where the series do.
 */
import { describe, expect, test } from 'vitest';
import {
  experimentDecision,
  reduceExperiment,
  runReplication,
  taskAt,
  type ParsedExperiment,
  type ReplicationResult,
} from '../../src/experiment/index.ts';
import { parse } from './experiment-text.ts';

const options = { version: '1.2.3', command: 'cdx experiment e.yaml' };

type Values = (policy: number, replication: number) => Readonly<Record<string, number | null>>;

/** Real runs of a small scenario, with metrics of our own over theirs. */
function results(
  parsed: ParsedExperiment,
  replications: number,
  values: Values,
): ReplicationResult[] {
  return Array.from({ length: replications * parsed.policies.length }, (_, index) => {
    const { policy, replication } = taskAt(index, parsed.policies.length);
    const { name, scenario } = parsed.policies[policy] as ParsedExperiment['policies'][number];
    const run = runReplication(
      { ...scenario, durationMs: 3_600_000 },
      { policy: name, replication, warmUpMs: 0, eventsMax: 1e6 },
    );
    return { ...run, metrics: { ...run.metrics, ...values(policy, replication) } };
  });
}

const noise = (replication: number): number => ((replication * 7919) % 13) - 6;

describe('stopping', () => {
  const until = (rest: string) =>
    parse({
      replications: `{ min: 4, max: 20, checkEvery: 3, until: { metric: retries, ${rest} } }`,
    });
  const decisionAfter = (parsed: ParsedExperiment, replications: number, values: Values) =>
    experimentDecision(
      parsed.experiment,
      2,
      Array.from({ length: replications * 2 }, (_, index) => {
        const { policy, replication } = taskAt(index, 2);
        return { metrics: values(policy, replication) };
      }),
    );

  test('a number is that number', () => {
    const parsed = parse({ replications: '5' });
    const values: Values = () => ({});
    expect(decisionAfter(parsed, 4, values)).toEqual({ kind: 'continue', next: 5 });
    expect(decisionAfter(parsed, 9, values)).toEqual({ kind: 'stop', count: 5, reason: 'number' });
  });

  test('it looks after min, then every so many, at most max', () => {
    const parsed = until('halfWidth: 0.001%');
    const values: Values = (_, replication) => ({ retries: 100 + noise(replication) });
    const looks = [0, 4, 7, 10, 13, 16, 19].map((count) => decisionAfter(parsed, count, values));
    expect(looks.map((look) => (look.kind === 'continue' ? look.next : 0))).toEqual([
      4, 7, 10, 13, 16, 19, 20,
    ]);
    expect(decisionAfter(parsed, 20, values)).toEqual({
      kind: 'stop',
      count: 20,
      reason: 'maximum',
    });
  });

  test('it waits for the least precise policy, and results beyond the stop change nothing', () => {
    const parsed = until('halfWidth: 4');
    const values: Values = (policy, replication) => ({
      retries: 100 + (policy === 0 ? 0 : noise(replication)),
    });
    const all = Array.from({ length: 21 }, (_, count) => decisionAfter(parsed, count, values));
    const stop = all.find(({ kind }) => kind === 'stop');
    expect(stop).toEqual({ kind: 'stop', count: 7, reason: 'precise' });
    expect(new Set(all.slice(7).map((decision) => JSON.stringify(decision))).size).toBe(1);
  });

  test('a metric that is not defined in some run is never precise', () => {
    const values: Values = (policy, replication) => ({
      retries: policy === 1 && replication === 2 ? null : 5,
    });
    expect(decisionAfter(until('halfWidth: 4'), 20, values)).toMatchObject({ reason: 'maximum' });
  });
});

describe('the outcome', () => {
  const three = {
    factors: '[{ name: i, path: retry.interval, levels: [15m, 5m, 1m] }]',
    replications: '8',
    metrics: '[retries, recovery]',
    objective: '{ minimise: requestsPeak, subjectTo: [{ metric: stalenessP99, atMost: 2h }] }',
    pareto: '[stalenessP99, requestsPeak]',
  };
  const hour = 3_600_000;
  const values: Values = (policy, replication) => ({
    retries: 10 * policy + noise(replication),
    recovery: policy === 2 && replication === 5 ? null : 1000 + replication,
    requestsPeak: [50, 40, 10][policy] as number,
    stalenessP99: ([1, 1.5, 5][policy] as number) * hour + noise(replication),
  });
  const parsed = parse(three);
  const all = results(parsed, 8, values);
  const outcome = reduceExperiment(parsed, all, options);

  test('has every metric that the experiment names, each once', () => {
    const names = outcome.metrics.map(({ name }) => name);
    expect(names).toEqual(['retries', 'recovery', 'requestsPeak', 'stalenessP99']);
    for (const policy of outcome.policies) {
      expect(policy.metrics.map(({ metric }) => metric)).toEqual(names);
      for (const metric of policy.metrics) expect(metric.values).toHaveLength(8);
    }
  });

  test('pairs replications, so what all policies share falls out', () => {
    const [retries] = outcome.comparisons.againstBaseline;
    expect(
      retries?.pairs.map(({ one, other, difference, verdict }) => [
        one,
        other,
        difference.mean,
        verdict,
      ]),
    ).toEqual([
      ['i=5m', 'i=15m', 10, 'worse'],
      ['i=1m', 'i=15m', 20, 'worse'],
    ]);
    expect(retries?.pairs[0]?.difference).toMatchObject({ halfWidth: 0, constant: true });
    expect(outcome.comparisons.allPairs.map(({ metric, pairs }) => [metric, pairs.length])).toEqual(
      [
        ['requestsPeak', 3],
        ['stalenessP99', 3],
      ],
    );
  });

  test('compares no policy that lacks the metric in some run', () => {
    const recovery = outcome.comparisons.againstBaseline[1];
    expect(recovery?.left).toEqual([{ name: 'i=1m', undefinedIn: 1 }]);
    expect(recovery?.pairs.map(({ one, verdict }) => [one, verdict])).toEqual([
      ['i=5m', 'unclear'],
    ]);
    expect(outcome.policies[2]?.metrics[1]).toMatchObject({
      undefinedIn: 1,
      summary: { count: 7 },
    });
  });

  test('ranks those that keep the limits first, and finds the front', () => {
    expect(outcome.ranking?.policies.map(({ name, place, state }) => [name, place, state])).toEqual(
      [
        ['i=5m', 1, 'met'],
        ['i=15m', 2, 'met'],
        ['i=1m', 3, 'broken'],
      ],
    );
    expect(outcome.pareto?.front).toEqual(['i=15m', 'i=5m', 'i=1m']);
    const byRecovery = { ...three, objective: '{ minimise: recovery }' };
    const faults = '{ outages: [{ name: WAN, group: Stores, from: +2h, duration: 1h }] }';
    const other = reduceExperiment(parse(byRecovery, { scenario: { faults } }), all, options);
    expect(other.ranking?.policies.map(({ name }) => name)).toEqual(['i=15m', 'i=5m']);
    expect(other.ranking?.unranked).toEqual([{ name: 'i=1m', metric: 'recovery', undefinedIn: 1 }]);
  });

  test('is plain JSON, and does not look beyond the stop', () => {
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
    const more = [...all, ...all.map((run) => ({ ...run, metrics: {} }))];
    expect(reduceExperiment(parsed, more, options)).toEqual(outcome);
    expect(() => reduceExperiment(parsed, all.slice(1), options)).toThrow(/needs 8 replications/);
  });

  test('series are bands of the same bins, and the distribution ends at 1', () => {
    const { series } = outcome.policies[0] as (typeof outcome.policies)[number];
    for (const band of [series.backlog, series.requestsPerMinute, series.transfers]) {
      expect(band.mean).toHaveLength(hour / band.binMs);
      for (const key of ['p10', 'p50', 'p90'] as const)
        expect(band[key]).toHaveLength(band.mean.length);
    }
    expect(series.replications).toBe(8);
    expect(series.timeToApplied.steps.at(-1)?.share).toBe(1);
    expect(series.timeToApplied.applied).toBeLessThanOrEqual(series.timeToApplied.sessions);
    expect(series.heatmap.rows.length).toBeGreaterThan(0);
  });

  test('one policy, run once, is told without intervals and comparisons', () => {
    const alone = parse({
      ...three,
      factors: '[{ name: i, path: retry.interval, levels: [15m] }]',
      replications: '1',
    });
    const single = reduceExperiment(
      alone,
      results(alone, 1, () => ({})),
      options,
    );
    expect(single.comparisons).toEqual({ againstBaseline: [], allPairs: [] });
    expect(single.policies[0]?.metrics[0]?.interval).toMatchObject({ kind: 'none', count: 1 });
    expect(single.ranking?.policies).toMatchObject([{ place: 1, state: 'unclear', tiedWith: [] }]);
    expect(single.pareto?.front).toEqual(['i=15m']);
  });

  test('a policy is what it is whichever others there are', () => {
    const two = parse({
      ...three,
      factors: '[{ name: i, path: retry.interval, levels: [1m, 15m] }]',
    });
    const own = reduceExperiment(
      two,
      results(two, 8, () => ({})),
      options,
    );
    const real = reduceExperiment(
      parsed,
      results(parsed, 8, () => ({})),
      options,
    );
    const same = (name: string) => {
      const pick = (of: typeof own) => of.policies.find((policy) => policy.name === name);
      expect({ ...pick(own), isBaseline: null }).toEqual({ ...pick(real), isBaseline: null });
    };
    same('i=1m');
    same('i=15m');
  });
});
