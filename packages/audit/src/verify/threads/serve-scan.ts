/** The thread that scans: reads into buffers, tells what lines they have, and gets them back. */
import { isCdxError } from '@cdx/session';
import { scanPieces, type FilledPiece, type PieceBuffers } from '../source/scan-pieces.ts';
import type { ScanAnswer, ScanPort, ScanRequest } from './messages.ts';

/** Of the file, in one piece: its lines and their slots stay in the cache of a processor. */
const pieceBytes = 256 * 1024;
/**
 * Made when none is free: four are enough where the other thread keeps pace, the others are for when it
 * has something else to do for a moment.
 */
const piecesMax = 128;
/** Room behind them, for lines that are cut across two pieces. */
const surplusBytes = 4096;

export interface ScanTask {
  /** Of the export, as messages call it. */
  readonly name: string;
  /** Reads what comes next in the file into the bytes; gives how many there are, 0 at its end. */
  readonly read: (bytes: Uint8Array) => Promise<number>;
}

/**
 * Scans one export to its end for the thread at the other end of the port, which takes it by
 * `takeScan`. Errors of ours are told there, others are thrown: those of reading.
 */
export async function serveScan(
  port: ScanPort<ScanAnswer, ScanRequest>,
  { name, read }: ScanTask,
): Promise<void> {
  try {
    const { header, damages } = await scanPieces(
      filledPieces(freePieces(port), read),
      name,
      (piece) => port.postMessage({ kind: 'piece', piece }, [piece.bytes, piece.slots]),
    );
    port.postMessage({ kind: 'read', read: { header, damages } }, []);
  } catch (error) {
    if (!isCdxError(error)) throw error;
    const { code, message, details } = error;
    port.postMessage({ kind: 'error', code, message, details }, []);
  }
}

/** Gives buffers that nobody uses; waits until there are some. */
function freePieces(port: ScanPort<ScanAnswer, ScanRequest>): () => Promise<PieceBuffers> {
  const free: PieceBuffers[] = [];
  let made = 0;
  let wake = (): void => undefined;
  port.on('message', (piece) => {
    free.push(piece);
    wake();
  });
  return async () => {
    for (;;) {
      const piece = free.pop();
      if (piece !== undefined) return piece;
      if (made < piecesMax) {
        made++;
        return { bytes: new ArrayBuffer(pieceBytes + surplusBytes), slots: new ArrayBuffer(0) };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

/** One piece is read while the one before it is scanned. */
async function* filledPieces(
  nextFree: () => Promise<PieceBuffers>,
  read: ScanTask['read'],
): AsyncGenerator<FilledPiece, void, undefined> {
  const fill = (bytes: ArrayBuffer): Promise<number> => {
    const reading = read(new Uint8Array(bytes, 0, pieceBytes));
    // Who takes the next piece hears of what goes wrong.
    reading.catch(() => undefined);
    return reading;
  };
  let piece = await nextFree();
  let reading = fill(piece.bytes);
  for (let length = await reading; length > 0; length = await reading) {
    const filled = { ...piece, length };
    piece = await nextFree();
    reading = fill(piece.bytes);
    yield filled;
  }
}
