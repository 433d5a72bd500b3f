/** How often a fault will be there: the estimate by which a run that cannot be held is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { windowsOf } from '../../src/scenario/check/fault-windows.ts';
import { parse } from './scenario-text.ts';

/** Of an outage so timed, in a run of ten days. */
function windows(timing: string): number {
  const { scenario } = parse({
    duration: '10d',
    faults: `{ outages: [{ of: batch, ${timing} }] }`,
  });
  const [outage] = scenario.outages;
  return outage === undefined ? Number.NaN : windowsOf(outage.timing, scenario);
}

describe('how often an outage is there', () => {
  test.each([
    ['from: +1h, duration: 1h', 1],
    ['recurrence: { every: 6h }, duration: 1h', 40],
    ['recurrence: { every: 6h }, duration: 1h, from: +1d, to: +3d', 8],
    ['recurrence: { every: 6h }, duration: 1h, from: +9d, to: +20d', 4],
    ["recurrence: { cron: '0 3 * * *' }, duration: 1h", 10],
    ["recurrence: { cron: '0 3 * * *' }, duration: 1h, to: 2026-03-01", 0],
  ])('%s: %i times', (timing, times) => {
    expect(windows(timing)).toBe(times);
  });

  test.each([
    ['', 10],
    [', from: +5d', 5],
    [', from: +5d, to: +7d', 2],
    [', from: +8d, to: +30d', 2],
    [', from: 2026-02-20', 20],
    [', from: +11d', 0],
  ])('at random, on average%s: about %i times', (bounds, times) => {
    const random = 'random: { timeToFailure: 22h, timeToRepair: 2h }';
    expect(windows(random + bounds)).toBeGreaterThanOrEqual(times);
    expect(windows(random + bounds)).toBeLessThanOrEqual(Math.ceil(1.6 * times));
  });

  test('a few times far beyond the run do not hide that most are short', () => {
    // Half of all times are below a minute, and yet the mean is half a year.
    const mostlyShort = '{ lognormal: { median: 1m, sigma: 5 } }';
    const times = windows(`random: { timeToFailure: ${mostlyShort}, timeToRepair: 1s }`);
    expect(times).toBeGreaterThan(10);
  });

  test('is never less when it fails sooner', () => {
    const hours = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(hours, hours, (one, other) => {
        const often = (toFailure: number): number =>
          windows(`random: { timeToFailure: ${toFailure}h, timeToRepair: 1h }`);
        expect(often(Math.min(one, other))).toBeGreaterThanOrEqual(often(Math.max(one, other)));
      }),
      { numRuns: 20 },
    );
  });
});
