/**
 * The windows of time in which one fault is there, one after the other, as its timing says. Pure:
 * a window depends on the scenario, the seed and its number, never on when it is asked for.
 */
import type { Random } from '@cdx/session';
import { compileDurationSampler } from '../../random/distributions.ts';
import { Purpose } from '../../random/purposes.ts';
import { GrowingColumn } from '../../record/growing-column.ts';
import { nextOccurrence } from '../../scenario/recurrence.ts';
import type { FaultTiming, Recurrence, Scenario } from '../../scenario/scenario.ts';

/** From `startAt` on and before `endAt`, ms; both Infinity: there is none. */
export interface Window {
  startAt: number;
  endAt: number;
}

/**
 * Writes window `number` (from 0) of a member into `found`. `after` is the end of the window before
 * it, which whoever asks has kept. Windows come in order; behind the last, and behind one without
 * end, there is none.
 */
export type WindowSeries = (found: Window, number: number, after: number, member: number) => void;

/** What a series is made from, beside the timing. */
export interface SeriesSource {
  readonly scenario: Pick<Scenario, 'startAt' | 'timeZone'>;
  readonly random: Random;
  /** Names the fault in its draws. */
  readonly fault: number;
}

/**
 * How often windows of one cron pattern are merged into one at most (Decision). If they reach each
 * other more often than that they are taken to do so until `toAt`, or for ever: a pattern cannot
 * be asked whether it ever pauses.
 */
export const cronMergesMax = 10_000;

/** Who draws where all members share the draws: no client has this index. */
const together = -1;

export function windowSeries(timing: FaultTiming, source: SeriesSource): WindowSeries {
  switch (timing.kind) {
    case 'once':
      return (found, number) => {
        if (number > 0) {
          setNone(found);
          return;
        }
        found.startAt = timing.startAt;
        found.endAt = timing.endAt;
      };
    case 'recurring':
      return recurringSeries(timing, source.scenario);
    case 'random': {
      const own = randomSeries(timing, source);
      if (!timing.together) return own;
      return remembered((found, number, after) => own(found, number, after, together));
    }
  }
}

type Recurring = Extract<FaultTiming, { kind: 'recurring' }>;

/** Intervals count from the start of the scenario, as those of schedules do. */
function recurringSeries(
  timing: Recurring,
  { startAt, timeZone }: SeriesSource['scenario'],
): WindowSeries {
  const { recurrence, fromAt } = timing;
  const next = nextOccurrence(recurrence, timeZone, startAt);
  if (recurrence.kind === 'interval') return intervalSeries(timing, recurrence, next(fromAt - 1));
  return cronSeries(timing, next);
}

function intervalSeries(
  { durationMs, toAt }: Recurring,
  { everyMs }: Extract<Recurrence, { kind: 'interval' }>,
  firstAt: number,
): WindowSeries {
  const last = Math.ceil((toAt - firstAt) / everyMs) - 1;
  // Each reaches the next: one window from the first begin to the end of the last.
  const merged = durationMs >= everyMs;
  const count = merged ? Math.min(last + 1, 1) : last + 1;
  const lengthMs = merged ? last * everyMs + durationMs : durationMs;
  return (found, number) => {
    found.startAt = number < count ? firstAt + number * everyMs : Infinity;
    found.endAt = found.startAt + lengthMs;
  };
}

function cronSeries(
  { durationMs, fromAt, toAt }: Recurring,
  next: (afterMs: number) => number,
): WindowSeries {
  let upcomingAt: number | undefined;
  return remembered((found) => {
    const startAt = upcomingAt ?? next(fromAt - 1);
    if (startAt >= toAt) {
      setNone(found);
      return;
    }
    let endAt = startAt + durationMs;
    let at = next(startAt);
    for (let merges = 0; at <= endAt && at < toAt; merges++) {
      if (merges === cronMergesMax) {
        endAt = toAt === Infinity ? Infinity : lastBefore(toAt, next) + durationMs;
        at = toAt;
        break;
      }
      endAt = at + durationMs;
      // Where begins are close together, no need to look at each.
      const farther = next(at + Math.floor(durationMs / 2));
      at = farther <= endAt && farther < toAt ? farther : next(at);
    }
    upcomingAt = at;
    found.startAt = startAt;
    found.endAt = endAt;
  });
}

/** There is one. */
function lastBefore(toAt: number, next: (afterMs: number) => number): number {
  let last = toAt;
  for (let backMs = 1000; last >= toAt; backMs *= 2) last = next(toAt - backMs);
  for (let at = last; at < toAt; at = next(at)) last = at;
  return last;
}

/** In turn up for a time to failure and down for a time to repair; each at least 1 ms, to go on. */
function randomSeries(
  timing: Extract<FaultTiming, { kind: 'random' }>,
  { random, fault }: SeriesSource,
): WindowSeries {
  const { fromAt, toAt } = timing;
  const upMs = compileDurationSampler(timing.timeToFailure);
  const downMs = compileDurationSampler(timing.timeToRepair);
  return (found, number, after, member) => {
    const up = upMs(random.uniform(Purpose.timeToFailure, member, number, fault));
    const startAt = (number === 0 ? fromAt : after) + Math.max(up, 1);
    if (startAt >= toAt) {
      setNone(found);
      return;
    }
    const down = downMs(random.uniform(Purpose.timeToRepair, member, number, fault));
    found.startAt = startAt;
    found.endAt = startAt + Math.max(down, 1);
  };
}

/**
 * A series that is the same for all members and dear to make: each window is made once, in order,
 * and kept for the others. That is little: a fault has far fewer windows than all its members have.
 */
function remembered(make: WindowSeries): WindowSeries {
  const startAt = new GrowingColumn();
  const endAt = new GrowingColumn();
  let count = 0;
  let lastEndAt = -Infinity;
  return (found, number, _after, member) => {
    while (count <= number && lastEndAt < Infinity) {
      make(found, count, lastEndAt, member);
      lastEndAt = found.endAt;
      startAt.set(count, found.startAt);
      endAt.set(count, found.endAt);
      count++;
    }
    if (number >= count) {
      setNone(found);
      return;
    }
    found.startAt = startAt.get(number);
    found.endAt = endAt.get(number);
  };
}

function setNone(found: Window): void {
  found.startAt = Infinity;
  found.endAt = Infinity;
}
