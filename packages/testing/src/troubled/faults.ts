/**
 * Random faults that come and go (outages of every place, crashes, slowdowns, by every timing),
 * poisoned packages, and channel databases that grow full.
 */
import { failureCatalogue, failingStages } from '@cdx/session';
import fc from 'fast-check';
import type {
  Distribution,
  FaultTiming,
  ScenarioCrash,
  ScenarioGroup,
  ScenarioOutage,
  ScenarioPoison,
  ScenarioSizeLimit,
  ScenarioSlowdown,
} from '@cdx/simulator';
import { constant, minute, once, startAt } from '../build/build-scenario.ts';

interface FaultWorld {
  readonly durationMs: number;
  readonly groups: readonly Pick<ScenarioGroup, 'name'>[];
}

/** From `min` to `max` ms, often in whole minutes, so that faults fall on polls and runs. */
function times(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc
      .integer({ min: Math.ceil(min / minute), max: Math.floor(max / minute) })
      .map((minutes) => minutes * minute),
    fc.integer({ min, max }),
  );
}

function timesBetween(min: number, max: number): fc.Arbitrary<Distribution> {
  const time = times(min, max);
  return fc.oneof(
    time.map((mean) => ({ kind: 'exponential' as const, mean })),
    fc.tuple(time, time).map((both) => ({
      kind: 'uniform' as const,
      min: Math.min(...both),
      max: Math.max(...both),
    })),
    fc.record({
      kind: fc.constant('weibull' as const),
      scale: time,
      shape: fc.constantFrom(0.7, 1.5, 3),
    }),
  );
}

function timingsOf({ durationMs }: FaultWorld): fc.Arbitrary<FaultTiming> {
  const lengths = times(minute, 3 * 60 * minute);
  const bounds = {
    fromAt: fc.oneof(
      fc.constant(startAt),
      times(0, durationMs - minute).map((after) => startAt + after),
    ),
    /** From `fromAt` on. */
    within: fc.oneof(fc.constant(Infinity), times(minute, durationMs)),
  };
  return fc.oneof(
    fc
      .tuple(times(0, durationMs), lengths)
      .map(([from, length]) => once(startAt + from, startAt + from + length)),
    fc
      .record({
        kind: fc.constant('recurring' as const),
        recurrence: fc.oneof(
          fc.record({
            kind: fc.constant('interval' as const),
            everyMs: times(20 * minute, 4 * 60 * minute),
            offsetMs: times(0, 60 * minute),
          }),
          fc
            .constantFrom('10 * * * *', '0 */3 * * *')
            .map((cron) => ({ kind: 'cron' as const, cron })),
        ),
        durationMs: times(1, 60 * minute),
        ...bounds,
      })
      .map(bounded),
    fc
      .record({
        kind: fc.constant('random' as const),
        timeToFailure: timesBetween(20 * minute, 6 * 60 * minute),
        timeToRepair: timesBetween(1, 60 * minute),
        together: fc.boolean(),
        ...bounds,
      })
      .map(bounded),
  );
}

function bounded<Timing extends { readonly fromAt: number; readonly within: number }>({
  within,
  ...timing
}: Timing): Omit<Timing, 'within'> & { readonly toAt: number } {
  return { ...timing, toAt: timing.fromAt + within };
}

function groupOf({ groups }: FaultWorld): fc.Arbitrary<string> {
  return fc.constantFrom(...groups.map(({ name }) => name));
}

function named<Fault>(kind: string): (faults: readonly Fault[]) => (Fault & { name: string })[] {
  return (faults) => faults.map((fault, index) => ({ ...fault, name: `${kind} ${index + 1}` }));
}

export function outagesOf(world: FaultWorld): fc.Arbitrary<readonly ScenarioOutage[]> {
  const timing = timingsOf(world);
  const ofGroup = fc.record({
    of: fc.constantFrom('network' as const, 'network' as const, 'channelDatabase' as const),
    group: groupOf(world),
    share: fc.constantFrom(0.3, 0.5, 1, 1),
    timing,
  });
  const ofHeadquarters = fc.record({
    of: fc.constantFrom('asyncServer' as const, 'batch' as const),
    group: fc.constant(null),
    share: fc.constant(1),
    timing,
  });
  const outage = fc.oneof(
    { weight: 2, arbitrary: ofGroup },
    { weight: 1, arbitrary: ofHeadquarters },
  );
  return fc.array(outage, { maxLength: 3 }).map(named('Outage'));
}

export function crashesOf(world: FaultWorld): fc.Arbitrary<readonly ScenarioCrash[]> {
  const crash = fc.record({
    group: groupOf(world),
    share: fc.constantFrom(0.5, 1),
    timing: timingsOf(world),
  });
  return fc.array(crash, { maxLength: 2 }).map(named('Crash'));
}

export function slowdownsOf(world: FaultWorld): fc.Arbitrary<readonly ScenarioSlowdown[]> {
  const slowdown = fc.record({
    group: groupOf(world),
    share: fc.constantFrom(0.5, 1),
    factor: fc.constantFrom(1.5, 2, 7),
    timing: fc.oneof(
      { weight: 1, arbitrary: fc.constant(once(startAt, Infinity)) },
      { weight: 3, arbitrary: timingsOf(world) },
    ),
  });
  return fc.array(slowdown, { maxLength: 2 }).map(named('Slowdown'));
}

export function poisonOf(world: FaultWorld): fc.Arbitrary<readonly ScenarioPoison[]> {
  const poison = fc
    .constantFrom(...failingStages.filter((stage) => stage !== 'create'))
    .chain((stage) =>
      fc.record({
        stage: fc.constant(stage),
        job: fc.constant(null),
        group: fc.option(groupOf(world)),
        probability: fc.constantFrom(0.05, 0.3, 1),
        error: fc.constantFrom(
          ...failureCatalogue
            .filter((entry) => entry.stages.some((known) => known === stage))
            .map((entry) => entry.key),
        ),
      }),
    );
  return fc.array(poison, { maxLength: 2 }).map(named('Poison'));
}

/** Some packages of 100 rows of 400 bytes below the limit. */
export function sizeLimitsOf(world: FaultWorld): fc.Arbitrary<readonly ScenarioSizeLimit[]> {
  const limit = fc
    .record({
      group: groupOf(world),
      share: fc.constantFrom(0.5, 1),
      limitBytes: fc.integer({ min: 100_000, max: 2_000_000 }),
      start: fc.constantFrom('constant' as const, 'uniform' as const),
      growth: fc.constantFrom(0.2, 1, 1),
    })
    .map(({ start, limitBytes, ...rest }) => ({
      ...rest,
      limitBytes,
      startBytes:
        start === 'constant'
          ? constant(Math.round(0.9 * limitBytes))
          : { kind: start, min: Math.round(limitBytes / 2), max: limitBytes },
    }));
  return fc.array(limit, { maxLength: 2 }).map(named('Size limit'));
}
