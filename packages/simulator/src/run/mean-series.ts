/**
 * A level that is on for a time: its mean in each bin of time, and over all. Bins start at a minute
 * and double when there are too many, so that years fit.
 */
const minuteMs = 60_000;
/** Even. */
const binsMaxDefault = 20_000;

export interface MeanPoint {
  /** End of the bin, ms. */
  readonly at: number;
  readonly mean: number;
}

export interface MeanSeriesSnapshot {
  readonly level: number;
  readonly changedAt: number;
  readonly area: number;
  readonly binMs: number;
  readonly areas: readonly number[];
}

export class MeanSeries {
  level = 0;
  /** Level × ms since the start, up to the last change. */
  area = 0;
  binMs = minuteMs;
  readonly #startAt: number;
  readonly #binsMax: number;
  #changedAt: number;
  /** Level × ms of each bin; the last is the open one. */
  #areas: number[] = [0];

  constructor(startAt: number, binsMax = binsMaxDefault) {
    this.#startAt = startAt;
    this.#binsMax = binsMax;
    this.#changedAt = startAt;
  }

  set(now: number, level: number): void {
    if (level === this.level) return;
    this.#passTo(now);
    this.level = level;
  }

  /** Over the time from the start to `until`. */
  meanUntil(until: number): number {
    this.#passTo(until);
    return until === this.#startAt ? 0 : this.area / (until - this.#startAt);
  }

  points(until: number): readonly MeanPoint[] {
    this.#passTo(until);
    return this.#areas.slice(0, -1).map((area, bin) => ({
      at: this.#startAt + (bin + 1) * this.binMs,
      mean: area / this.binMs,
    }));
  }

  snapshot(): MeanSeriesSnapshot {
    const { level, area, binMs } = this;
    return { level, area, binMs, changedAt: this.#changedAt, areas: [...this.#areas] };
  }

  restore(snapshot: MeanSeriesSnapshot): void {
    this.level = snapshot.level;
    this.area = snapshot.area;
    this.binMs = snapshot.binMs;
    this.#changedAt = snapshot.changedAt;
    this.#areas = [...snapshot.areas];
  }

  #passTo(now: number): void {
    let from = this.#changedAt;
    this.#changedAt = now;
    this.area += this.level * (now - from);
    for (;;) {
      const open = this.#areas.length - 1;
      const endAt = this.#startAt + this.#areas.length * this.binMs;
      const to = Math.min(now, endAt);
      this.#areas[open] = (this.#areas[open] as number) + this.level * (to - from);
      if (now < endAt) return;
      from = to;
      if (this.#areas.length === this.#binsMax) this.#doubleBins();
      else this.#areas.push(0);
    }
  }

  /** All bins are over when they double: the open one of what is left is a new one. */
  #doubleBins(): void {
    const areas = this.#areas;
    this.#areas = [];
    for (let bin = 0; bin < areas.length; bin += 2) {
      this.#areas.push((areas[bin] as number) + (areas[bin + 1] as number));
    }
    this.#areas.push(0);
    this.binMs *= 2;
  }
}
