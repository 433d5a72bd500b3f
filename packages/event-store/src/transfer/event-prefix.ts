/**
 * The first fields of an event's line, as they are written, read from the bytes: position and
 * stream decide whether the rest of a line is wanted at all. A line in any other form is left to
 * who parses it whole.
 */
const positionStart = Buffer.from('{"position":');
const streamStart = Buffer.from(',"stream":');
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const nine = 0x39;
const digitsMax = 15;

/** Position of the event in a line that begins as events are written; -1 for any other line. */
export function eventPositionAt(bytes: Buffer, start: number, end: number): number {
  if (!holdsAt(bytes, start, end, positionStart)) return -1;
  let at = start + positionStart.length;
  const last = Math.min(end, at + digitsMax + 1);
  let position = 0;
  let digits = 0;
  for (; at < last; at++, digits++) {
    const digit = bytes[at] as number;
    if (digit < zero || digit > nine) break;
    position = position * 10 + (digit - zero);
  }
  const isNumber = digits > 0 && digits <= digitsMax;
  const isPlain = digits === 1 || bytes[at - digits] !== zero;
  return isNumber && isPlain && holdsAt(bytes, at, end, streamStart) ? position : -1;
}

/** Streams that are wanted: of this name, or of names that begin so. */
export class StreamMatch {
  readonly #name: Buffer;

  constructor(name: string, kind: 'name' | 'prefix') {
    const text = JSON.stringify(name);
    this.#name = Buffer.from(kind === 'name' ? text : text.slice(0, -1));
  }

  /** False where the line is of another stream for sure; true where it is not, or cannot be told. */
  mayHold(bytes: Buffer, start: number, end: number): boolean {
    if (eventPositionAt(bytes, start, end) < 0) return true;
    // Behind the digits of the position: the first comma there is.
    const at = bytes.indexOf(comma, start + positionStart.length) + streamStart.length;
    if (holdsAt(bytes, at, end, this.#name)) return true;
    // The same name can be written in other ways with escapes.
    for (let place = at + 1; place < end; place++) {
      const byte = bytes[place];
      if (byte === quote) return false;
      if (byte === backslash) return true;
    }
    return true;
  }
}

function holdsAt(bytes: Buffer, at: number, end: number, text: Buffer): boolean {
  if (at + text.length > end) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}
