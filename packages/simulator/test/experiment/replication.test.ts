/**
 * One replication: its metrics are those of the results of the same run; it depends on scenario and
 * replication alone; a warm-up takes off what came before it.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/index.ts';
import { runReplication, type ReplicationResult } from '../../src/experiment/index.ts';
import { runResults, type RunResults } from '../../src/results/run-results.ts';
import { heatmapRowsMax } from '../../src/results/staleness-heatmap.ts';
import { heatmapColumnsMax } from '../../src/run/heatmap-samples.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { seriesBinsMax } from '../../src/experiment/replication/bins.ts';
import { conserveLog } from '../support/audited.ts';
import { sameSeedSameHash } from '@cdx/testing';
import {
  asyncServer,
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
  second,
} from '@cdx/testing/build';
import { run } from '../support/run.ts';
import { scenarioText } from '../scenario/scenario-text.ts';

const busy = (changes: Partial<Scenario> = {}): Scenario =>
  scenario({
    durationMs: 12 * hour,
    jobs: [
      job('1020', { changesEveryMs: 20 * minute }),
      job('1010'),
      job('P-0001', { changesEveryMs: 5 * minute, durationsMs: { upload: constant(20 * second) } }),
    ],
    groups: [
      group('Stores', {
        count: 30,
        retry: policy({ tryCount: 2, everyMs: 5 * minute }),
        client: { uploadIntervalMs: 15 * minute },
      }),
      group('Strict', { count: 10, client: { dependencyEnforcement: true } }),
    ],
    schedules: [
      schedule(['1020', '1010'], hour, { groups: ['Stores', 'Strict'] }),
      schedule(['P-0001'], 10 * minute),
    ],
    statusMessages: {
      batchGroup: 'CDX',
      recurrence: { kind: 'interval', everyMs: hour, offsetMs: 0 },
      batch: 'waiting',
    },
    asyncServer: asyncServer({ transfersMax: 4, queueMax: 20 }),
    outages: [outage(3 * hour, 4 * hour, { share: 0.5 }), outage(6 * hour, 7 * hour)],
    failures: [failure('download', 0.1), failure('apply', 0.1), failure('upload', 0.4)],
    ...changes,
  });

const replicate = (
  of: Scenario,
  changes: Partial<Parameters<typeof runReplication>[1]> = {},
): ReplicationResult =>
  runReplication(of, {
    policy: 'p',
    replication: 0,
    warmUpMs: 0,
    eventsMax: 1e8,
    ...changes,
  });

describe('the metrics of a run', () => {
  let result: ReplicationResult;
  let results: RunResults;
  beforeAll(() => {
    const simulation = run(busy(), { replication: 3 });
    results = runResults(simulation, 'table', conserveLog(simulation));
    result = replicate(busy(), { replication: 3 });
  });

  test('are those of its results', () => {
    const { downloads, uploads, asyncServer: server, backlog, outages, headquarters } = results;
    const { overall } = downloads.timeToApplied;
    const total = (key: 'attempts' | 'retries' | 'failed'): number =>
      results.stages.reduce((sum, stage) => sum + stage[key], 0);
    expect(result.metrics).toMatchObject({
      timeToAppliedMean: overall.meanMs,
      timeToAppliedP50: overall.p50Ms,
      timeToAppliedP95: overall.p95Ms,
      timeToAppliedP99: overall.p99Ms,
      backlogPeak: backlog.peak,
      backlogAtEnd: backlog.atEnd,
      recovery: Math.max(...outages.map(({ recoveryMs }) => recoveryMs ?? NaN)),
      requests: server.requests.count,
      requestsPeak: server.requests.peakPerMinute,
      transfersPeak: server.transfers.peak,
      queueWaitP95: server.waiting?.p95Ms,
      answeredBusy: server.refused,
      attempts: total('attempts'),
      retries: total('retries'),
      failedAttempts: total('failed'),
      exhausted: downloads.exhausted + uploads.exhausted,
      suspended: downloads.suspended,
      canceledByOperator: 0,
      blockedTime: results.heldBack.reduce((sum, { sessionMs }) => sum + sessionMs, 0),
      headquartersDelayMean: headquarters.delayMeanMs,
      headquartersDelayMax: headquarters.delayMaxMs,
      uploadsNeverArrived: uploads.exhausted,
    });
    const applied = downloads.timeToApplied.byGroup.reduce(
      (sum, { sessions }) => sum + sessions,
      0,
    );
    expect(result.metrics['notApplied']).toBe(applied - overall.count);
    for (const { name, recoveryMs } of outages) {
      expect(result.metrics[`recovery/${name}`]).toBe(recoveryMs);
    }
    expect(result.traceHash).toBe(results.traceHash);
    expect(result.events).toBe(results.domainEvents);
    // The run is one in which there is something of each.
    for (const name of ['exhausted', 'answeredBusy', 'uploadsNeverArrived', 'blockedTime']) {
      expect(result.metrics[name]).toBeGreaterThan(0);
    }
  });

  test('staleness is that of the looks of the run, over all databases', () => {
    const [stores, strict] = results.staleness.byGroup;
    const mean = (30 * (stores?.meanMs ?? NaN) + 10 * (strict?.meanMs ?? NaN)) / 40;
    expect(result.metrics['stalenessMean']).toBeCloseTo(mean, -1);
    const max = Math.max(stores?.maxMs ?? NaN, strict?.maxMs ?? NaN);
    expect(Math.abs((result.metrics['stalenessMax'] ?? NaN) - max)).toBeLessThan(1);
    expect(result.metrics['stalenessP95']).toBeLessThanOrEqual(result.metrics['stalenessP99'] ?? 0);
  });

  test('attempts by try add up to attempts and retries', () => {
    for (const { stage, attempts, retries, failed } of results.stages) {
      const own = result.series?.attempts.find((entry) => entry.stage === stage);
      expect(own?.byTry.reduce((sum, count) => sum + count, 0)).toBe(attempts);
      expect(attempts - (own?.byTry[0] ?? 0)).toBe(retries);
      expect(own?.failed).toBe(failed);
    }
  });

  test('series are bounded, and say what the metrics say', () => {
    const { series } = replicate(busy(), { replication: 0 });
    if (series === null) throw new Error('no series');
    const { backlog, heatmap, transfers, timeToApplied, staleness } = series;
    expect(Math.max(...backlog.values.map((value) => value ?? 0))).toBe(
      replicate(busy()).metrics['backlogPeak'],
    );
    expect(Math.max(...transfers.values.map((value) => value ?? 0))).toBe(4);
    expect(timeToApplied.bins.reduce((sum, [, count]) => sum + count, 0)).toBe(timeToApplied.count);
    expect(staleness.map(({ channelDataGroup }) => channelDataGroup)).toEqual(['Stores', 'Strict']);
    for (const { values, binMs } of [backlog, transfers, series.requestsPerMinute]) {
      expect(values.length).toBeLessThanOrEqual(seriesBinsMax);
      expect(values).toHaveLength((12 * hour) / binMs);
    }
    expect(heatmap?.rows).toHaveLength(40);
    expect(heatmap?.rows.map(({ databases }) => databases)).toEqual(Array(40).fill(1));
  });
});

test('a large fleet has no more rows than a small one', () => {
  const fleet = busy({
    groups: [group('Stores', { count: 1050 })],
    schedules: [schedule(['1020'], hour)],
  });
  const { heatmap } = replicate(fleet).series ?? {};
  expect(heatmap?.rows.length).toBeLessThanOrEqual(heatmapRowsMax);
  expect(heatmap?.rows.reduce((sum, { databases }) => sum + databases, 0)).toBe(1050);
  for (const { values } of heatmap?.rows ?? []) {
    expect(values.length).toBeLessThanOrEqual(heatmapColumnsMax);
  }
  const totals = (heatmap?.rows ?? []).map(({ values }) =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
  expect(totals[0]).toBeGreaterThan(totals.at(-1) ?? Infinity);
});

test('databases that join later have rows of their own, and their names', () => {
  const { scenario: growing } = parseScenario(
    scenarioText({
      duration: '6h',
      channelDataGroups:
        '[{ name: Stores, databases: { count: 2 } }, { name: Shops, databases: { count: 1, prefix: SHOP } }]',
      operators:
        '[{ name: o, commands: [{ at: +2h, addDatabases: { group: Stores, count: 2 } }] }]',
      distributionSchedules:
        "[{ name: a, jobs: ['1020'], channelDataGroups: [Stores, Shops], recurrence: { every: 20m } }]",
    }),
    { file: 'growing.yaml' },
  );
  const rows = replicate(growing).series?.heatmap?.rows ?? [];
  const names = rows.map(({ channelDataGroup, first }) => `${channelDataGroup} ${first}`);
  expect(names.toSorted()).toEqual([
    'Shops SHOP-0001',
    'Stores STORE-0001',
    'Stores STORE-0002',
    'Stores STORE-0003',
    'Stores STORE-0004',
  ]);
  const later = rows.find(({ first }) => first === 'STORE-0004');
  expect(later?.values.findIndex((value) => value !== null)).toBe(24);
  expect(rows[0]?.values[0]).not.toBeNull();
});

test('a run that is shorter than any bin has metrics, and series without values', () => {
  const { metrics, series } = replicate(scenario({ durationMs: 30 * second }));
  expect(metrics['attempts']).toBe(1);
  expect(series?.backlog.values).toEqual([]);
  expect(JSON.stringify(series)).not.toContain('NaN');
});

describe('laws', () => {
  test('the same replication gives the same bytes, another one another run', () => {
    const first = replicate(busy(), { replication: 5 });
    const again = replicate(busy(), { replication: 5 });
    sameSeedSameHash(
      () => first.traceHash,
      () => again.traceHash,
    );
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(replicate(busy(), { replication: 6 }).traceHash).not.toBe(first.traceHash);
  });

  test('it is JSON without loss', () => {
    const result = replicate(busy());
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('a warm-up changes what is counted, never what happens', () => {
    const whole = replicate(busy());
    const warm = replicate(busy(), { warmUpMs: 5 * hour });
    sameSeedSameHash(
      () => whole.traceHash,
      () => warm.traceHash,
    );
    const before = replicate(busy({ durationMs: 5 * hour }));
    // Counters add up over the two parts of the run; a run that is cut at five o'clock is its first part.
    for (const name of [
      'attempts',
      'retries',
      'failedAttempts',
      'requests',
      'answeredBusy',
      'blockedTime',
      'suspended',
    ]) {
      const sum = (before.metrics[name] ?? NaN) + (warm.metrics[name] ?? NaN);
      expect([name, sum]).toEqual([name, whole.metrics[name]]);
    }
    for (const name of ['attempts', 'retries', 'failedAttempts', 'requests', 'blockedTime']) {
      expect(warm.metrics[name]).toBeLessThan(whole.metrics[name] ?? 0);
    }
    for (const name of [
      'backlogPeak',
      'requestsPeak',
      'transfersPeak',
      'stalenessMax',
      'headquartersDelayMax',
    ]) {
      const most = Math.max(before.metrics[name] ?? 0, warm.metrics[name] ?? 0);
      expect([name, most]).toEqual([name, whole.metrics[name]]);
    }
    expect(warm.metrics['recovery']).toBe(whole.metrics['recovery']);
    expect(warm.metrics['backlogAtEnd']).toBe(whole.metrics['backlogAtEnd']);
  });

  test('peaks begin anew at the end of the warm-up', () => {
    // The load of the outage is over; what is left is less.
    const warm = replicate(busy(), { warmUpMs: 9 * hour });
    const whole = replicate(busy());
    expect(warm.metrics['backlogPeak']).toBeLessThan(whole.metrics['backlogPeak'] ?? 0);
    expect(warm.metrics['stalenessMax']).toBeLessThan(whole.metrics['stalenessMax'] ?? 0);
    const { scenario: of, tallies } = run(busy());
    const perMinute = tallies.server.requests
      .points(of.startAt + of.durationMs)
      .flatMap(({ at, count }) => (at > of.startAt + 9 * hour ? [count] : []));
    expect(warm.metrics['requestsPeak']).toBe(Math.max(...perMinute));
    expect(warm.metrics['requestsPeak']).toBeLessThan(whole.metrics['requestsPeak'] ?? 0);
  });
});

test('what is not defined in a run is null', () => {
  const quiet = scenario({
    schedules: [schedule(['1020'], hour, { offsetMs: 30 * minute })],
    durationMs: 10 * minute,
  });
  expect(replicate(quiet).metrics).toMatchObject({
    timeToAppliedMean: null,
    recovery: null,
    queueWaitP95: null,
    blockedTime: null,
    headquartersDelayMean: null,
    headquartersDelayMax: null,
  });
  const late = busy({ outages: [outage(11 * hour, 13 * hour)] });
  expect(replicate(late).metrics).toMatchObject({
    recovery: null,
    [`recovery/Outage at ${11 * hour}`]: null,
  });
});

test('at too many events a run ends with an error', () => {
  expect(() => replicate(busy(), { eventsMax: 500 })).toThrow(/limit of 500 domain events/);
});
