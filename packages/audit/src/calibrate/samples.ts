/** Numbers of which there may be millions: observed durations, waits and sizes. */

export class Samples {
  #values = new Float64Array(16);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }

  /** Ascending. */
  sorted(): Float64Array {
    return this.#values.slice(0, this.#count).sort();
  }

  values(): Float64Array {
    return this.#values.slice(0, this.#count);
  }
}

/** Samples by name, made when first asked for. */
export class NamedSamples {
  readonly #byName = new Map<string, Samples>();

  of(name: string): Samples {
    let samples = this.#byName.get(name);
    if (samples === undefined) {
      samples = new Samples();
      this.#byName.set(name, samples);
    }
    return samples;
  }

  get(name: string): Samples | undefined {
    return this.#byName.get(name);
  }

  entries(): Iterable<[string, Samples]> {
    return this.#byName.entries();
  }
}

/** Of ascending numbers; NaN for none. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const at = Math.min(Math.max(Math.ceil(p * sorted.length) - 1, 0), sorted.length - 1);
  return sorted[at] as number;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] as number;
  return values.length === 0 ? NaN : sum / values.length;
}
