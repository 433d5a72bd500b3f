/** A column of numbers that grows as it is written; 0 where nothing was. */

export class GrowingColumn {
  #values = new Float64Array(1024);
  #length = 0;

  get(index: number): number {
    return index < this.#length ? (this.#values[index] as number) : 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const grown = new Float64Array(Math.max(index + 1, this.#values.length * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[index] = value;
    if (index >= this.#length) this.#length = index + 1;
  }

  /** The first `length` values; as many as were written unless told. */
  toArray(length = this.#length): Float64Array {
    const values = new Float64Array(length);
    values.set(this.#values.subarray(0, Math.min(length, this.#length)));
    return values;
  }

  restore(values: Float64Array): void {
    this.#values = values.slice();
    this.#length = values.length;
  }
}
