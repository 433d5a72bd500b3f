/**
 * Random scenarios, small and full of trouble: every kind of schedule, client, policy, limit and
 * fault, on a grid of minutes half of the time, so that many things fall on the same moment.
 */
import { failureCatalogue, failingStages, type RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import type {
  Distribution,
  Scenario,
  ScenarioFailure,
  ScenarioGroup,
  ScenarioJob,
  ScenarioSchedule,
} from '@cdx/simulator';
import {
  asyncServer,
  constant,
  group,
  hour,
  job,
  minute,
  scenario,
  second,
} from '../build/build-scenario.ts';
import { crashesOf, outagesOf, poisonOf, slowdownsOf } from './faults.ts';
import { headquartersOf } from './headquarters.ts';
import { runnable } from '../scenario-file/runnable.ts';
import { shares } from '../arbitrary/shares.ts';

const downloads = ['1010', '1020', '1040'] as const;
const uploads = ['P-0001', 'P-0002'] as const;
const groups = ['Stores', 'Registers'] as const;

/** From `min` to `max` ms, often in whole minutes. */
function durations(min: number, max: number): fc.Arbitrary<number> {
  const whole = fc.integer({ min: Math.ceil(min / minute), max: Math.floor(max / minute) });
  return fc.oneof(
    whole.map((minutes) => minutes * minute),
    fc.integer({ min, max }),
  );
}

const stageDurations: fc.Arbitrary<Distribution> = fc.oneof(
  fc.constantFrom(0, second, minute).map(constant),
  durations(0, 10 * minute).map(constant),
  fc.record({
    kind: fc.constant('exponential' as const),
    mean: fc.integer({ min: 1, max: 4 * minute }),
  }),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: fc.integer({ min: 1, max: 4 * minute }),
    sigma: shares.map((share) => 1.5 * share),
  }),
  fc
    .tuple(durations(0, minute), durations(0, 4 * minute), durations(0, 4 * minute))
    .map(([min, toMode, toMax]) => ({
      kind: 'triangular' as const,
      min,
      mode: min + toMode,
      max: min + toMode + toMax,
    })),
  fc.record({
    kind: fc.constant('weibull' as const),
    scale: fc.integer({ min: 1, max: 4 * minute }),
    shape: shares.map((share) => 0.5 + 4 * share),
  }),
  fc.record({
    kind: fc.constant('gamma' as const),
    scale: fc.integer({ min: 1, max: minute }),
    shape: fc.constantFrom(0.2, 1, 2.5, 20),
  }),
  fc.array(durations(0, 10 * minute), { minLength: 1, maxLength: 5 }).map((values) => ({
    kind: 'empirical' as const,
    values: values.toSorted((one, other) => one - other),
  })),
  fc.array(fc.tuple(durations(1, minute), fc.nat({ max: 3 })), { maxLength: 4 }).map((bins) => {
    const edges = [0, minute];
    for (const [width] of bins) edges.push((edges.at(-1) ?? 0) + width);
    return {
      kind: 'histogram' as const,
      edges,
      weights: [1, ...bins.map(([, weight]) => weight)],
    };
  }),
);

const retryPolicies: fc.Arbitrary<RetryPolicy> = fc.record({
  tryCount: fc.integer({ min: 0, max: 4 }),
  delay: fc.oneof(
    fc.record({ kind: fc.constant('fixed' as const), intervalMs: durations(minute, 40 * minute) }),
    fc
      .record({
        kind: fc.constant('exponential' as const),
        initialMs: durations(minute, 10 * minute),
        factor: shares.map((share) => 1 + 2 * share),
        times: fc.integer({ min: 1, max: 8 }),
      })
      .map(({ times, ...delay }) => ({ ...delay, maxMs: delay.initialMs * times })),
  ),
  jitter: fc.constantFrom('none', 'none', 'full', 'equal', 'decorrelated'),
  maxDurationMs: fc.option(durations(minute, 3 * hour), { freq: 3 }),
  alignToPoll: fc.boolean(),
});

const jobs: fc.Arbitrary<readonly ScenarioJob[]> = fc
  .tuple(fc.subarray([...downloads]), fc.subarray([...uploads]))
  .filter(([down, up]) => down.length + up.length > 0)
  .chain(([down, up]) => fc.tuple(...[...down, ...up].map(oneJob)));

/** Of one change. */
const rowCounts: fc.Arbitrary<Distribution> = fc.constantFrom(
  constant(5),
  { kind: 'uniform', min: 0, max: 30 },
  { kind: 'lognormal', median: 10, sigma: 1 },
);

/** Of downloads; uploads are never full. */
const fullRowCounts: fc.Arbitrary<Distribution> = fc.constantFrom(constant(400), {
  kind: 'lognormal',
  median: 2000,
  sigma: 0.3,
});

function oneJob(id: string): fc.Arbitrary<ScenarioJob> {
  return fc
    .record({
      changesEveryMs: fc.option(durations(5 * minute, 2 * hour)),
      rowsPerChange: fc.option(rowCounts, { freq: 2 }),
      fullRows: id.startsWith('P-') ? fc.constant(job(id).fullRows) : fullRowCounts,
      durationsMs: fc.record({
        create: stageDurations,
        download: stageDurations,
        apply: stageDurations,
        pack: stageDurations,
        upload: stageDurations,
        hqApply: fc.integer({ min: 0, max: 20 * second }).map(constant),
      }),
    })
    .map(({ rowsPerChange, ...changes }) =>
      // Without a rate nobody knows how many changes there are.
      changes.changesEveryMs === null || rowsPerChange === null
        ? job(id, changes)
        : job(id, { ...changes, rowsPerChange, rows: unstatedRows }),
    );
}

/** Of one package, where a file says nothing of it: beside rows per change it cannot. */
const unstatedRows: Distribution = { kind: 'lognormal', median: 1000, sigma: 1 };

/** Half of the time; else without a limit. */
function limited(limit: fc.Arbitrary<number>, none = Infinity): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(none), limit);
}

/** A package of 100 rows of 400 bytes takes from a third of a second to a minute. */
const bandwidths = fc.integer({ min: 5, max: 1000 }).map((kbps) => 1000 * kbps);

const speeds: fc.Arbitrary<Distribution> = fc.oneof(
  fc.integer({ min: 1, max: 50 }).map(constant),
  fc.constant<Distribution>({ kind: 'lognormal', median: 10, sigma: 0.5 }),
);

/** What headquarters can do at once. */
const capacities = fc.record({
  packageWorkers: limited(fc.integer({ min: 1, max: 3 })),
  applyRowsPerSecond: limited(fc.integer({ min: 2, max: 200 })),
  asyncServer: fc
    .record({
      transfersMax: limited(fc.integer({ min: 1, max: 4 })),
      queueMax: limited(fc.nat({ max: 3 })),
      uplinkBps: limited(bandwidths),
      downlinkBps: limited(bandwidths),
      signatureValidityMs: limited(durations(second, 20 * minute)),
    })
    .map(asyncServer),
});

function oneGroup(name: string): fc.Arbitrary<ScenarioGroup> {
  return fc
    .record({
      count: fc.integer({ min: 1, max: 5 }),
      retry: retryPolicies,
      client: fc.record({
        downloadIntervalMs: durations(2 * minute, 30 * minute),
        uploadIntervalMs: fc.option(durations(4 * minute, 40 * minute), { freq: 9 }),
        polls: fc.constantFrom('spread' as const, 'aligned' as const),
        concurrentSessions: fc.constantFrom(1, 1, 2, 3, Infinity),
        reporting: fc.constantFrom('full' as const, 'full' as const, 'finalOnly' as const),
        dependencyEnforcement: fc.boolean(),
        bandwidthBps: limited(bandwidths),
        latencyMs: limited(durations(0, minute), 0),
        applyRowsPerSecond: fc.option(speeds, { freq: 1 }),
      }),
    })
    .map((changes) => group(name, changes));
}

function schedules(
  ids: readonly string[],
  groupNames: readonly string[],
): fc.Arbitrary<readonly ScenarioSchedule[]> {
  const recurrence = fc.oneof(
    fc.record({
      kind: fc.constant('interval' as const),
      everyMs: durations(6 * minute, 50 * minute),
      offsetMs: durations(0, 30 * minute),
    }),
    fc.constantFrom('*/17 * * * *', '0,30 * * * *', '5 */2 * * *').map((cron) => ({
      kind: 'cron' as const,
      cron,
    })),
  );
  const some = <T extends string>(from: readonly T[]): fc.Arbitrary<T[]> =>
    fc.subarray([...from], { minLength: 1 });
  const of = (direction: 'download' | 'upload', known: readonly string[]) =>
    known.length === 0
      ? fc.constant([])
      : fc.array(
          fc.record({
            active: fc.integer({ min: 0, max: 9 }).map((draw) => draw > 0),
            direction: fc.constant(direction),
            jobs: some(known),
            groups: some(groupNames),
            recurrence,
            batchGroup: fc.constant('CDX'),
            batch: fc.constant('waiting' as const),
            retry: direction === 'upload' ? retryPolicies : fc.constant(null),
          }),
          { minLength: 1, maxLength: 2 },
        );
  return fc
    .tuple(
      of(
        'download',
        ids.filter((id) => !id.startsWith('P-')),
      ),
      of(
        'upload',
        ids.filter((id) => id.startsWith('P-')),
      ),
    )
    .map((both) => both.flat().map((one, index) => ({ ...one, name: `Schedule ${index + 1}` })));
}

const failures: fc.Arbitrary<readonly ScenarioFailure[]> = fc.array(
  fc.constantFrom(...failingStages).chain((stage) =>
    fc.record({
      stage: fc.constant(stage),
      job: fc.constant(null),
      group: fc.constant(null),
      probability: fc.constantFrom(0.05, 0.3, 0.3, 0.7, 1),
      error: fc.constantFrom(
        ...failureCatalogue
          .filter((entry) => entry.stages.some((known) => known === stage))
          .map((entry) => entry.key),
      ),
      after: fc.option(stageDurations),
      outOfOrder: stage === 'apply' ? fc.boolean() : fc.constant(false),
    }),
  ),
  { maxLength: 4 },
);

/** Hundreds of facts each, some thousand at most. */
export const troubledScenarios: fc.Arbitrary<Scenario> = fc
  .tuple(jobs, fc.subarray([...groups], { minLength: 1 }), fc.integer({ min: 180, max: 720 }))
  .chain(([someJobs, names, minutes]) => {
    const world = { durationMs: minutes * minute, groups: names.map((name) => ({ name })) };
    return fc.record({
      seed: fc.nat({ max: 2 ** 31 }),
      durationMs: fc.constant(minutes * minute),
      uploadsAppearUploaded: fc.boolean(),
      jobs: fc.constant(someJobs),
      groups: fc.tuple(...names.map(oneGroup)),
      schedules: schedules(
        someJobs.map(({ id }) => id),
        names,
      ),
      capacity: capacities,
      outages: outagesOf(world),
      failures,
      crashes: crashesOf(world),
      poison: poisonOf(world),
      slowdowns: slowdownsOf(world),
    });
  })
  .chain(({ capacity, ...changes }) =>
    headquartersOf(changes).map((headquarters) =>
      runnable(scenario({ ...changes, ...capacity, ...headquarters })),
    ),
  );
