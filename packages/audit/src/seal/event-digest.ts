/**
 * What a seal keeps of one event: its position, and a piece of the hash of everything else. Apart, so
 * that an event is known again where others before it were taken out and all were numbered anew.
 */
import { digestBytes } from './format.ts';
import { sha256 } from './crypto.ts';

const prefix = Buffer.from('{"position":');
const comma = 0x2c;
const lineBreak = 0x0a;
/** Digits of the largest whole number that JSON keeps exactly. */
const digitsMax = 16;

/** The bytes of a line without its line break. */
export function withoutBreak(line: Uint8Array): Uint8Array {
  return line.at(-1) === lineBreak ? line.subarray(0, -1) : line;
}

/** Position as the line says it, and the bytes behind it; all of the line where it is no event's. */
export function partsOf(line: Uint8Array): {
  readonly position: number | null;
  readonly content: Uint8Array;
} {
  const none = { position: null, content: line };
  if (prefix.compare(line, 0, Math.min(prefix.length, line.length)) !== 0) return none;
  let position = 0;
  for (let at = prefix.length; at < line.length; at++) {
    const byte = line[at] as number;
    const length = at - prefix.length;
    if (byte === comma && length > 0) return { position, content: line.subarray(at) };
    if (byte < 0x30 || byte > 0x39 || length === digitsMax) return none;
    // JSON has no number with zeros before it.
    if (length === 1 && position === 0) return none;
    position = position * 10 + (byte - 0x30);
  }
  return none;
}

/** Of what is behind the position. */
export function digestOf(content: Uint8Array): Buffer {
  return sha256(content).subarray(0, digestBytes);
}
