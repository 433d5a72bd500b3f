/**
 * Just enough of the protobuf encoding to write events: every event that is read passes here, and
 * the generated messages cost several times as much.
 */
const VARINT = 0;
const BYTES = 2;

export class WireWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private at = 0;

  /** What was written, in memory of its own; the writer starts anew. */
  take(): Buffer {
    const bytes = Buffer.from(this.buffer.subarray(0, this.at));
    this.at = 0;
    return bytes;
  }

  private reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }

  /** `value`: an integer from 0 to 2^53. */
  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest > 127) {
      this.buffer[this.at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.at++] = rest;
  }

  uint64(field: number, value: number): void {
    this.varint(field * 8 + VARINT);
    this.varint(value);
  }

  /** For what is too large for `uint64`: `value` is from 0 to 2^64. */
  largeUint64(field: number, value: bigint): void {
    this.varint(field * 8 + VARINT);
    this.reserve(10);
    let rest = value;
    while (rest > 127n) {
      this.buffer[this.at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.buffer[this.at++] = Number(rest);
  }

  bytes(field: number, value: Uint8Array): void {
    this.varint(field * 8 + BYTES);
    this.varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  /** For text that is ASCII: one byte a character. */
  ascii(field: number, value: string): void {
    this.varint(field * 8 + BYTES);
    this.varint(value.length);
    this.reserve(value.length);
    this.at += this.buffer.write(value, this.at, value.length, 'latin1');
  }

  string(field: number, value: string): void {
    this.varint(field * 8 + BYTES);
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.reserve(length);
    this.at += this.buffer.write(value, this.at, length, 'utf8');
  }

  /** A message whose length is known when it ends: give what this returns to `end`. */
  begin(field: number): number {
    this.varint(field * 8 + BYTES);
    this.reserve(4);
    const start = this.at;
    this.at += 4;
    return start;
  }

  /** The length is written with four bytes, whatever it is; readers do not mind leading zeros. */
  end(start: number): void {
    const length = this.at - start - 4;
    this.buffer[start] = (length & 127) | 128;
    this.buffer[start + 1] = ((length >>> 7) & 127) | 128;
    this.buffer[start + 2] = ((length >>> 14) & 127) | 128;
    this.buffer[start + 3] = (length >>> 21) & 127;
  }
}
