/**
 * Many durations in little memory: count, sum and greatest are exact; quantiles are of bins that are
 * 1/64 of their value wide or narrower (exact up to 128 ms).
 */
const exactBelow = 128;
/** Bins of each power of two from `exactBelow` on. */
const binsPerOctave = 64;

export interface HistogramSnapshot {
  readonly count: number;
  readonly above0: number;
  readonly sum: number;
  readonly max: number;
  readonly bins: readonly number[];
}

export class DurationHistogram {
  count = 0;
  /** How many were longer than 0. */
  above0 = 0;
  /** ms. */
  sum = 0;
  max = 0;
  #bins: number[] = [];

  /** `durationMs`: an integer, 0 or more. */
  add(durationMs: number): void {
    this.count++;
    this.sum += durationMs;
    if (durationMs > this.max) this.max = durationMs;
    if (durationMs > 0) this.above0++;
    const bin = binOf(durationMs);
    while (this.#bins.length <= bin) this.#bins.push(0);
    this.#bins[bin] = (this.#bins[bin] as number) + 1;
  }

  /** The duration that a share `p` does not exceed, rounded up to the end of its bin; null: none. ms. */
  quantile(p: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(p * this.count));
    let seen = 0;
    for (const [bin, count] of this.#bins.entries()) {
      seen += count;
      if (seen >= rank) return Math.min(lastOfBin(bin), this.max);
    }
    return this.max;
  }

  snapshot(): HistogramSnapshot {
    const { count, above0, sum, max } = this;
    return { count, above0, sum, max, bins: [...this.#bins] };
  }

  restore(snapshot: HistogramSnapshot): void {
    this.count = snapshot.count;
    this.above0 = snapshot.above0;
    this.sum = snapshot.sum;
    this.max = snapshot.max;
    this.#bins = [...snapshot.bins];
  }
}

function binOf(durationMs: number): number {
  if (durationMs < exactBelow) return durationMs;
  const octave = Math.floor(Math.log2(durationMs)) - 7;
  const width = 2 ** (octave + 1);
  return exactBelow + octave * binsPerOctave + Math.floor(durationMs / width) - binsPerOctave;
}

/** Longest duration of a bin, ms. */
export function lastOfBin(bin: number): number {
  if (bin < exactBelow) return bin;
  const octave = Math.floor((bin - exactBelow) / binsPerOctave);
  const place = (bin - exactBelow) % binsPerOctave;
  return (binsPerOctave + place + 1) * 2 ** (octave + 1) - 1;
}
