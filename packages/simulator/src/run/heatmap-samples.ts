/**
 * How stale each database was over time, in a bounded number of columns: what heatmaps are made of
 * when a run has ended, and not before, since only then it is known who was the stalest. Columns
 * become twice as long when there are too many, so that it need not be known how long a run lasts.
 */
import type { Columns } from '@cdx/engine';

/** Even. */
export const heatmapColumnsMax = 96;
/** Of larger fleets, every second (third …) database. */
const databasesMax = 5000;
/** Of each group at least so many, where it has them: small ones are not left out for large ones. */
const databasesOfGroupMin = 10;
const columnsAtStart = 12;

export interface HeatmapState {
  readonly binMs: number;
  readonly columns: number;
  readonly present: number;
}

interface HeatmapSnapshot {
  readonly columns: Columns;
  readonly state: HeatmapState;
}

interface GroupSlots {
  /** Place of its first database in a column. */
  readonly first: number;
  /** Databases that are looked at: 1: all; 2: every second one. */
  readonly every: number;
  readonly count: number;
}

export class HeatmapSamples {
  /** Width of a column, ms. */
  binMs: number;
  /** Columns that have been looked at, the open one included. */
  columns = 0;
  /** Databases that were there at the last look, also those that are left out. */
  present = 0;
  readonly #groups: readonly GroupSlots[];
  readonly #slots: number;
  /** By column and slot: sum of what the looks found, ms; and looks at which the database was there. */
  #sums: Float64Array;
  #counts: Uint16Array;

  /** @param counts databases of each group, those that join later included. */
  constructor(counts: readonly number[], binMs: number) {
    this.binMs = binMs;
    const databases = counts.reduce((sum, count) => sum + count, 0);
    const everyOfAll = Math.max(1, Math.ceil(databases / databasesMax));
    let first = 0;
    this.#groups = counts.map((count) => {
      const every = Math.max(1, Math.min(everyOfAll, Math.floor(count / databasesOfGroupMin)));
      const group = { first, every, count: Math.ceil(count / every) };
      first += group.count;
      return group;
    });
    this.#slots = first;
    this.#sums = new Float64Array(first * columnsAtStart);
    this.#counts = new Uint16Array(first * columnsAtStart);
  }

  /** A look begins, so long after the start of the run (ms); its bin ends at that time or after. */
  look(afterMs: number): void {
    this.present = 0;
    let column = this.#columnAt(afterMs);
    while (column >= heatmapColumnsMax) {
      this.#doubleBins();
      column = this.#columnAt(afterMs);
    }
    this.columns = column + 1;
    const cells = this.columns * this.#slots;
    if (cells <= this.#sums.length) return;
    const length = this.#slots * Math.min(heatmapColumnsMax, 2 * this.columns);
    this.#resize(length);
  }

  /** What the look found at a database of a group: `member` counts from 0. ms. */
  add(group: number, member: number, staleMs: number): void {
    this.present++;
    const { first, every } = this.#groups[group] as GroupSlots;
    if (member % every !== 0) return;
    const cell = (this.columns - 1) * this.#slots + first + member / every;
    this.#sums[cell] = (this.#sums[cell] as number) + staleMs;
    this.#counts[cell] = (this.#counts[cell] as number) + 1;
  }

  /** Databases of a group that were looked at: the member that each is, in their order. */
  members(group: number): readonly number[] {
    const { every, count } = this.#groups[group] as GroupSlots;
    const all = Array.from({ length: count }, (_, index) => index * every);
    return all.filter((member) => this.#isSeen(group, member));
  }

  /** Sum of all that was found at a database, ms. */
  totalOf(group: number, member: number): number {
    let total = 0;
    const cells = this.columns * this.#slots;
    for (let cell = this.#slotOf(group, member); cell < cells; cell += this.#slots) {
      total += this.#sums[cell] as number;
    }
    return total;
  }

  /** Mean over databases of a group and the looks of a column, ms; null where none was there. */
  mean(group: number, members: readonly number[], column: number): number | null {
    let sum = 0;
    let count = 0;
    for (const member of members) {
      const cell = column * this.#slots + this.#slotOf(group, member);
      sum += this.#sums[cell] as number;
      count += this.#counts[cell] as number;
    }
    return count === 0 ? null : Math.round(sum / count);
  }

  snapshot(): HeatmapSnapshot {
    const cells = this.columns * this.#slots;
    return {
      columns: { sums: this.#sums.slice(0, cells), counts: this.#counts.slice(0, cells) },
      state: { binMs: this.binMs, columns: this.columns, present: this.present },
    };
  }

  restore({ columns, state }: HeatmapSnapshot): void {
    this.binMs = state.binMs;
    this.columns = state.columns;
    this.present = state.present;
    this.#sums = columns.sums as Float64Array;
    this.#counts = columns.counts as Uint16Array;
  }

  /** Looks are behind the start of their bin, and may be at its very end. */
  #columnAt(afterMs: number): number {
    return Math.max(0, Math.ceil(afterMs / this.binMs) - 1);
  }

  #slotOf(group: number, member: number): number {
    const { first, every } = this.#groups[group] as GroupSlots;
    return first + member / every;
  }

  #isSeen(group: number, member: number): boolean {
    const cells = this.columns * this.#slots;
    for (let cell = this.#slotOf(group, member); cell < cells; cell += this.#slots) {
      if (this.#counts[cell] !== 0) return true;
    }
    return false;
  }

  #resize(length: number): void {
    const [sums, counts] = [this.#sums, this.#counts];
    this.#sums = new Float64Array(length);
    this.#counts = new Uint16Array(length);
    this.#sums.set(sums.subarray(0, length));
    this.#counts.set(counts.subarray(0, length));
  }

  #doubleBins(): void {
    this.binMs *= 2;
    const before = this.columns;
    this.columns = Math.ceil(before / 2);
    const [sums, counts] = [this.#sums, this.#counts];
    this.#sums = new Float64Array(sums.length);
    this.#counts = new Uint16Array(counts.length);
    for (let column = 0; column < before; column++) {
      const from = column * this.#slots;
      const to = Math.floor(column / 2) * this.#slots;
      for (let slot = 0; slot < this.#slots; slot++) {
        this.#sums[to + slot] = (this.#sums[to + slot] as number) + (sums[from + slot] as number);
        this.#counts[to + slot] =
          (this.#counts[to + slot] as number) + (counts[from + slot] as number);
      }
    }
  }
}
