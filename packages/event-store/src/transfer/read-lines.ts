/** Cuts bytes into lines, with their bytes for the checksum. Memory is bounded by the longest line. */
import type { CdxError } from '@cdx/session';
import { damaged } from './damage.ts';
import { readLimits } from './format.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** With the line break. */
  readonly bytes: Uint8Array;
  /** False for a last line without a line break. */
  readonly isWhole: boolean;
}

const lineBreak = 0x0a;

/**
 * Errors: `file-unreadable` {path, line} for a line that is too long and where a compressed file is
 * cut off or damaged; those of `bytes`.
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  let rest: Uint8Array[] = [];
  let restLength = 0;
  try {
    for await (const chunk of bytes) {
      let start = 0;
      for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, start)) {
        const piece = chunk.subarray(start, end + 1);
        start = end + 1;
        yield { number: ++number, bytes: joined(rest, piece), isWhole: true };
        rest = [];
        restLength = 0;
      }
      if (start === chunk.length) continue;
      rest.push(chunk.subarray(start));
      restLength += chunk.length - start;
      if (restLength > readLimits.lineBytesMax) {
        const expected = `a line of at most ${readLimits.lineBytesMax} bytes`;
        throw damaged({ file, line: number + 1 }, expected, 'a longer one');
      }
    }
  } catch (error) {
    throw compressionDamage(error, { file, line: number + 1 }) ?? error;
  }
  if (rest.length > 0) yield { number: ++number, bytes: joined(rest), isWhole: false };
}

function joined(pieces: readonly Uint8Array[], last?: Uint8Array): Uint8Array {
  if (pieces.length === 0 && last !== undefined) return last;
  return Buffer.concat(last === undefined ? pieces : [...pieces, last]);
}

/** What zlib says, in our words; undefined for any other error. */
export function compressionDamage(
  error: unknown,
  place: { readonly file: string; readonly line: number },
): CdxError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Z_')) return undefined;
  return code === 'Z_BUF_ERROR'
    ? damaged(place, 'more of the compressed file', 'its end: it was cut off', error)
    : damaged(place, 'a gzip file that is whole', 'damaged data', error);
}
