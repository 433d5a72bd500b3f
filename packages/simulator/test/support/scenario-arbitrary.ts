/**
 * Random scenarios, small and full of trouble: every kind of schedule, client, policy and fault, on
 * a grid of minutes half of the time, so that many things fall on the same moment.
 */
import { failureCatalogue, failingStages, type RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import type {
  Distribution,
  Scenario,
  ScenarioFailure,
  ScenarioGroup,
  ScenarioJob,
  ScenarioOutage,
  ScenarioSchedule,
} from '../../src/scenario/scenario.ts';
import { constant, group, hour, job, minute, scenario, second, startAt } from './build-scenario.ts';
import { headquartersOf } from './operator-arbitrary.ts';

const downloads = ['1010', '1020', '1040'] as const;
const uploads = ['P-0001', 'P-0002'] as const;
const groups = ['Stores', 'Registers'] as const;

/** Evenly from 0 to 1; `fc.double` mostly gives numbers next to 0. */
export const shares: fc.Arbitrary<number> = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);

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
);

export const retryPolicies: fc.Arbitrary<RetryPolicy> = fc.record({
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

function oneJob(id: string): fc.Arbitrary<ScenarioJob> {
  return fc
    .record({
      changesEveryMs: fc.option(durations(5 * minute, 2 * hour)),
      durationsMs: fc.record({
        create: stageDurations,
        download: stageDurations,
        apply: stageDurations,
        pack: stageDurations,
        upload: stageDurations,
        hqApply: fc.integer({ min: 0, max: 20 * second }).map(constant),
      }),
    })
    .map((changes) => job(id, changes));
}

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

function outagesOf(
  groupNames: readonly string[],
  durationMs: number,
): fc.Arbitrary<readonly ScenarioOutage[]> {
  return fc
    .array(
      fc.record({
        group: fc.constantFrom(...groupNames),
        share: fc.constantFrom(0.3, 0.5, 1, 1),
        from: durations(0, durationMs),
        length: durations(minute, 3 * hour),
      }),
      { maxLength: 3 },
    )
    .map((all) =>
      all.map(({ group: name, share, from, length }, index) => ({
        name: `Outage ${index + 1}`,
        group: name,
        share,
        startAt: startAt + from,
        endAt: startAt + from + length,
      })),
    );
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
    }),
  ),
  { maxLength: 4 },
);

/** Hundreds of facts each, some thousand at most. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(jobs, fc.subarray([...groups], { minLength: 1 }), fc.integer({ min: 180, max: 720 }))
  .chain(([someJobs, names, minutes]) =>
    fc.record({
      seed: fc.nat({ max: 2 ** 31 }),
      durationMs: fc.constant(minutes * minute),
      uploadsAppearUploaded: fc.boolean(),
      jobs: fc.constant(someJobs),
      groups: fc.tuple(...names.map(oneGroup)),
      schedules: schedules(
        someJobs.map(({ id }) => id),
        names,
      ),
      outages: outagesOf(names, minutes * minute),
      failures,
    }),
  )
  .chain((changes) =>
    headquartersOf(changes).map((headquarters) => scenario({ ...changes, ...headquarters })),
  );
