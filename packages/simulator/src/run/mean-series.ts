/**
 * What comes little by little: its mean per ms in each bin of time, and over all. Bins start at a
 * minute and double when there are too many, so that years fit.
 *
 * It is told how much there is by a time, and not how fast it comes: what comes in a fraction of a
 * ms would count for a whole one.
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
  readonly total: number;
  readonly toldAt: number;
  readonly binMs: number;
  readonly amounts: readonly number[];
}

export class MeanSeries {
  /** All that had come when it was told last. */
  total = 0;
  binMs = minuteMs;
  readonly #startAt: number;
  readonly #binsMax: number;
  #toldAt: number;
  /** What has come in each bin; the last is the open one. */
  #amounts: number[] = [0];

  constructor(startAt: number, binsMax = binsMaxDefault) {
    this.#startAt = startAt;
    this.#binsMax = binsMax;
    this.#toldAt = startAt;
  }

  /** So much has come by `now` (ms) since the start: evenly from when it was told last. */
  reach(now: number, total: number): void {
    if (now === this.#toldAt) return;
    const perMs = Math.max(0, total - this.total) / (now - this.#toldAt);
    this.total = Math.max(total, this.total);
    let from = this.#toldAt;
    this.#toldAt = now;
    for (;;) {
      const open = this.#amounts.length - 1;
      const endAt = this.#startAt + this.#amounts.length * this.binMs;
      const to = Math.min(now, endAt);
      this.#amounts[open] = (this.#amounts[open] as number) + perMs * (to - from);
      if (now < endAt) return;
      from = to;
      if (this.#amounts.length === this.#binsMax) this.#doubleBins();
      else this.#amounts.push(0);
    }
  }

  /** Over the time from the start to when it was told last. */
  mean(): number {
    return this.#toldAt === this.#startAt ? 0 : this.total / (this.#toldAt - this.#startAt);
  }

  /** Of the bins that were over when it was told last. */
  points(): readonly MeanPoint[] {
    return this.#amounts.slice(0, -1).map((amount, bin) => ({
      at: this.#startAt + (bin + 1) * this.binMs,
      mean: amount / this.binMs,
    }));
  }

  snapshot(): MeanSeriesSnapshot {
    const { total, binMs } = this;
    return { total, binMs, toldAt: this.#toldAt, amounts: [...this.#amounts] };
  }

  restore(snapshot: MeanSeriesSnapshot): void {
    this.total = snapshot.total;
    this.binMs = snapshot.binMs;
    this.#toldAt = snapshot.toldAt;
    this.#amounts = [...snapshot.amounts];
  }

  /** All bins are over when they double: the open one of what is left is a new one. */
  #doubleBins(): void {
    const amounts = this.#amounts;
    this.#amounts = [];
    for (let bin = 0; bin < amounts.length; bin += 2) {
      this.#amounts.push((amounts[bin] as number) + (amounts[bin + 1] as number));
    }
    this.#amounts.push(0);
    this.binMs *= 2;
  }
}
