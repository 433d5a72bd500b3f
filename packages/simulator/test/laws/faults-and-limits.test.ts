/** What each fault and limit of a scenario does, in cases small enough to work out by hand. */
import { PackageState } from '@cdx/engine';
import { failingStages, failureCatalogue } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asyncServerResults, packageWorkersResults } from '../../src/results/server-results.ts';
import { availabilityResults } from '../../src/results/outage-results.ts';
import { openSessions } from '../../src/results/pending-reason.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { failureCode } from '../../src/world/stages/stage-model.ts';
import {
  asyncServer,
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  once,
  outage,
  policy,
  scenario,
  schedule,
  second,
  selection,
  startAt,
} from '@cdx/testing/build';
import { facts, run, type Fact } from '../support/run.ts';
import { troubledScenarios } from '@cdx/testing';

/** Polls at the start and every ten minutes; a package at 0:20, each stage as in build-scenario. */
const polling = { downloadIntervalMs: 10 * minute, polls: 'aligned' } as const;
const stores = (changes: Parameters<typeof group>[1] = {}) =>
  group('Stores', { ...changes, client: { ...polling, ...changes?.client } });
const onePackage = [schedule(['1020'], 24 * hour)];

/** `minute:second event` of a session, in the order of the log. */
function toldOf(of: Scenario, session = 0, forMs = 2 * hour): readonly string[] {
  return facts(run(of, { forMs }))
    .filter((fact) => fact.session === session)
    .map(({ occurredAt, event }) => `${clock(occurredAt)} ${event}`);
}

function clock(ms: number): string {
  const seconds = (ms % minute) / second;
  return `${Math.floor(ms / minute)}:${String(seconds).padStart(2, '0')}`;
}

/** Failures by key, of all sessions. */
function failuresOf(all: readonly Fact[]): readonly string[] {
  return all
    .filter(({ event }) => event.endsWith('Failed'))
    .map(({ value }) => failureCatalogue[value]?.key ?? '');
}

describe('each stage can fail in each way that is known of it', () => {
  const ways = failingStages.flatMap((stage) =>
    failureCatalogue
      .filter(({ stages }) => stages.includes(stage))
      .map(({ key }) => [stage, key] as const),
  );

  it.each(ways)('%s: %s', (stage, error) => {
    const upload = stage === 'upload' || stage === 'hqApply';
    const id = upload ? 'P-0001' : '1020';
    const world = {
      durationMs: 3 * hour,
      jobs: [job(id)],
      groups: [stores({ client: { uploadIntervalMs: 10 * minute } })],
      schedules: [schedule([id], 30 * minute)],
    };
    const byChance = facts(run(scenario({ ...world, failures: [failure(stage, 1, { error })] })));
    expect(new Set(failuresOf(byChance))).toEqual(new Set([error]));
    const issue = { name: 'Issue', stage, job: null, group: 'Stores', share: 1, startAt, error };
    const byIssue = facts(run(scenario({ ...world, issues: [issue] })));
    expect(new Set(failuresOf(byIssue))).toEqual(new Set([error]));
    if (stage === 'create') return;
    const poison = [{ name: 'Bad', stage, job: null, group: null, probability: 1, error }];
    const byPoison = facts(run(scenario({ ...world, poison })));
    expect(new Set(failuresOf(byPoison))).toEqual(new Set([error]));
  });
});

describe('an outage', () => {
  it('of Async Server breaks off what is under way, and no client finds it', () => {
    const of = scenario({
      groups: [stores({ count: 2, retry: policy({ alignToPoll: true, everyMs: 10 * minute }) })],
      schedules: onePackage,
      outages: [outage(10 * minute + 10 * second, 25 * minute, { of: 'asyncServer', group: null })],
    });
    expect(toldOf(of)).toEqual([
      '0:00 DownloadSessionStarted',
      '0:20 PackageMadeAvailable',
      '10:00 PackageRequested',
      '10:10 DownloadFailed',
      '10:10 RetryScheduled',
      '30:00 RetryStarted',
      '30:30 PackageDownloaded',
      '31:10 PackageApplied',
    ]);
    const all = facts(run(of, { forMs: hour }));
    expect(failuresOf(all)).toEqual(['server-busy', 'server-busy']);
    // What happened meanwhile is told when the server is there again.
    const failed = all.find(({ event }) => event === 'DownloadFailed');
    expect(failed?.recordedAt).toBe(30 * minute);
  });

  it('of a channel database makes applies fail: at once, or after the connection timeout', () => {
    const of = (from: number, to: number): Scenario =>
      scenario({
        groups: [stores({ retry: policy({ everyMs: 5 * minute }) })],
        schedules: onePackage,
        outages: [outage(from, to, { of: 'channelDatabase' })],
      });
    // It breaks down in the apply of 10:30.
    expect(toldOf(of(10 * minute + 45 * second, 12 * minute)).slice(3)).toEqual([
      '10:30 PackageDownloaded',
      '10:45 ApplyFailed',
      '10:45 RetryScheduled',
      '15:45 RetryStarted',
      '16:25 PackageApplied',
    ]);
    // It is down already: a connection is waited for for 120 s.
    expect(toldOf(of(5 * minute, 12 * minute)).slice(3, 6)).toEqual([
      '10:30 PackageDownloaded',
      '12:30 ApplyFailed',
      '12:30 RetryScheduled',
    ]);
  });

  it('of a channel database leaves transactions where they are, for the next package', () => {
    const of = (outages: Scenario['outages']): readonly string[] =>
      facts(
        run(
          scenario({
            durationMs: 50 * minute,
            jobs: [job('P-0001', { durationsMs: { pack: constant(5 * second) } })],
            groups: [stores({ client: { uploadIntervalMs: 10 * minute } })],
            schedules: [schedule(['P-0001'], 24 * hour)],
            outages,
          }),
        ),
      )
        .filter(({ event }) => event === 'UploadSessionStarted' || event === 'PackageMadeAvailable')
        .map(({ occurredAt, event }) => `${clock(occurredAt)} ${event}`);
    const down = [outage(10 * minute + 2 * second, 31 * minute, { of: 'channelDatabase' })];
    expect(of(down)).toEqual([
      '0:00 UploadSessionStarted',
      '0:05 PackageMadeAvailable',
      '10:00 UploadSessionStarted',
      // Packed anew when the database is back.
      '31:05 PackageMadeAvailable',
      '40:00 UploadSessionStarted',
      '40:05 PackageMadeAvailable',
    ]);
  });

  it('of a channel database and a crash in it make packing begin anew when both are over', () => {
    const of = (outages: Scenario['outages'], crashes: Scenario['crashes']): readonly string[] =>
      toldOf(
        scenario({
          jobs: [job('P-0001', { durationsMs: { pack: constant(5 * minute) } })],
          groups: [stores({ client: { uploadIntervalMs: 3 * hour } })],
          schedules: [schedule(['P-0001'], 24 * hour)],
          outages,
          crashes,
        }),
      ).slice(1);
    const down = (from: number, to: number): Scenario['outages'][number] =>
      outage(from * minute, to * minute, { of: 'channelDatabase' });
    const crash = (from: number, to: number): Scenario['crashes'][number] => ({
      name: 'Crash',
      group: 'Stores',
      share: 1,
      timing: once(startAt + from * minute, startAt + to * minute),
    });
    expect(of([down(1, 60)], [crash(2, 10)])).toEqual([
      '65:00 PackageMadeAvailable',
      '65:10 PackageUploaded',
    ]);
    expect(of([down(2, 10)], [crash(1, 60)])[0]).toBe('65:00 PackageMadeAvailable');
    // The second outage comes before it is packed anew after the first.
    expect(of([down(1, 10), down(12, 20)], [])[0]).toBe('25:00 PackageMadeAvailable');
    expect(of([down(1, 10), down(15, 20)], [])[0]).toBe('15:00 PackageMadeAvailable');
  });

  it('of the batch server puts off what recurs: it runs once when it is back, and goes on', () => {
    const of = scenario({
      durationMs: 3 * hour,
      groups: [stores()],
      schedules: [schedule(['1020'], 30 * minute)],
      outages: [outage(40 * minute, 100 * minute, { of: 'batch', group: null })],
    });
    const began = facts(run(of))
      .filter(({ event }) => event === 'DownloadSessionStarted')
      .map(({ occurredAt }) => occurredAt / minute);
    expect(began).toEqual([0, 30, 100, 120, 150]);
  });

  it('that is random is seen in the availability of what it takes away', () => {
    const random = outage(0, 0, {
      timing: {
        kind: 'random',
        timeToFailure: { kind: 'exponential', mean: 20 * hour },
        timeToRepair: { kind: 'exponential', mean: 2 * hour },
        together: false,
        fromAt: startAt,
        toAt: Infinity,
      },
    });
    const of = scenario({
      durationMs: 30 * 24 * hour,
      groups: [stores({ count: 200 })],
      schedules: [],
      outages: [random],
    });
    const simulation = run(of);
    const [{ availability, members, windows } = { availability: 0, members: 0, windows: 0 }] =
      availabilityResults(simulation);
    expect(members).toBe(200);
    expect(windows).toBeGreaterThan(5000);
    // 20 / (20 + 2); its standard error over some 6,500 cycles is 0.0015.
    expect(availability).toBeGreaterThan(20 / 22 - 0.003);
    expect(availability).toBeLessThan(20 / 22 + 0.003);
    // Polls that find the server are as many as the time that there is a line.
    const { count } = asyncServerResults(simulation).requests;
    expect(count / simulation.tallies.polls).toBeCloseTo(availability ?? 0, 2);
  });
});

describe('a poison package', () => {
  it('fails at every try and at every database; others do not', () => {
    const of = scenario({
      durationMs: 48 * hour,
      groups: [stores({ count: 5, retry: policy({ tryCount: 2, everyMs: 10 * minute }) })],
      poison: [
        {
          name: 'Bad item',
          stage: 'apply',
          job: '1020',
          group: null,
          probability: 0.3,
          error: 'data-truncated',
        },
      ],
    });
    const ends = new Map<number, string[]>();
    for (const { number, event } of facts(run(of))) {
      if (event !== 'PackageApplied' && event !== 'SessionCanceled') continue;
      ends.set(number, [...(ends.get(number) ?? []), event]);
    }
    const poisoned = [...ends.values()].filter((events) => events.includes('SessionCanceled'));
    for (const events of poisoned) expect(new Set(events)).toEqual(new Set(['SessionCanceled']));
    expect(poisoned.length).toBeGreaterThan(5);
    expect(poisoned.length).toBeLessThan(ends.size / 2);
  });
});

describe('a database at its size limit', () => {
  const of = (rules: Scenario['operators'][number]['rules']): Scenario =>
    scenario({
      durationMs: 10 * hour,
      statusMessages: {
        batchGroup: 'CDX',
        recurrence: { kind: 'interval', everyMs: minute, offsetMs: 0 },
        batch: 'waiting',
      },
      groups: [stores({ count: 2, retry: policy({ tryCount: 1, everyMs: 10 * minute }) })],
      // Packages of 100 rows of 400 B, half of which is new: 20,000 B each; there is room for three.
      sizeLimits: [
        {
          name: 'SQL Express',
          group: 'Stores',
          share: 0.5,
          limitBytes: 100_000,
          startBytes: constant(35_000),
          growth: 0.5,
        },
      ],
      operators: [{ name: 'Operator', commands: [], rules }],
    });
  const appliedBy = (all: readonly Fact[], database: number): number =>
    all.filter((fact) => fact.database === database && fact.event === 'PackageApplied').length;

  it('takes what there is room for, and then fails', () => {
    const all = facts(run(of([])));
    const [one, other] = [appliedBy(all, 0), appliedBy(all, 1)];
    expect([Math.min(one, other), Math.max(one, other)]).toEqual([3, 10]);
    expect(new Set(failuresOf(all))).toEqual(new Set(['database-full']));
  });

  it('has what it has applied: a package that is applied anew needs no room', () => {
    const all = facts(
      run({
        ...of([]),
        operators: [
          {
            name: 'Operator',
            rules: [],
            commands: [2, 3].map((at) => ({
              at: startAt + at * hour - 10 * minute,
              kind: 'rerun' as const,
              select: selection({ sessionNumber: 1 }),
            })),
          },
        ],
      }),
    );
    const applied = [appliedBy(all, 0), appliedBy(all, 1)];
    expect([Math.min(...applied), Math.max(...applied)]).toEqual([3 + 2, 10 + 2]);
  });

  it('goes on when an operator has lifted the limit', () => {
    const when = {
      direction: 'download',
      sessionNumber: null,
      statuses: null,
      failureKinds: ['capacity'],
      jobs: null,
      groups: null,
      databases: null,
      limit: Infinity,
      take: 'oldest',
    } as const;
    const fix = { action: 'fix', when, after: constant(0), timesMax: Infinity } as const;
    const all = facts(run(of([fix])));
    expect([appliedBy(all, 0), appliedBy(all, 1)]).toEqual([10, 10]);
    expect(failuresOf(all)).toEqual(['database-full']);
  });
});

describe('a slow client', () => {
  it('takes its factor longer for what begins while it is slow', () => {
    const of = scenario({
      groups: [stores()],
      schedules: onePackage,
      slowdowns: [
        {
          name: 'Old tills',
          group: 'Stores',
          share: 1,
          factor: 3,
          timing: once(startAt, startAt + 10 * minute + 20 * second),
        },
      ],
    });
    // The download begins at 10:00, slow; the apply at 11:30, when it is over.
    expect(toldOf(of).slice(2)).toEqual([
      '10:00 PackageRequested',
      '11:30 PackageDownloaded',
      '12:10 PackageApplied',
    ]);
  });
});

describe('a slow client with a slow line', () => {
  it('takes as many whole ms as its bytes do, and not one more by rounding', () => {
    const of = (transfersMax: number): Scenario =>
      scenario({
        jobs: [job('1020', { rows: constant(7), durationsMs: { download: constant(0) } })],
        groups: [stores({ client: { bandwidthBps: 56_000 } })],
        schedules: onePackage,
        asyncServer: asyncServer({ transfersMax }),
        slowdowns: [
          { name: 'Old', group: 'Stores', share: 1, factor: 5, timing: once(startAt, Infinity) },
        ],
      });
    // 2,800 B at 7 B/ms, five times as long.
    for (const transfersMax of [Infinity, 1]) {
      expect(toldOf(of(transfersMax))[3]).toBe('10:02 PackageDownloaded');
    }
  });
});

describe('applies out of order', () => {
  it('are those while an earlier package waits to be applied', () => {
    const of = (dependencyEnforcement: boolean): readonly Fact[] =>
      facts(
        run(
          scenario({
            durationMs: 6 * hour,
            jobs: [job('1020', { durationsMs: { create: constant(second) } })],
            groups: [
              stores({
                client: { dependencyEnforcement },
                retry: policy({ tryCount: 0, everyMs: 50 * minute }),
              }),
            ],
            schedules: [schedule(['1020'], 10 * minute)],
            failures: [
              failure('apply', 0.2),
              failure('apply', 1, { error: 'unique-key', outOfOrder: true }),
            ],
          }),
        ),
      );
    expect(new Set(failuresOf(of(true)))).toEqual(new Set(['sql-write']));
    const free = of(false);
    expect(new Set(failuresOf(free))).toEqual(new Set(['sql-write', 'unique-key']));
    const isOpen = new Map<number, boolean>();
    for (const { number, event, value } of free) {
      if (event === 'PackageMadeAvailable') isOpen.set(number, true);
      if (event === 'PackageApplied') isOpen.set(number, false);
      if (event !== 'PackageApplied' && event !== 'ApplyFailed') continue;
      const earlier = [...isOpen].some(([other, open]) => open && other < number);
      // Those that come to be open while another is applied are later ones.
      if (event === 'PackageApplied') expect(earlier).toBe(false);
      if (event === 'ApplyFailed' && value === failureCode('unique-key'))
        expect(earlier).toBe(true);
    }
  });
});

describe('contents', () => {
  it('grow with the changes since the last package', () => {
    const of = (everyMs: number): number => {
      const simulation = run(
        scenario({
          durationMs: 20 * 24 * hour,
          jobs: [job('1020', { changesEveryMs: 10 * minute, rowsPerChange: constant(3) })],
          schedules: [schedule(['1020'], everyMs)],
        }),
      );
      const { sessions, packages } = simulation.kernel;
      let rows = 0;
      for (let session = 0; session < sessions.count; session++) {
        if (packages.state[session] !== PackageState.available) continue;
        const { rows: own, bytes } = simulation.contents.of(session);
        expect(bytes).toBe(own * 400);
        expect(own % 3).toBe(0);
        rows += own;
      }
      return rows / sessions.count;
    };
    // Six changes an hour, three rows each. An hour in which nothing changes is too rare to matter.
    expect(of(hour) / 18).toBeCloseTo(1, 1);
    expect(of(4 * hour) / 72).toBeCloseTo(1, 1);
  });

  it('make the time of transfers and applies, where speeds are stated', () => {
    const of = scenario({
      jobs: [
        job('1020', {
          rows: constant(1000),
          rowSizeBytes: 1000,
          durationsMs: { download: constant(second), apply: constant(2 * second) },
        }),
      ],
      groups: [
        // 1,000,000 B at 125,000 B/s are 8 s, besides 1 s and a latency of 3 s; 1,000 rows at 50/s are 20 s.
        stores({
          client: {
            bandwidthBps: 1_000_000,
            latencyMs: 3 * second,
            applyRowsPerSecond: constant(50),
          },
        }),
      ],
      schedules: onePackage,
    });
    expect(toldOf(of).slice(2)).toEqual([
      '10:00 PackageRequested',
      '10:12 PackageDownloaded',
      '10:34 PackageApplied',
    ]);
    const shared = { ...of, asyncServer: asyncServer({ uplinkBps: 500_000 }) };
    expect(toldOf(shared)[3]).toBe('10:20 PackageDownloaded');
    const { uplink } = asyncServerResults(run(shared, { forMs: 20 * minute }));
    expect(uplink).toMatchObject({ bytes: 1_000_000, peakUse: 16 / 60 });
    expect(uplink?.use).toBeCloseTo(16 / (20 * 60), 10);
  });
});

describe('a line', () => {
  it('is in use for its bytes, however fast it carries them', () => {
    // 4,000 B are 0.032 ms; the clients hear of it after a whole one.
    const of = scenario({
      durationMs: hour,
      jobs: [job('1020', { rows: constant(10) })],
      groups: [stores({ count: 50 })],
      schedules: [schedule(['1020'], 10 * minute)],
      asyncServer: asyncServer({ uplinkBps: 1_000_000_000 }),
    });
    const { uplink } = asyncServerResults(run(of));
    expect(uplink?.bytes).toBe(5 * 50 * 4000);
    expect((uplink?.use ?? 0) * 125_000 * hour).toBeCloseTo(5 * 50 * 4000, 3);
    expect((uplink?.peakUse ?? 0) * 125_000 * minute).toBeCloseTo(50 * 4000, 3);
  });

  it('that is too slow for what there is never comes to its end', () => {
    const of = (bandwidthBps: number, uplinkBps: number): Scenario =>
      scenario({
        jobs: [job('1020', { rows: constant(2 ** 52), rowSizeBytes: 2 ** 30 })],
        groups: [stores({ client: { bandwidthBps } })],
        schedules: onePackage,
        asyncServer: asyncServer({ uplinkBps }),
      });
    for (const slow of [of(1000, Infinity), of(Infinity, 1000)]) {
      const simulation = run(slow);
      expect(toldOf(slow).at(-1)).toBe('10:00 PackageRequested');
      expect([...openSessions(simulation)]).toContainEqual({
        session: 0,
        reason: 'attempt under way',
      });
    }
  });
});

describe('limits', () => {
  it('that never bind change nothing for clients', () => {
    const atClients = new Set([
      'UploadSessionStarted',
      'PackageMadeAvailable',
      'PackageUploaded',
      'UploadSessionReceived',
      'UploadFailed',
    ]);
    // The P-job takes uploads in the order of arrival, which is another within the same ms.
    const told = (of: Scenario): readonly string[] =>
      facts(run(of))
        .filter(({ upload, event }) => !upload || atClients.has(event))
        .map(
          ({ occurredAt, number, database, upload, event, value }) =>
            `${occurredAt} ${upload ? 'upload' : 'download'} ${number} of ${database}: ${event} ${value}`,
        )
        .toSorted();
    let count = 0;
    fc.assert(
      fc.property(troubledScenarios, (one) => {
        const free: Scenario = {
          ...one,
          asyncServer: asyncServer(),
          operators: [],
          groups: one.groups.map((of) => ({
            ...of,
            client: { ...of.client, concurrentSessions: 1 },
          })),
        };
        const limited = { ...free, asyncServer: asyncServer({ transfersMax: 100_000 }) };
        const expected = told(free);
        count += expected.length;
        expect(told(limited)).toEqual(expected);
      }),
      { seed: 5, numRuns: 60 },
    );
    expect(count).toBeGreaterThan(10_000);
  });

  it.each([
    ['network', ['10:30 PackageDownloaded', '11:10 PackageApplied']],
    ['asyncServer', ['10:30 PackageDownloaded', '11:10 PackageApplied']],
    ['crash', ['10:30 PackageDownloaded', '40:00 ApplyFailed']],
    ['a ms before', ['10:29.999 DownloadFailed', '10:29.999 RetryScheduled']],
    ['network and crash, a ms before', ['40:00 DownloadFailed', '40:00 RetryScheduled']],
  ] as const)('or not, what ends in the very ms of the fault ends in time: %s', (what, after) => {
    const early = what.endsWith('before') ? 1 : 0;
    const from = 10 * minute + 30 * second - early;
    const crashed = what.includes('crash');
    const of = (transfersMax: number): Scenario =>
      scenario({
        groups: [stores()],
        schedules: onePackage,
        asyncServer: asyncServer({ transfersMax }),
        outages:
          what === 'crash'
            ? []
            : [
                what === 'asyncServer'
                  ? outage(from, 40 * minute, { of: what, group: null })
                  : outage(from, 40 * minute),
              ],
        crashes: crashed
          ? [
              {
                name: 'Crash',
                group: 'Stores',
                share: 1,
                timing: once(startAt + from, startAt + 40 * minute),
              },
            ]
          : [],
      });
    for (const transfersMax of [Infinity, 1]) {
      expect(toldOf(of(transfersMax)).slice(3, 5)).toEqual(after);
    }
  });

  it('or not, what strikes a client goes before what strikes all in the same ms', () => {
    const from = 10 * minute + 10 * second;
    const of = (transfersMax: number): Scenario =>
      scenario({
        // The second store asks when the server's outage is in the queue already.
        groups: [stores({ count: 2 })],
        schedules: onePackage,
        asyncServer: asyncServer({ transfersMax }),
        outages: [
          outage(from, 12 * minute, { of: 'asyncServer', group: null }),
          outage(from, 12 * minute),
        ],
      });
    for (const transfersMax of [Infinity, 2]) {
      const failed = failuresOf(facts(run(of(transfersMax), { forMs: hour })));
      expect(failed).toEqual(['client-offline', 'client-offline']);
    }
  });

  it('do not hold for what is purged: nothing is sent of it', () => {
    const purging = (purgedAt: number): Scenario =>
      scenario({
        groups: [stores({ count: 3 })],
        jobs: [job('1020', { durationsMs: { download: constant(40 * minute) } })],
        schedules: onePackage,
        asyncServer: asyncServer({ transfersMax: 1 }),
        retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: minute },
        operators: [
          {
            name: 'Operator',
            rules: [],
            commands: [{ at: startAt + purgedAt, kind: 'processStatusMessages' }],
          },
        ],
      });
    const before = run(purging(5 * minute), { forMs: hour });
    expect(failuresOf(facts(before))).toEqual(Array.from({ length: 3 }, () => 'record-not-found'));
    expect(asyncServerResults(before).transfers).toMatchObject({ peak: 0, atEnd: 0 });
    // The first is on its way; the others wait, and find nothing when their turn comes.
    const waiting = run(purging(30 * minute), { forMs: hour });
    expect(failuresOf(facts(waiting))).toEqual(['record-not-found', 'record-not-found']);
    expect(toldOf(purging(30 * minute), 1).slice(-2)).toEqual([
      '50:00 DownloadFailed',
      '50:00 SessionCanceled',
    ]);
  });

  it('of package workers make packages one after the other', () => {
    const of = scenario({
      jobs: [job('1020'), job('1040'), job('1010')],
      groups: [stores()],
      schedules: [schedule(['1020', '1040', '1010'], 24 * hour)],
      packageWorkers: 1,
    });
    const simulation = run(of, { forMs: hour });
    const made = facts(simulation).filter(({ event }) => event === 'PackageMadeAvailable');
    expect(made.map(({ occurredAt }) => occurredAt / second)).toEqual([20, 40, 60]);
    expect(packageWorkersResults(simulation)).toMatchObject({
      workers: 1,
      waiting: { count: 3, waited: 2, meanMs: 20_000, maxMs: 40_000, queue: { peak: 2 } },
    });
  });

  it('of Async Server make clients wait, and turn away whom they cannot keep waiting', () => {
    const of = (queueMax: number): Scenario =>
      scenario({
        groups: [stores({ count: 4, retry: policy({ everyMs: 10 * minute, alignToPoll: true }) })],
        schedules: onePackage,
        asyncServer: asyncServer({ transfersMax: 1, queueMax }),
      });
    const waiting = run(of(Infinity), { forMs: hour });
    const done = facts(waiting).filter(({ event }) => event === 'PackageDownloaded');
    expect(done.map(({ occurredAt }) => clock(occurredAt))).toEqual([
      '10:30',
      '11:00',
      '11:30',
      '12:00',
    ]);
    expect(asyncServerResults(waiting)).toMatchObject({
      refused: 0,
      transfers: { peak: 1, atEnd: 0 },
      waiting: { count: 4, waited: 3, meanMs: 45_000, maxMs: 90_000, queue: { peak: 3 } },
      // Four clients poll at 0:00, 10:00 … 50:00; four transfers.
      requests: { count: 28, peakPerMinute: 8, peakAt: startAt + 11 * minute },
    });
    const refusing = run(of(1), { forMs: 2 * hour });
    expect(asyncServerResults(refusing).refused).toBe(2);
    expect(new Set(failuresOf(facts(refusing)))).toEqual(new Set(['server-busy']));
  });

  it('of signatures fail those that have waited too long', () => {
    const of = scenario({
      groups: [stores({ count: 4, retry: policy({ everyMs: 10 * minute, alignToPoll: true }) })],
      schedules: onePackage,
      asyncServer: asyncServer({ transfersMax: 1, signatureValidityMs: minute }),
    });
    const simulation = run(of, { forMs: 2 * hour });
    expect(asyncServerResults(simulation).expired).toBe(1);
    expect(failuresOf(facts(simulation))).toEqual(['expired-signature']);
  });
});
