/**
 * A calibrated scenario behaves like the history that it was made from. What may differ is stated in
 * docs/calibrate.md: as much as runs of the original with other seeds differ from each other, and a
 * tenth more, since every part was estimated from one history.
 */
import { describe, expect, it } from 'vitest';
import {
  calibrate,
  compareMeasures,
  measureScenario,
  type MeasureLine,
} from '../../src/calibrate/index.ts';
import { eventsOf, historyOf, soundScenario, stripped } from './support/histories.ts';
import { fiveScenarios } from './support/five-scenarios.ts';

const seeds = [11, 12, 13];

/** Shares of the mean over the original's seeds. */
const tolerance = 0.1;
/** A peak is one moment of a whole run. */
const peakTolerance = 0.2;
/** Failure rates of a part in a hundred are counted in few failures. */
const rateTolerance = 0.004;

function allowed({ name, unit }: MeasureLine, mean: number): number {
  if (unit === 'share') return Math.max(rateTolerance, 2 * tolerance * mean);
  return (name === 'Backlog, peak' ? peakTolerance : tolerance) * mean;
}

function mean(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
}

describe('a scenario calibrated from a history behaves like it', () => {
  it.each(fiveScenarios)('%s', async (_name, make) => {
    const scenario = make();
    const calibration = await calibrate(historyOf(stripped(await eventsOf(scenario))));
    const again = soundScenario(calibration);
    const original = [];
    const simulated = [];
    for (const seed of seeds) {
      original.push(await measureScenario(scenario, seed));
      simulated.push(await measureScenario(again, seed));
    }
    const own = await measureScenario(scenario, scenario.seed);
    const lines = compareMeasures(own, simulated);
    const natural = compareMeasures(own, [own, ...original]);
    const off = lines.flatMap((line, at) => {
      const values = natural[at]?.simulated ?? [];
      const usual = mean(values);
      const margin = allowed(line, usual);
      const [low, high] = [
        Math.min(...values.map(Number)) - margin,
        Math.max(...values.map(Number)) + margin,
      ];
      const found = mean(line.simulated);
      return found >= low && found <= high ? [] : [{ name: line.name, low, high, found }];
    });
    expect(off).toEqual([]);
  });
});
