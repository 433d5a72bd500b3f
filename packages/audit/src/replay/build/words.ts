/** A column of whole numbers that grows. */
export class Words {
  values: Uint32Array;
  #length: number;

  /** So many zeros. */
  constructor(length: number) {
    this.values = new Uint32Array(Math.max(1024, length));
    this.#length = length;
  }

  push(value: number): void {
    if (this.#length === this.values.length) {
      const larger = new Uint32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.#length++] = value;
  }

  /** A copy of what it holds now. */
  copy(): Uint32Array {
    return this.values.slice(0, this.#length);
  }
}
