/**
 * Staleness of databases over time in few cells: where there are more databases than rows, those
 * that were about as stale as each other share a row.
 */
import { databaseNames } from '../../world/database-names.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { totalDatabases } from '../../scenario/total-databases.ts';
import type { StalenessHeatmap } from '../outcome.ts';
import { roundBinMs } from './bins.ts';

export const heatmapRowsMax = 100;
export const heatmapColumnsMax = 96;
/** Of larger fleets, every second (third …) database. */
const databasesMax = 5000;

/** The shortest bins that have a look in each. ms. */
const binMsLeast = 300_000;

export class HeatmapSamples {
  readonly #scenario: Scenario;
  readonly #binMs: number;
  readonly #columns: number;
  readonly #every: number;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;

  constructor(scenario: Scenario) {
    const { durationMs, groups } = scenario;
    const databases = groups.reduce((sum, group) => sum + totalDatabases(scenario, group), 0);
    this.#scenario = scenario;
    this.#binMs = roundBinMs(durationMs, binMsLeast, heatmapColumnsMax);
    this.#columns = Math.ceil(durationMs / this.#binMs);
    this.#every = Math.ceil(databases / databasesMax);
    const cells = Math.ceil(databases / this.#every) * this.#columns;
    this.#sums = new Float64Array(cells);
    this.#counts = new Uint32Array(cells);
  }

  add(now: number, database: number, staleMs: number): void {
    if (database % this.#every !== 0) return;
    const column = Math.floor((now - this.#scenario.startAt) / this.#binMs);
    if (column >= this.#columns) return;
    const cell = (database / this.#every) * this.#columns + column;
    this.#sums[cell] = (this.#sums[cell] as number) + staleMs;
    this.#counts[cell] = (this.#counts[cell] as number) + 1;
  }

  /** Rows are shared out among the groups by their size, at least one for each. */
  result(): StalenessHeatmap {
    const names = databaseNames(this.#scenario);
    const kept = (first: number, count: number): readonly number[] =>
      Array.from({ length: count }, (_, index) => first + index).filter(
        (database) => database % this.#every === 0 && this.#isSeen(database),
      );
    let first = 0;
    const groups = this.#scenario.groups.map((group) => {
      const { name } = group;
      const count = totalDatabases(this.#scenario, group);
      const databases = kept(first, count);
      first += count;
      return { name, databases };
    });
    const total = groups.reduce((sum, { databases }) => sum + databases.length, 0);
    const rows = groups.flatMap(({ name, databases }) => {
      const share = Math.max(1, Math.floor((heatmapRowsMax * databases.length) / total));
      const stalestFirst = databases
        .map((database) => ({ database, stale: this.#totalOf(database) }))
        .sort((one, other) => other.stale - one.stale || one.database - other.database)
        .map(({ database }) => database);
      return parts(stalestFirst, share).map((members) => ({
        channelDataGroup: name,
        databases: members.length,
        first: names[members[0] as number] as string,
        values: Array.from({ length: this.#columns }, (_, column) => this.#mean(members, column)),
      }));
    });
    return { binMs: this.#binMs, rows, databases: total };
  }

  #isSeen(database: number): boolean {
    const from = (database / this.#every) * this.#columns;
    return this.#counts.subarray(from, from + this.#columns).some((count) => count > 0);
  }

  #totalOf(database: number): number {
    const from = (database / this.#every) * this.#columns;
    return this.#sums.subarray(from, from + this.#columns).reduce((sum, value) => sum + value, 0);
  }

  #mean(databases: readonly number[], column: number): number | null {
    let sum = 0;
    let count = 0;
    for (const database of databases) {
      const cell = (database / this.#every) * this.#columns + column;
      sum += this.#sums[cell] as number;
      count += this.#counts[cell] as number;
    }
    return count === 0 ? null : Math.round(sum / count);
  }
}

/** In order, in at most so many parts, as even as can be. */
function parts<Value>(values: readonly Value[], most: number): readonly (readonly Value[])[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, part) =>
    values.slice(
      Math.floor((part * values.length) / count),
      Math.floor(((part + 1) * values.length) / count),
    ),
  );
}
