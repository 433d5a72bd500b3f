/**
 * A level over time: exact as a number, and as last and highest value per bin of time. Bins start
 * at a minute and double when there are too many, so that years fit.
 */
const minuteMs = 60_000;
const binsMax = 20_000;

export interface LevelPoint {
  /** End of the bin, ms. */
  readonly at: number;
  /** Level at that time, and the highest in the bin. */
  readonly level: number;
  readonly max: number;
}

export interface LevelSeriesSnapshot {
  readonly level: number;
  readonly peak: number;
  readonly peakAt: number;
  readonly binMs: number;
  readonly last: readonly number[];
  readonly max: readonly number[];
}

export class LevelSeries {
  level = 0;
  peak = 0;
  peakAt: number;
  binMs = minuteMs;
  readonly #startAt: number;
  /** Level at the end of each closed bin; highest in each, the open one included. */
  #last: number[] = [];
  #max: number[] = [0];
  /** When the open bin ends, ms. */
  #binEndsAt: number;

  constructor(startAt: number) {
    this.#startAt = startAt;
    this.peakAt = startAt;
    this.#binEndsAt = startAt + minuteMs;
  }

  change(now: number, by: number): void {
    if (now >= this.#binEndsAt) this.closeBins(now);
    const level = this.level + by;
    this.level = level;
    const bin = this.#last.length;
    if (level > (this.#max[bin] as number)) this.#max[bin] = level;
    if (level > this.peak) {
      this.peak = level;
      this.peakAt = now;
    }
  }

  /** Closes the bins that end at or before a time. */
  closeBins(now: number): void {
    while (now >= this.#binEndsAt) {
      this.#last.push(this.level);
      this.#max.push(this.level);
      if (this.#last.length === binsMax) this.#doubleBins();
      this.#openBin();
    }
  }

  /** Highest level in the `windowMs` before `now` (or since the start), to a bin's precision. */
  highestBefore(now: number, windowMs: number): number {
    this.closeBins(now);
    const from = Math.max(0, Math.floor((now - windowMs - this.#startAt) / this.binMs));
    return this.#max.slice(from).reduce((one, other) => Math.max(one, other), 0);
  }

  points(until: number): readonly LevelPoint[] {
    this.closeBins(until);
    return this.#last.map((level, bin) => ({
      at: this.#startAt + (bin + 1) * this.binMs,
      level,
      max: this.#max[bin] as number,
    }));
  }

  snapshot(): LevelSeriesSnapshot {
    const { level, peak, peakAt, binMs } = this;
    return { level, peak, peakAt, binMs, last: [...this.#last], max: [...this.#max] };
  }

  restore(snapshot: LevelSeriesSnapshot): void {
    this.level = snapshot.level;
    this.peak = snapshot.peak;
    this.peakAt = snapshot.peakAt;
    this.binMs = snapshot.binMs;
    this.#last = [...snapshot.last];
    this.#max = [...snapshot.max];
    this.#openBin();
  }

  #openBin(): void {
    this.#binEndsAt = this.#startAt + (this.#last.length + 1) * this.binMs;
  }

  #doubleBins(): void {
    const open = this.#max.at(-1) as number;
    const last = this.#last;
    const max = this.#max;
    this.#last = [];
    this.#max = [];
    for (let bin = 0; bin < last.length; bin += 2) {
      this.#last.push(last[bin + 1] as number);
      this.#max.push(Math.max(max[bin] as number, max[bin + 1] as number));
    }
    this.#max.push(open);
    this.binMs *= 2;
  }
}
