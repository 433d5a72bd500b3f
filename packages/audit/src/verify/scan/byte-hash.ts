/**
 * Names as numbers: two hashes of 32 bits each, so that reading millions of events makes no text.
 * Not for secrets: who forges a log is found by its seal.
 */
export class ByteHash {
  low = 0;
  high = 0;

  begin(): void {
    this.low = 0x811c9dc5 | 0;
    this.high = 0x2f0b4c47 | 0;
  }

  add(byte: number): void {
    this.low = Math.imul(this.low ^ byte, 0x01000193);
    this.high = Math.imul(this.high ^ byte, 0x5bd1e995);
    this.high ^= this.high >>> 13;
  }

  /** Of a stretch of bytes. */
  of(bytes: Uint8Array, start: number, end: number): this {
    let low = 0x811c9dc5 | 0;
    let high = 0x2f0b4c47 | 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x5bd1e995);
      high ^= high >>> 13;
    }
    this.low = low;
    this.high = high;
    return this;
  }

  /** As a name would stand in a line. */
  ofName(name: string): this {
    const text = Buffer.from(JSON.stringify(name));
    return this.of(text, 1, text.length - 1);
  }

  /** Both in one number that a Map holds without an object: 53 bits of them. */
  get key(): number {
    return keyOf(this.low, this.high);
  }
}

export function keyOf(low: number, high: number): number {
  return (high >>> 0) * 0x200000 + (low >>> 11);
}
