/**
 * UUIDs as text and as 16 bytes. On the hot path of both adapters, hence tables and no regular
 * expression.
 */

/** Marks in the table of digits, above the four bits of the value. */
const CAPITAL = 16;
const BAD = 32;
const digits = new Uint8Array(128).fill(BAD);
const hexCode = Buffer.from('0123456789abcdef', 'latin1');
for (const [value, code] of hexCode.entries()) {
  digits[String.fromCharCode(code).toUpperCase().charCodeAt(0)] = value | CAPITAL;
  digits[code] = value;
}
/** Where in the text the two digits of each byte stand. */
const places = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const dashes = Uint8Array.of(8, 13, 18, 23);
const DASH = 45;

const scratch = Buffer.alloc(36, DASH);

/** Writes the 16 bytes at `offset` (junk where it is no UUID); gives all marks that it met. */
function parse(target: Uint8Array, offset: number, text: string): number {
  // Types promise a text; what comes from outside may break the promise.
  if (typeof text !== 'string' || text.length !== 36) return BAD;
  for (let index = 0; index < 4; index++) {
    if (text.charCodeAt(dashes[index] as number) !== DASH) return BAD;
  }
  let marks = 0;
  for (let index = 0; index < 16; index++) {
    const place = places[index] as number;
    const high = digits[text.charCodeAt(place)] ?? BAD;
    const low = digits[text.charCodeAt(place + 1)] ?? BAD;
    marks |= high | low;
    target[offset + index] = ((high & 15) << 4) | (low & 15);
  }
  return marks & (CAPITAL | BAD);
}

/** Writes the 16 bytes of `text` at `offset`; false where it is no UUID (bytes then are junk). */
export function writeUuid(target: Uint8Array, offset: number, text: string): boolean {
  return parse(target, offset, text) < BAD;
}

const unused = new Uint8Array(16);

/** The UUID in lower case, as almost all are already; undefined for any other text. */
export function canonicalUuid(text: string): string | undefined {
  const marks = parse(unused, 0, text);
  if (marks === 0) return text;
  return marks < BAD ? text.toLowerCase() : undefined;
}

/** Canonical text, lower case. */
export function readUuid(source: Uint8Array, offset: number): string {
  for (let index = 0; index < 16; index++) {
    const byte = source[offset + index] as number;
    const place = places[index] as number;
    scratch[place] = hexCode[byte >> 4] as number;
    scratch[place + 1] = hexCode[byte & 15] as number;
  }
  return scratch.toString('latin1');
}

/** From 32 hexadecimal digits without dashes, as `hex()` of SQLite gives them. */
export function uuidFromHex(hex: string, at: number): string {
  return (
    hex.slice(at, at + 8) +
    '-' +
    hex.slice(at + 8, at + 12) +
    '-' +
    hex.slice(at + 12, at + 16) +
    '-' +
    hex.slice(at + 16, at + 20) +
    '-' +
    hex.slice(at + 20, at + 32)
  );
}
