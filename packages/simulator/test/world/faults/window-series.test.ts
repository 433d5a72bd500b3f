/** When faults come, by their timing: by the clocks of a time zone, by interval, at random. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import { cdfOf } from '../../../src/random/distributions.ts';
import type { Distribution, FaultTiming } from '../../../src/scenario/scenario.ts';
import { cronMergesMax, windowSeries } from '../../../src/world/faults/window-series.ts';
import { crossCorrelationScore, kolmogorovSmirnov } from '../../random/statistics.ts';
import { hour, minute, second } from '@cdx/testing/build';
import { breaking, cronOf, everyMs, startAt } from './fault-world.ts';

interface Where {
  readonly timeZone?: string;
  readonly from?: number;
  readonly seed?: number;
  readonly fault?: number;
}

function seriesOf(timing: FaultTiming, where: Where = {}) {
  const { timeZone = 'UTC', from = startAt, seed = 1, fault = 0 } = where;
  const scenario = { startAt: from, timeZone };
  return windowSeries(timing, { scenario, random: counterRandom(seed, 0), fault });
}

/** The first windows of a member. */
function first(series: ReturnType<typeof seriesOf>, count: number, member = 0) {
  const windows: { startAt: number; endAt: number }[] = [];
  const found = { startAt: 0, endAt: 0 };
  for (let after = -Infinity; windows.length < count; after = found.endAt) {
    series(found, windows.length, after, member);
    if (found.startAt === Infinity) break;
    windows.push({ ...found });
  }
  return windows;
}

describe('a fault that comes by the clock', () => {
  // Clocks of Berlin go on at 01:00 UTC of 29 March, and back at 01:00 UTC of 25 October 2026.
  const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });

  it('begins when the clocks of the time zone say so, within its bounds, and lasts as long', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.uniqueArray(fc.constantFrom(0, 1, 5, 8, 9, 12, 23), { minLength: 1 }),
        fc.constantFrom(0, 15, 59),
        fc.boolean(),
        fc.integer({ min: 1, max: 6 * 60 }),
        fc.tuple(fc.integer({ min: -2880, max: 2880 }), fc.integer({ min: -2880, max: 2880 })),
        (change, hours, minuteOfHour, weekdays, minutes, bounds) => {
          const [fromMin, toMin] = [Math.min(...bounds), Math.max(...bounds)];
          const fromAt = change + fromMin * minute - 1;
          const toAt = change + toMin * minute;
          const durationMs = minutes * minute + 7;
          const expected: { startAt: number; endAt: number }[] = [];
          for (let at = change + fromMin * minute; at < toAt; at += minute) {
            const text = clock.format(at);
            const begins = hours.some((hour) =>
              text.endsWith(
                `${String(hour).padStart(2, '0')}:${String(minuteOfHour).padStart(2, '0')}`,
              ),
            );
            if (!begins || (weekdays && /Sat|Sun/.test(text))) continue;
            const last = expected.at(-1);
            if (last !== undefined && at <= last.endAt) last.endAt = at + durationMs;
            else expected.push({ startAt: at, endAt: at + durationMs });
          }
          const cron = `${minuteOfHour} ${hours.join(',')} * * ${weekdays ? '1-5' : '*'}`;
          const series = seriesOf(cronOf(cron, durationMs, { fromAt, toAt }), {
            timeZone: 'Europe/Berlin',
            from: change - 3 * 24 * hour,
          });
          expect(first(series, 100)).toEqual(expected);
          found += expected.length;
        },
      ),
      { seed: 3, numRuns: 120 },
    );
    expect(found).toBeGreaterThan(200);
  });

  it('that is as long as the pause is one, unless a change of the clocks pulls them apart', () => {
    const daily = cronOf('0 8 * * *', 24 * hour);
    const [before, next] = first(
      seriesOf(daily, { timeZone: 'Europe/Berlin', from: Date.UTC(2026, 9, 23) }),
      2,
    );
    // The day on which the clocks go back has 25 hours.
    expect(before).toEqual({
      startAt: Date.UTC(2026, 9, 23, 6),
      endAt: Date.UTC(2026, 9, 25, 6),
    });
    expect(next?.startAt).toBe(Date.UTC(2026, 9, 25, 7));
  });

  it('is taken to go on, after as many merged windows as stated', () => {
    // Every second of the first hours of each day.
    const series = (hours: string): FaultTiming => cronOf(`* * ${hours} * * *`, second);
    const whole = first(seriesOf(series('0-1')), 2);
    expect(2 * 3600).toBeLessThan(cronMergesMax);
    expect(whole[0]).toEqual({ startAt, endAt: startAt + 2 * hour });
    expect(whole[1]?.startAt).toBe(startAt + 24 * hour);
    expect(3 * 3600).toBeGreaterThan(cronMergesMax);
    expect(first(seriesOf(series('0-2')), 2)).toEqual([{ startAt, endAt: Infinity }]);
  });

  it('ends after many more begins than that, where they are close together', () => {
    const minutes = cronOf('* * 2-21 * *', hour);
    expect(20 * 24 * 60).toBeGreaterThan(cronMergesMax);
    expect(first(seriesOf(minutes), 1)).toEqual([
      { startAt, endAt: Date.UTC(2026, 2, 21, 23, 59) + hour },
    ]);
  });

  it('that never comes to pass is never there', () => {
    expect(first(seriesOf(cronOf('0 0 30 2 *', hour)), 1)).toEqual([]);
  });
});

describe('a fault that comes by interval', () => {
  it('counts from the start of the scenario, whenever it is in force', () => {
    const timing = everyMs(20 * minute, 5 * minute, {
      recurrence: { kind: 'interval', everyMs: 20 * minute, offsetMs: 5 * minute },
      fromAt: startAt + hour,
      toAt: startAt + 105 * minute,
    });
    expect(first(seriesOf(timing), 9).map(({ startAt: at }) => (at - startAt) / minute)).toEqual([
      65, 85,
    ]);
    expect(first(seriesOf({ ...timing, toAt: timing.toAt + 1 }), 9)).toHaveLength(3);
    expect(first(seriesOf({ ...timing, fromAt: startAt + 65 * minute }), 9)).toHaveLength(2);
    expect(first(seriesOf({ ...timing, fromAt: startAt + 65 * minute + 1 }), 9)).toHaveLength(1);
    expect(first(seriesOf({ ...timing, toAt: timing.fromAt }), 9)).toEqual([]);
    expect(first(seriesOf({ ...timing, toAt: timing.fromAt, durationMs: hour }), 9)).toEqual([]);
  });
});

describe('a fault that comes at random', () => {
  const cases: readonly (readonly [Distribution, Distribution])[] = [
    [
      { kind: 'exponential', mean: 40 * hour },
      { kind: 'lognormal', median: hour, sigma: 0.8 },
    ],
    [
      { kind: 'uniform', min: hour, max: 3 * hour },
      { kind: 'exponential', mean: 10 * minute },
    ],
    [
      { kind: 'weibull', scale: 10 * hour, shape: 0.7 },
      { kind: 'weibull', scale: hour, shape: 2 },
    ],
  ];
  const count = 20_000;
  /** √n · D that 1 of 1,000 true fits is above. */
  const ksMax = 1.95;

  function times(timing: FaultTiming, member = 0, fault = 0) {
    const up = new Float64Array(count);
    const down = new Float64Array(count);
    let after = startAt;
    for (const [number, window] of first(seriesOf(timing, { fault }), count, member).entries()) {
      up[number] = window.startAt - after;
      down[number] = window.endAt - window.startAt;
      after = window.endAt;
    }
    return { up, down };
  }

  it.each(cases)('is up for %j and down for %j', (timeToFailure, timeToRepair) => {
    const { up, down } = times(breaking(timeToFailure, timeToRepair));
    expect(kolmogorovSmirnov(up, (x) => cdfOf(timeToFailure, x))).toBeLessThan(ksMax);
    expect(kolmogorovSmirnov(down, (x) => cdfOf(timeToRepair, x))).toBeLessThan(ksMax);
    const scale = (values: Float64Array, of: Distribution): Float64Array =>
      values.map((x) => cdfOf(of, x));
    const score = crossCorrelationScore(scale(up, timeToFailure), scale(down, timeToRepair));
    expect(Math.abs(score)).toBeLessThan(3.3);
  });

  it('has luck of its own at each member and of each fault, or the same of all together', () => {
    const mean = 10 * hour;
    const unit = (values: Float64Array): Float64Array =>
      values.map((x) => cdfOf({ kind: 'exponential', mean }, x));
    const timing = breaking({ kind: 'exponential', mean }, { kind: 'exponential', mean });
    const one = times(timing, 3);
    for (const other of [times(timing, 4), times(timing, 3, 1)]) {
      expect(Math.abs(crossCorrelationScore(unit(one.up), unit(other.up)))).toBeLessThan(3.3);
      expect(Math.abs(crossCorrelationScore(unit(one.down), unit(other.down)))).toBeLessThan(3.3);
    }
    const together = { ...timing, together: true };
    expect(times(together, 3)).toEqual(times(together, 4));
    expect(times(together, 3)).not.toEqual(one);
    expect(times(together, 3, 1)).not.toEqual(times(together, 3));
  });

  it.each([true, false])('begins at toAt no more (together: %s)', (together) => {
    const timing = breaking(
      { kind: 'exponential', mean: hour },
      { kind: 'exponential', mean: hour },
      { together },
    );
    const all = first(seriesOf(timing), 50);
    const last = all[30]?.startAt as number;
    expect(first(seriesOf({ ...timing, toAt: last }), 50)).toEqual(all.slice(0, 30));
    expect(first(seriesOf({ ...timing, toAt: last + 1 }), 50)).toEqual(all.slice(0, 31));
  });

  it('lets time go on though its draws are 0', () => {
    const never: Distribution = { kind: 'constant', value: 0 };
    expect(first(seriesOf(breaking(never, never, { fromAt: startAt + 9 })), 3)).toEqual([
      { startAt: startAt + 10, endAt: startAt + 11 },
      { startAt: startAt + 12, endAt: startAt + 13 },
      { startAt: startAt + 14, endAt: startAt + 15 },
    ]);
  });
});
