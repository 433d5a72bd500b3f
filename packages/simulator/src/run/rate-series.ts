/**
 * How often something happens over time: counts per bin. Bins start at a minute and double when
 * there are too many, so that years fit; the busiest minute is kept exactly.
 */
const minuteMs = 60_000;
/** Even. */
const binsMaxDefault = 20_000;

export interface RatePoint {
  /** End of the bin, ms. */
  readonly at: number;
  readonly count: number;
}

export interface RateSeriesSnapshot {
  readonly count: number;
  readonly peak: number;
  readonly peakAt: number;
  readonly binMs: number;
  readonly counts: readonly number[];
  readonly minute: number;
  readonly inMinute: number;
}

export class RateSeries {
  count = 0;
  /** Most in a whole minute since the start, and the end of that minute, ms. */
  peak = 0;
  peakAt: number;
  binMs = minuteMs;
  readonly #startAt: number;
  readonly #binsMax: number;
  /** Closed bins, and the open one. */
  #counts: number[] = [0];
  #binEndsAt: number;
  #minuteEndsAt: number;
  #inMinute = 0;

  constructor(startAt: number, binsMax = binsMaxDefault) {
    this.#startAt = startAt;
    this.#binsMax = binsMax;
    this.peakAt = startAt;
    this.#binEndsAt = startAt + minuteMs;
    this.#minuteEndsAt = startAt + minuteMs;
  }

  add(now: number): void {
    if (now >= this.#minuteEndsAt) this.#closeMinute(now);
    this.count++;
    this.#inMinute++;
  }

  points(until: number): readonly RatePoint[] {
    this.#closeMinute(until);
    return this.#counts.slice(0, -1).map((count, bin) => ({
      at: this.#startAt + (bin + 1) * this.binMs,
      count,
    }));
  }

  /** Most in a minute, the one that is not over included. */
  peakUntil(until: number): { readonly peak: number; readonly peakAt: number } {
    this.#closeMinute(until);
    const { peak, peakAt } = this;
    return this.#inMinute > peak ? { peak: this.#inMinute, peakAt: until } : { peak, peakAt };
  }

  snapshot(): RateSeriesSnapshot {
    const { count, peak, peakAt, binMs } = this;
    return {
      count,
      peak,
      peakAt,
      binMs,
      counts: [...this.#counts],
      minute: this.#minuteEndsAt,
      inMinute: this.#inMinute,
    };
  }

  restore(snapshot: RateSeriesSnapshot): void {
    this.count = snapshot.count;
    this.peak = snapshot.peak;
    this.peakAt = snapshot.peakAt;
    this.binMs = snapshot.binMs;
    this.#counts = [...snapshot.counts];
    this.#binEndsAt = this.#startAt + this.#counts.length * this.binMs;
    this.#minuteEndsAt = snapshot.minute;
    this.#inMinute = snapshot.inMinute;
  }

  /** Puts what the open minute has into its bin, and opens the minute that holds `now`. */
  #closeMinute(now: number): void {
    if (now < this.#minuteEndsAt) return;
    if (this.#inMinute > this.peak) {
      this.peak = this.#inMinute;
      this.peakAt = this.#minuteEndsAt;
    }
    const open = this.#counts.length - 1;
    this.#counts[open] = (this.#counts[open] as number) + this.#inMinute;
    this.#inMinute = 0;
    const minutes = Math.floor((now - this.#startAt) / minuteMs);
    this.#minuteEndsAt = this.#startAt + (minutes + 1) * minuteMs;
    while (now >= this.#binEndsAt) {
      if (this.#counts.length === this.#binsMax) this.#doubleBins();
      this.#counts.push(0);
      this.#binEndsAt += this.binMs;
    }
  }

  /** All bins are over when they double, so they end where they did. */
  #doubleBins(): void {
    const counts = this.#counts;
    this.#counts = [];
    for (let bin = 0; bin < counts.length; bin += 2) {
      this.#counts.push((counts[bin] as number) + (counts[bin + 1] as number));
    }
    this.binMs *= 2;
  }
}
