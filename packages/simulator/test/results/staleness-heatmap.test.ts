/** Heatmaps of runs: rows are what looks found at the databases that they stand for. */
import { failure, group, hour, minute, outage, scenario, schedule } from '@cdx/testing/build';
import { describe, expect, it } from 'vitest';
import { stalenessResults } from '../../src/results/freshness-results.ts';
import {
  heatmapRowsMax,
  stalenessHeatmap,
  type StalenessHeatmap,
} from '../../src/results/staleness-heatmap.ts';
import { Simulation } from '../../src/run/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { databaseNames } from '../../src/world/database-names.ts';
import { run } from '../support/run.ts';

const fleet = scenario({
  durationMs: 6 * hour,
  groups: [group('Stores', { count: 150 }), group('Kiosks', { count: 3 })],
  schedules: [schedule(['1020'], 20 * minute, { groups: ['Stores', 'Kiosks'] })],
  failures: [failure('apply', 0.3)],
  outages: [outage(2 * hour, 3 * hour)],
});

function heatmapOf(of: Simulation): StalenessHeatmap {
  return stalenessResults(of).heatmap;
}

/** By database: what each look of a run finds, in its order, asked for beside the run. */
function foundByDatabase(of: Scenario): readonly (readonly number[])[] {
  const simulation = new Simulation(of);
  const { kernel, tallies } = simulation;
  const databases = databaseNames(of).length;
  const found: number[][] = Array.from({ length: databases }, () => []);
  simulation.start();
  for (;;) {
    const { nextAt } = tallies.staleness;
    if (nextAt > of.startAt + of.durationMs) return found;
    simulation.advance(nextAt);
    for (const [database, values] of found.entries()) {
      const stale = kernel.fleet.jobs.map((_, job) =>
        tallies.staleness.stalenessOf(nextAt, database, job),
      );
      values.push(Math.max(...stale));
    }
  }
}

const sumOf = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

describe('the heatmap of a run', () => {
  const simulation = run(fleet);
  const heatmap = heatmapOf(simulation);
  const names = databaseNames(fleet);
  const found = foundByDatabase(fleet);

  it('has the databases of every group, the stalest first', () => {
    expect(heatmap.databases).toBe(153);
    expect(heatmap.rows.length).toBeLessThanOrEqual(heatmapRowsMax);
    for (const [name, first, count] of [
      ['Stores', 0, 150],
      ['Kiosks', 150, 3],
    ] as const) {
      const rows = heatmap.rows.filter(({ channelDataGroup }) => channelDataGroup === name);
      expect(rows.reduce((sum, { databases }) => sum + databases, 0)).toBe(count);
      const totals = found.slice(first, first + count).map((values) => sumOf(values));
      const ranked = [...totals.keys()].sort(
        (one, other) => (totals[other] ?? 0) - (totals[one] ?? 0) || one - other,
      );
      let place = 0;
      for (const row of rows) {
        expect(row.first).toBe(names[first + (ranked[place] ?? -1)]);
        place += row.databases;
      }
      expect(totals[ranked[0] ?? -1]).toBeGreaterThan(0);
    }
  });

  it('gives the stalest rows of their own; the others are means', () => {
    const rows = heatmap.rows.filter(({ channelDataGroup }) => channelDataGroup === 'Stores');
    const alone = rows.findIndex(({ databases }) => databases > 1);
    expect(alone).toBeGreaterThanOrEqual(20);
    expect(rows.slice(0, alone).every(({ databases }) => databases === 1)).toBe(true);
    const looks = found[0]?.length ?? 0;
    expect(heatmap.binMs).toBe(5 * minute);
    for (const { first, values } of rows.slice(0, alone)) {
      expect(values).toEqual(found[names.indexOf(first)]);
      expect(values).toHaveLength(looks);
    }
    // All rows together are all databases.
    for (let look = 0; look < looks; look++) {
      const all = found.slice(0, 150).reduce((sum, values) => sum + (values[look] ?? 0), 0);
      const drawn = rows.reduce((sum, row) => sum + row.databases * (row.values[look] ?? 0), 0);
      expect(Math.abs(drawn - all)).toBeLessThanOrEqual(150);
    }
  });

  it('without rows of their own has rows of equally many, as experiments compare them', () => {
    const even = stalenessHeatmap(simulation, simulation.tallies.staleness.heatmap);
    const counts = even.rows
      .filter(({ channelDataGroup }) => channelDataGroup === 'Stores')
      .map(({ databases }) => databases);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('is the same where the run was made in parts, columns that became longer included', () => {
    const long = { ...fleet, durationMs: 40 * hour };
    const whole = heatmapOf(run(long));
    expect(whole.binMs).toBeGreaterThan(5 * minute);
    for (const cut of [7 * hour, 25 * hour + 1234]) {
      const second = new Simulation(long);
      second.restore(run(long, { forMs: cut }).snapshot({}));
      second.advance(long.startAt + long.durationMs);
      expect(heatmapOf(second)).toEqual(whole);
    }
  });

  it('has nothing where the run ended before the first look', () => {
    const { rows, databases } = heatmapOf(run(fleet, { forMs: 1 }));
    expect([rows, databases]).toEqual([[], 0]);
  });
});
