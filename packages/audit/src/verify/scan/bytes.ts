/** Bytes of texts that lines are held against. */

export function literal(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text));
}

/** Whether the stretch has exactly these bytes. */
export function sameBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  text: Uint8Array,
): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[start + index] !== text[index]) return false;
  }
  return true;
}

/** Values of hexadecimal digits in lower case, by byte; -1: none. */
export const hexValues = Int32Array.from({ length: 256 }, (_, byte) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(byte)),
);
