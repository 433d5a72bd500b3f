/**
 * Two retry policies face the same luck: the same packages come to exist, the same first attempts
 * fail, the same databases are cut off. And a seed is a luck of its own.
 */
import { describe, expect, it } from 'vitest';
import type { RetryPolicy } from '@cdx/session';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
} from '@cdx/testing/build';
import { facts, histories, run, type Fact } from '../support/run.ts';

const policies: readonly (readonly [string, RetryPolicy])[] = [
  ['three tries, 15 min', policy()],
  ['ten tries, 1 min', policy({ tryCount: 10, everyMs: minute })],
  ['on the grid', policy({ alignToPoll: true })],
  [
    'growing, with full jitter',
    {
      ...policy({ tryCount: 0, jitter: 'full' }),
      delay: { kind: 'exponential', initialMs: minute, factor: 2, maxMs: hour },
    },
  ],
];

function fleet(retry: RetryPolicy, changes: Partial<Scenario> = {}): Scenario {
  return scenario({
    seed: 11,
    durationMs: 12 * hour,
    jobs: [
      job('1010', { changesEveryMs: 40 * minute }),
      job('1020', { durationsMs: { download: { kind: 'exponential', mean: minute } } }),
      job('P-0001', { changesEveryMs: 30 * minute }),
    ],
    groups: [group('Stores', { count: 20, retry, client: { uploadIntervalMs: 20 * minute } })],
    schedules: [
      schedule(['1010', '1020'], hour),
      schedule(['P-0001'], 10 * minute, { retry: policy() }),
    ],
    failures: [
      failure('create', 0.2),
      failure('download', 0.3),
      failure('apply', 0.3),
      failure('upload', 0.3),
      failure('hqApply', 0.3),
    ],
    ...changes,
  });
}

/** By name of the session, in which ways its first steps went; the end of the run cuts some off. */
function firstOutcomes(of: Scenario): ReadonlyMap<string, string> {
  const first = (history: readonly Fact[], events: RegExp): string =>
    history.find(({ event }) => events.test(event))?.event ?? '';
  return new Map(
    histories(facts(run(of)))
      .filter(([begun]) => (begun as Fact).occurredAt < 6 * hour)
      .map((history) => {
        const { upload, number, database } = history[0] as Fact;
        const steps = [
          first(history, /MadeAvailable|CreateFailed|NoData/),
          first(history, /PackageDownloaded|DownloadFailed|PackageUploaded|UploadFailed/),
        ];
        return [`${upload ? 'upload' : 'download'} ${number} of ${database}`, steps.join(', ')];
      }),
  );
}

describe('two policies', () => {
  const [[, reference], ...others] = policies as [(typeof policies)[number]];

  it.each(others)('see the same creations and first attempts: %s', (_, other) => {
    const one = firstOutcomes(fleet(reference));
    expect(one.size).toBeGreaterThan(300);
    expect(firstOutcomes(fleet(other))).toEqual(one);
  });

  it.each(others)('see the same first applies: %s', (_, other) => {
    // Alone on the way to Applied, so that every session gets there under both.
    const alone = { failures: [failure('apply', 0.3)] };
    const applies = (of: Scenario): readonly string[] =>
      histories(facts(run(of)))
        .filter(([begun]) => begun?.upload === false && begun.occurredAt < 6 * hour)
        .map((history) => history.find(({ event }) => /Appl/.test(event))?.event ?? 'none');
    expect(applies(fleet(other, alone))).toEqual(applies(fleet(reference, alone)));
  });

  it.each(others)('cut off the same databases: %s', (_, other) => {
    const outages = [
      outage(hour, 2 * hour, { share: 0.4 }),
      outage(3 * hour, 4 * hour, { share: 0.4 }),
    ];
    const members = (retry: RetryPolicy, atMs: number): readonly number[] => {
      const simulation = run(fleet(retry, { outages }), { forMs: atMs });
      return Array.from({ length: 20 }, (__, client) => client).filter(
        (client) => !simulation.reachable(client),
      );
    };
    for (const atMs of [1.5 * hour, 3.5 * hour]) {
      expect(members(other, atMs)).toEqual(members(reference, atMs));
      expect(members(reference, atMs)).toHaveLength(8);
    }
    // Two outages draw each for itself.
    expect(members(reference, 1.5 * hour)).not.toEqual(members(reference, 3.5 * hour));
  });
});

describe('chance', () => {
  const [, retry] = policies[0] as (typeof policies)[number];

  it('differs from seed to seed', () => {
    expect(firstOutcomes(fleet(retry, { seed: 12 }))).not.toEqual(firstOutcomes(fleet(retry)));
  });

  it('leaves one job as it is when another is added after it', () => {
    const base = fleet(retry);
    const more = fleet(retry, {
      jobs: [...base.jobs, job('P-0002', { changesEveryMs: 3 * hour })],
      schedules: [...base.schedules, schedule(['P-0002'], hour)],
    });
    const downloads = (of: Scenario): readonly string[] =>
      facts(run(of))
        .filter(({ upload }) => !upload)
        .map(({ occurredAt, database, event }) => `${occurredAt} ${database} ${event}`);
    expect(downloads(more)).toEqual(downloads(base));
  });

  it('of how long a failure takes is not the same at every stage', () => {
    const uniform = { kind: 'uniform' as const, min: 0, max: 10 * minute };
    const rough = scenario({
      groups: [group('Stores', { count: 300, retry: policy({ tryCount: 1, everyMs: minute }) })],
      schedules: [schedule(['1020'], 1000 * hour)],
      failures: [
        failure('download', 0.5, { after: uniform }),
        failure('apply', 0.5, { after: uniform }),
      ],
    });
    // Sessions whose first download and first apply failed: how long each took.
    const pairs = histories(facts(run(rough))).flatMap((history) => {
      const tookMs = (from: string, to: string): number | undefined => {
        const index = history.findIndex(({ event }) => event === to);
        const before = history[index - 1];
        if (before?.event !== from) return undefined;
        return (history[index] as Fact).occurredAt - before.occurredAt;
      };
      const download = tookMs('PackageRequested', 'DownloadFailed');
      const apply = tookMs('PackageDownloaded', 'ApplyFailed');
      return download === undefined || apply === undefined ? [] : [[download, apply] as const];
    });
    expect(pairs.length).toBeGreaterThan(30);
    expect(pairs.filter(([download, apply]) => download === apply)).toEqual([]);
  });
});
