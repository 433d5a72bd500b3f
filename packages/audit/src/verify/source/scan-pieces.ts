/**
 * An export scanned piece by piece, so that whoever takes its events can be another thread: what goes
 * over are two buffers for each piece, its bytes and a slot for each of its lines.
 */
import { scanExport, type ScannedExport } from '@cdx/event-store/transfer';
import { EventScanner } from '../scan/event-scanner.ts';
import { LineSlots } from '../scan/line-slots.ts';

/** Both are handed over, and may come back as others: longer ones where they were too short. */
export interface PieceBuffers {
  /** Of the file, as many as were read; behind them room for lines that began in the piece before. */
  readonly bytes: ArrayBuffer;
  readonly slots: ArrayBuffer;
}

export interface FilledPiece extends PieceBuffers {
  /** Bytes of the file that stand in `bytes`, from its beginning. */
  readonly length: number;
}

export interface ScannedPiece extends FilledPiece {
  /** Lines of events, in the order of the file. */
  readonly count: number;
}

/**
 * Errors: as `scanExport`. `send`: called for each piece, whose buffers are its own then; the last
 * one, in buffers of its own, when the file has no line break at its end.
 */
export async function scanPieces(
  pieces: AsyncIterable<FilledPiece>,
  file: string,
  send: (piece: ScannedPiece) => void,
): Promise<ScannedExport> {
  const writer = new PieceWriter();
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      writer.begin(piece);
      yield Buffer.from(piece.bytes, 0, piece.length);
      send(writer.end());
    }
    writer.begin({ bytes: new ArrayBuffer(0), slots: new ArrayBuffer(0), length: 0 });
  };
  const scanned = await scanExport(chunks(), file, writer.see);
  const rest = writer.end();
  if (rest.count > 0) send(rest);
  return scanned;
}

class PieceWriter {
  readonly #scanner = new EventScanner();
  readonly #slots = new LineSlots();
  /** As they were filled: lines of the piece stand in them. */
  #filled = new ArrayBuffer(0);
  /** The same, or a longer copy with lines that stand elsewhere behind its bytes. */
  #bytes = Buffer.alloc(0);
  #length = 0;
  #used = 0;

  begin({ bytes, slots, length }: FilledPiece): void {
    this.#filled = bytes;
    this.#bytes = Buffer.from(bytes);
    this.#length = length;
    this.#used = length;
    this.#slots.over(slots, 0);
  }

  readonly see = (bytes: Buffer, start: number, end: number, line: number): void => {
    const scanner = this.#scanner.scan(bytes, start, end) ? this.#scanner : null;
    const shift = bytes.buffer === this.#filled ? 0 : this.#copy(bytes, start, end);
    this.#slots.add(scanner, start, end, shift, line);
  };

  end(): ScannedPiece {
    const { buffer, count } = this.#slots;
    return { bytes: this.#bytes.buffer, slots: buffer, length: this.#length, count };
  }

  /** How far the line has been moved. */
  #copy(bytes: Buffer, start: number, end: number): number {
    const at = this.#used;
    this.#used += end - start;
    if (this.#used > this.#bytes.length) {
      const longer = Buffer.from(new ArrayBuffer(this.#used));
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    bytes.copy(this.#bytes, at, start, end);
    return at - start;
  }
}
