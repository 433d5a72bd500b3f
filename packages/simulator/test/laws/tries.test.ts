/**
 * Law: with failure probability p per attempt of a stage and try count n ≥ 1, the share of sessions
 * that spend their tries is p^(n+1), and mean attempts are (1 − p^(n+1)) / (1 − p).
 */
import type { FailingStage } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  policy,
  scenario,
  schedule,
} from '@cdx/testing/build';
import { facts, histories, run, type Fact } from '../support/run.ts';

/** Two-sided 99.9 %. */
const z = 3.29;

const failedBy: Readonly<Record<string, string>> = {
  download: 'DownloadFailed',
  apply: 'ApplyFailed',
  upload: 'UploadFailed',
  hqApply: 'ApplyFailed',
};
const succeededBy: Readonly<Record<string, string>> = {
  download: 'PackageDownloaded',
  apply: 'PackageApplied',
  upload: 'PackageUploaded',
  hqApply: 'PackageApplied',
};

interface Case {
  readonly stage: FailingStage;
  readonly p: number;
  readonly n: number;
  readonly alignToPoll: boolean;
}

const cases: readonly Case[] = (['download', 'apply', 'upload', 'hqApply'] as const).flatMap(
  (stage) =>
    [
      { p: 0.5, n: 1 },
      { p: 0.3, n: 2 },
      { p: 0.6, n: 3 },
      { p: 0.75, n: 10 },
    ].flatMap(({ p, n }) => [
      { stage, p, n, alignToPoll: false },
      { stage, p, n, alignToPoll: true },
    ]),
);

describe('tries spent', () => {
  it.each(cases)('$stage fails with $p, try count $n, on the grid: $alignToPoll', (one) => {
    const { stage, p, n } = one;
    const ended = histories(facts(run(fleet(one)))).filter(isEarly);
    const attempts = ended.map((history) => attemptsOf(history, stage));
    const spent = ended.filter((history) => history.at(-1)?.to === 'Canceled').length;
    // Everything has ended, so nothing is left out that takes long.
    expect(ended.every((history) => /Applied|Canceled/.test(history.at(-1)?.to ?? ''))).toBe(true);
    const sessions = ended.length;
    expect(sessions).toBe(2400);

    const share = p ** (n + 1);
    expect(Math.abs(spent / sessions - share)).toBeLessThan(
      z * Math.sqrt((share * (1 - share)) / sessions),
    );
    const mean = (1 - share) / (1 - p);
    expect(Math.abs(sum(attempts) / sessions - mean)).toBeLessThan(
      z * Math.sqrt(attemptsVariance(p, n) / sessions),
    );
    expect(Math.max(...attempts)).toBeLessThanOrEqual(n + 1);
  });

  it('is Suspended instead of Canceled under dependency enforcement, as often', () => {
    const p = 0.5;
    const base = fleet({ stage: 'apply', p, n: 2, alignToPoll: false });
    const enforced = base.groups.map((one) => ({
      ...one,
      count: 4000,
      client: { ...one.client, dependencyEnforcement: true },
    }));
    // One session for each database: none waits for another.
    const ended = histories(
      facts(run({ ...base, groups: enforced, durationMs: 50 * minute })),
    ).filter(isEarly);
    const suspended = ended.filter((history) => history.at(-1)?.to === 'Suspended').length;
    expect(ended).toHaveLength(4000);
    expect(Math.abs(suspended / 4000 - p ** 3)).toBeLessThan(
      z * Math.sqrt((p ** 3 * (1 - p ** 3)) / 4000),
    );
  });

  it.each(['download', 'apply'] as const)(
    'is reported alike by clients that report outcomes only: %s',
    (stage) => {
      const base = fleet({ stage, p: 0.5, n: 2, alignToPoll: false });
      const groups = base.groups.map((one) => ({
        ...one,
        client: { ...one.client, reporting: 'finalOnly' as const },
      }));
      const ends = (of: Scenario): readonly string[] =>
        histories(facts(run(of)))
          .filter(isEarly)
          .map((history) => `${history.at(-1)?.to} ${history.at(-1)?.tryCount}`);
      expect(ends({ ...base, groups })).toEqual(ends(base));
    },
  );
});

/** 120 clients with twenty sessions each way, of which only one stage ever fails. */
function fleet({ stage, p, n, alignToPoll }: Case): Scenario {
  const retry = policy({ everyMs: 7 * minute, tryCount: n, alignToPoll });
  const upload = stage === 'upload' || stage === 'hqApply';
  return scenario({
    durationMs: 33 * hour,
    jobs: [job('1020'), job('P-0001', { durationsMs: { hqApply: constant(100) } })],
    groups: [
      group('Stores', {
        count: 120,
        retry,
        client: {
          downloadIntervalMs: 30 * minute,
          uploadIntervalMs: upload ? hour : null,
          polls: 'aligned',
        },
      }),
    ],
    schedules: upload
      ? [schedule(['P-0001'], 5 * minute, { retry, offsetMs: 3 * minute })]
      : [schedule(['1020'], hour)],
    failures: [failure(stage, p)],
  });
}

/** The first twenty sessions of each client, which end before the run does. */
function isEarly([first]: readonly Fact[]): boolean {
  return first !== undefined && first.occurredAt < 20 * hour;
}

function attemptsOf(history: readonly Fact[], stage: FailingStage): number {
  return history.filter(({ event }) => event === failedBy[stage] || event === succeededBy[stage])
    .length;
}

/** Of the number of attempts, geometric and cut off after n + 1. */
function attemptsVariance(p: number, n: number): number {
  let mean = 0;
  let square = 0;
  for (let k = 1; k <= n + 1; k++) {
    const chance = k <= n ? p ** (k - 1) * (1 - p) : p ** n;
    mean += k * chance;
    square += k * k * chance;
  }
  return square - mean * mean;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
