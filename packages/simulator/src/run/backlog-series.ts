/**
 * The backlog over time: sessions whose package exists and that have not ended. Watches for each
 * outage when the backlog is back at its level before.
 */
import type { Scenario } from '../scenario/scenario.ts';
import { LevelSeries, type LevelSeriesSnapshot } from './level-series.ts';

/** How long before an outage its level before looks back: schedules make the backlog swing. */
const levelWindowMs = 60 * 60_000;

export interface OutageWatch {
  /** Highest backlog in the hour before the outage (or since the start); null: not begun. */
  levelBefore: number | null;
  /** Highest backlog since it began. */
  peak: number;
  /** First time from its end on with the backlog at that level or below, ms; null: not yet. */
  recoveredAt: number | null;
}

interface Boundary {
  readonly at: number;
  readonly outage: number;
  readonly begins: boolean;
}

export interface BacklogSnapshot {
  readonly total: LevelSeriesSnapshot;
  readonly watches: readonly OutageWatch[];
  readonly passed: number;
}

export class BacklogSeries {
  /** Both directions together. */
  readonly total: LevelSeries;
  /** One for each outage of the scenario; those that are not there once are not watched. */
  readonly watches: OutageWatch[];
  /** Begins and ends of outages in order of time; those before `#passed` are behind us. */
  readonly #boundaries: readonly Boundary[];
  #passed = 0;
  /** When the next of them is, ms. */
  #nextAt: number;
  /** Outages that are going on, or over but not recovered from. */
  #watched: number[] = [];
  readonly #endAt: readonly number[];

  constructor({ startAt, outages }: Scenario) {
    this.total = new LevelSeries(startAt);
    this.watches = outages.map(() => ({ levelBefore: null, peak: 0, recoveredAt: null }));
    this.#endAt = outages.map(({ timing }) => (timing.kind === 'once' ? timing.endAt : Infinity));
    this.#boundaries = outages
      .flatMap(({ timing }, index) =>
        timing.kind === 'once'
          ? [
              { at: timing.startAt, outage: index, begins: true },
              { at: timing.endAt, outage: index, begins: false },
            ]
          : [],
      )
      .sort((one, other) => one.at - other.at);
    this.#nextAt = this.#nextBoundaryAt();
  }

  change(now: number, by: number): void {
    if (now >= this.#nextAt) this.passBoundaries(now);
    this.total.change(now, by);
    if (this.#watched.length > 0) this.#watch(now);
  }

  /** Brings the watches up to a time; changes at that very time come after. */
  passBoundaries(now: number): void {
    while (now >= this.#nextAt) {
      const boundary = this.#boundaries[this.#passed++] as Boundary;
      this.#nextAt = this.#nextBoundaryAt();
      const watch = this.watches[boundary.outage] as OutageWatch;
      if (boundary.begins) {
        watch.levelBefore = this.total.highestBefore(boundary.at, levelWindowMs);
        watch.peak = this.total.level;
        this.#watched.push(boundary.outage);
      } else {
        this.#watch(boundary.at);
      }
    }
  }

  snapshot(): BacklogSnapshot {
    return {
      total: this.total.snapshot(),
      watches: this.watches.map((watch) => ({ ...watch })),
      passed: this.#passed,
    };
  }

  restore(snapshot: BacklogSnapshot): void {
    this.total.restore(snapshot.total);
    this.#passed = snapshot.passed;
    this.#nextAt = this.#nextBoundaryAt();
    for (const [index, watch] of snapshot.watches.entries()) this.watches[index] = { ...watch };
    this.#watched = [...this.watches.keys()].filter((index) => {
      const watch = this.watches[index] as OutageWatch;
      return watch.levelBefore !== null && watch.recoveredAt === null;
    });
  }

  #nextBoundaryAt(): number {
    return this.#boundaries[this.#passed]?.at ?? Infinity;
  }

  /** At every change while an outage is not recovered from: nothing is made on the way. */
  #watch(now: number): void {
    const { level } = this.total;
    let recovered = false;
    for (const outage of this.#watched) {
      const watch = this.watches[outage] as OutageWatch;
      if (level > watch.peak) watch.peak = level;
      if (now < (this.#endAt[outage] as number) || level > (watch.levelBefore ?? 0)) continue;
      watch.recoveredAt = now;
      recovered = true;
    }
    if (!recovered) return;
    this.#watched = this.#watched.filter((outage) => this.watches[outage]?.recoveredAt === null);
  }
}
