/**
 * Names by code, with a bound. Codes are given in order of time and asked for in about that order,
 * so a place for each code modulo the size serves better than a map: no hashing, no bookkeeping.
 */
export class NameCache {
  private readonly codes: Int32Array;
  private readonly names: string[] = [];

  constructor(size: number) {
    this.codes = new Int32Array(size).fill(-1);
  }

  /** Codes are integers from 0. */
  get(code: number): string | undefined {
    const place = code % this.codes.length;
    return this.codes[place] === code ? this.names[place] : undefined;
  }

  set(code: number, name: string): void {
    const place = code % this.codes.length;
    this.codes[place] = code;
    this.names[place] = name;
  }
}
