/** Lines of a seal out of bytes that can be read at any place. */
import { CdxError } from '@cdx/session';

/** A file that somebody keeps open, or bytes in memory. */
export interface SealBytes {
  readonly size: number;
  /** Exactly these bytes. */
  read(offset: number, length: number): Uint8Array;
}

/** Of a seal in memory. */
export function sealBytes(bytes: Uint8Array): SealBytes {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

export interface SealLine {
  /** From 1. */
  readonly number: number;
  /** Without the line break. */
  readonly text: string;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
}

const pieceBytes = 1024 * 1024;
const lineBreak = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Errors: `file-unreadable` {path, line}. */
export function* readSealLines(
  bytes: SealBytes,
  path: string,
  lineLengthMax: number,
): Generator<SealLine, void, undefined> {
  let number = 0;
  let offset = 0;
  let rest: Uint8Array = new Uint8Array(0);
  for (let at = 0; at < bytes.size; at += pieceBytes) {
    const piece = bytes.read(at, Math.min(pieceBytes, bytes.size - at));
    const waiting = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = waiting.indexOf(lineBreak); end >= 0; end = waiting.indexOf(lineBreak, start)) {
      const length = end - start;
      number++;
      yield { number, text: textOf(waiting.subarray(start, end), path, number), offset, length };
      offset += length + 1;
      start = end + 1;
    }
    rest = waiting.slice(start);
    if (rest.length > lineLengthMax) throw unreadable(path, number + 1, 'a longer line');
  }
  if (rest.length > 0) {
    throw unreadable(
      path,
      number + 1,
      'the end of the file in the middle of the line: it was cut off',
    );
  }
}

function textOf(bytes: Uint8Array, path: string, line: number): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw unreadable(path, line, 'bytes that are no UTF-8', cause);
  }
}

function unreadable(path: string, line: number, found: string, cause?: unknown): CdxError {
  const expected = 'a line of a seal';
  return new CdxError(
    'file-unreadable',
    `${path}, line ${line}: expected ${expected}, found ${found}.`,
    { path, line, expected, found },
    cause === undefined ? undefined : { cause },
  );
}
