/** Exports scanned in pieces by somebody else: what is told of them is the same, wherever they are cut. */
import { verifyHistory, type HistoryLines, type VerifyOptions } from '@cdx/audit/verify';
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  scanPieces,
  type FilledPiece,
  type ScannedPiece,
} from '../../src/verify/source/scan-pieces.ts';
import { honestLogs } from './support/bases.ts';
import { exportedLines, exportOf } from './support/histories.ts';

/** The same lines, scanned before they are taken; what is cut off never stands in one piece. */
function inPieces(bytes: Buffer, sizes: readonly number[]): HistoryLines {
  const filled = async function* (): AsyncGenerator<FilledPiece> {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const length = Math.min(bytes.length - at, sizes[turn % sizes.length] as number);
      const room = new ArrayBuffer(length + (turn % 3) * 100);
      new Uint8Array(room).set(bytes.subarray(at, at + length));
      at += length;
      // What was there before is of no meaning.
      const slots = new Uint8Array((turn % 4) * 144).fill(0xaa).buffer;
      yield { bytes: room, slots, length };
    }
  };
  return {
    ...exportedLines(bytes),
    readPieces: async (see) => {
      const sent: ScannedPiece[] = [];
      const { header, damages } = await scanPieces(filled(), 'run.ndjson', (piece) => {
        // As it comes over to another thread.
        sent.push(structuredClone(piece, { transfer: [piece.bytes, piece.slots] }));
      });
      for (const piece of sent) await see(piece);
      return { header, damages };
    },
  };
}

type Line = readonly [position: number, text: string, line: number | null];

async function told(lines: HistoryLines): Promise<unknown> {
  const seen: Line[] = [];
  const onLine = (position: number, bytes: Uint8Array, line: number | null): void => {
    seen.push([position, Buffer.from(bytes).toString('latin1'), line]);
  };
  const options: VerifyOptions = { notes: 100, observers: [{ onLine }] };
  try {
    return { report: await verifyHistory(lines, options), seen };
  } catch (error) {
    if (!isCdxError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

let exports: readonly string[] = [];

beforeAll(async () => {
  exports = await Promise.all((await honestLogs(6, 150)).map(exportOf));
});

/** What becomes of a line. */
const damage = fc.oneof(
  fc.constant((line: string) => line),
  fc.constant(() => ''),
  fc.constant((line: string) => ` ${line}`),
  fc.constant((line: string) => `${line}\n${line}`),
  fc.constant((line: string) => line.slice(0, line.length / 2)),
  fc.constant((line: string) => line.replace('"runNumber":1', '"runNumber":2')),
  fc.constant((line: string) => line.replace('STORE', 'ST\\u004fRE')),
  fc.constant((line: string) => line.replace('STORE', 'ST\u00d6RE')),
  fc.constant((line: string) => `${line.slice(0, -1)},"more":"${'x'.repeat(700)}"}`),
);

const cases = fc.record({
  which: fc.nat({ max: 5 }),
  at: fc.nat(),
  damage,
  hasEnd: fc.boolean(),
  sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 9000 })), {
    minLength: 1,
    maxLength: 5,
  }),
});

test('the report and what observers see are those of reading it line by line', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ which, at, damage, hasEnd, sizes }) => {
      const lines = (exports[which] as string).trimEnd().split('\n');
      const index = at % lines.length;
      const text = lines.with(index, damage(lines[index] as string)).join('\n');
      const bytes = Buffer.from(hasEnd ? `${text}\n` : text);
      expect(await told(inPieces(bytes, sizes))).toEqual(await told(exportedLines(bytes)));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('without its beginning and cut within a line it is told the same', async () => {
  for (const text of exports) {
    const bytes = Buffer.from(text);
    for (const part of [bytes.subarray(bytes.indexOf('\n') + 1), bytes.subarray(0, -1000)]) {
      expect(await told(inPieces(part, [1000]))).toEqual(await told(exportedLines(part)));
    }
  }
});

test('what is no export is refused in the same words', async () => {
  const bytes = Buffer.from('{"a":1}\n');
  const refused = await told(inPieces(bytes, [3]));
  expect(refused).toEqual(await told(exportedLines(bytes)));
  expect(refused).toMatchObject({ code: 'file-unreadable' });
});
