/** Scenarios that have nothing but faults, and a model of their windows that is made ms by ms. */
import type { Random } from '@cdx/session';
import fc from 'fast-check';
import { compileDurationSampler } from '../../../src/random/distributions.ts';
import { Purpose } from '../../../src/random/purposes.ts';
import type {
  Distribution,
  FaultTiming,
  OutagePlace,
  Scenario,
  ScenarioCrash,
  ScenarioOutage,
  ScenarioSlowdown,
} from '../../../src/scenario/scenario.ts';
import { group, scenario } from '@cdx/testing/build';

/** A Monday, midnight UTC. */
export const startAt = Date.UTC(2026, 2, 2);

/** Twenty stores and ten others, unless told. */
export function faultScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    ...scenario(),
    startAt,
    timeZone: 'UTC',
    seed: 20_260_302,
    groups: [group('Stores', { count: 20 }), group('Others', { count: 10 })],
    outages: [],
    crashes: [],
    slowdowns: [],
    operators: [],
    ...changes,
  };
}

export function outageOf(
  timing: FaultTiming,
  where: { readonly of?: OutagePlace; readonly group?: string; readonly share?: number } = {},
): ScenarioOutage {
  const { of = 'network', share = 1 } = where;
  const single = of === 'asyncServer' || of === 'batch';
  return { name: 'Outage', of, group: single ? null : (where.group ?? 'Stores'), share, timing };
}

export function crashOf(timing: FaultTiming, group = 'Stores', share = 1): ScenarioCrash {
  return { name: 'Crash', group, share, timing };
}

export function slowdownOf(timing: FaultTiming, factor: number, share = 1): ScenarioSlowdown {
  return { name: 'Slowdown', group: 'Stores', share, factor, timing };
}

export type Once = Extract<FaultTiming, { kind: 'once' }>;
export type Recurring = Extract<FaultTiming, { kind: 'recurring' }>;
export type Breaking = Extract<FaultTiming, { kind: 'random' }>;

/** From and to in ms after the start. */
export function onceFrom(from: number, to: number): Once {
  return { kind: 'once', startAt: startAt + from, endAt: startAt + to };
}

export function everyMs(period: number, durationMs: number, changes: Partial<Recurring> = {}) {
  const recurrence = { kind: 'interval', everyMs: period, offsetMs: 0 } as const;
  const timing: Recurring = {
    kind: 'recurring',
    recurrence,
    durationMs,
    fromAt: startAt,
    toAt: Infinity,
    ...changes,
  };
  return timing;
}

export function cronOf(cron: string, durationMs: number, changes: Partial<Recurring> = {}) {
  return everyMs(1, durationMs, { recurrence: { kind: 'cron', cron }, ...changes });
}

export function breaking(
  timeToFailure: Distribution,
  timeToRepair: Distribution,
  changes: Partial<Breaking> = {},
): Breaking {
  return {
    kind: 'random',
    timeToFailure,
    timeToRepair,
    together: false,
    fromAt: startAt,
    toAt: Infinity,
    ...changes,
  };
}

export const modelMs = 120;

/**
 * Whether a fault is there in each of the first ms of the scenario, by the definition of its
 * timing. `fault` names it in its draws.
 */
export function modelOf(
  timing: FaultTiming,
  random: Random,
  fault: number,
  member: number,
): readonly boolean[] {
  const there = Array.from({ length: modelMs }, () => false);
  const add = (from: number, to: number): void => {
    for (let ms = Math.max(from - startAt, 0); ms < Math.min(to - startAt, modelMs); ms++) {
      there[ms] = true;
    }
  };
  if (timing.kind === 'once') {
    add(timing.startAt, timing.endAt);
  } else if (timing.kind === 'recurring') {
    if (timing.recurrence.kind === 'cron') throw new Error('not in a model of milliseconds');
    const { everyMs, offsetMs } = timing.recurrence;
    for (let at = startAt + offsetMs; at < startAt + modelMs; at += everyMs) {
      if (at >= timing.fromAt && at < timing.toAt) add(at, at + timing.durationMs);
    }
  } else {
    const actor = timing.together ? -1 : member;
    const draw = (of: Distribution, purpose: number, window: number): number =>
      Math.max(1, compileDurationSampler(of)(random.uniform(purpose, actor, window, fault)));
    let at = timing.fromAt;
    for (let window = 0; at < startAt + modelMs; window++) {
      at += draw(timing.timeToFailure, Purpose.timeToFailure, window);
      if (at >= timing.toAt) break;
      const from = at;
      at += draw(timing.timeToRepair, Purpose.timeToRepair, window);
      add(from, at);
    }
  }
  return there;
}

const moments = fc.integer({ min: 0, max: 100 }).map((ms) => startAt + ms);
const ends = fc.oneof(
  { weight: 2, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: moments },
);
const lengths: fc.Arbitrary<Distribution> = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map((value) => ({ kind: 'constant' as const, value })),
  fc.integer({ min: 0, max: 20 }).map((mean) => ({ kind: 'exponential' as const, mean })),
  fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
    .map(([min, width]) => ({ kind: 'uniform' as const, min, max: min + width })),
);

/** Timings of a few ms, of all kinds but cron. */
export const timings: fc.Arbitrary<FaultTiming> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 1, max: 25 }))
    .map(([from, length]) => onceFrom(from, from + length)),
  fc.record({
    kind: fc.constant('recurring' as const),
    recurrence: fc.record({
      kind: fc.constant('interval' as const),
      everyMs: fc.integer({ min: 1, max: 30 }),
      offsetMs: fc.integer({ min: 0, max: 20 }),
    }),
    durationMs: fc.integer({ min: 1, max: 30 }),
    fromAt: moments,
    toAt: ends,
  }),
  fc.record({
    kind: fc.constant('random' as const),
    timeToFailure: lengths,
    timeToRepair: lengths,
    together: fc.boolean(),
    fromAt: moments,
    toAt: ends,
  }),
);
