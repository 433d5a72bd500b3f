/**
 * Histories as lines of bytes, one for each event, whatever they are kept in: so that there is one
 * way of looking at them. They are read more than once: first all of it, then what is to be told.
 */
import type { JoinedLog } from '@cdx/event-store';
import {
  eventLine,
  headerIn,
  LineCutter,
  scanExport,
  type ExportDamage,
  type ExportText,
  type TransferHeader,
} from '@cdx/event-store/transfer';
import type { ScannedPiece } from './scan-pieces.ts';

/** The line is `bytes` from `start` to `end`, without its line break; good until the next one. */
export type SeeEventLine = (
  bytes: Buffer,
  start: number,
  end: number,
  /** Of an export, from 1; null where there are none. */
  line: number | null,
) => void;

/** A piece is good until this is done. */
export type SeePiece = (piece: ScannedPiece) => void | Promise<void>;

export interface LinesRead {
  /** Of an export; null where there is none. */
  readonly header: TransferHeader | null;
  /** Of the file of an export. */
  readonly damages: readonly ExportDamage[];
}

/** What a history says of itself before it is read. */
export interface HistoryExtent {
  /** Whether positions go up one by one, as in stores of ours. */
  readonly isGapless: boolean;
  /** Position from which on there are events; 0: from the beginning. Null: not known. */
  readonly firstPosition: number | null;
  /** Position that the log must reach; null: not known. */
  readonly head: number | null;
  /** The only stream that it has; null: all. */
  readonly stream: string | null;
}

export interface HistoryLines {
  readonly extent: () => Promise<HistoryExtent>;
  /** Every event, in order. Errors: those of reading. */
  read(see: SeeEventLine): Promise<LinesRead>;
  /** The same, scanned by somebody else, such as another thread; where nobody does, it is missing. */
  readonly readPieces?: ((see: SeePiece) => Promise<LinesRead>) | undefined;
}

/** Positions of what was exported from there have gaps. */
const storeWithGaps = /^(?:esdb|kurrentdb)/iu;

/** Of an export, damaged or not. Errors of reading: `file-unreadable` for what is no export. */
export function exportLines(text: ExportText): HistoryLines {
  return {
    extent: async () => extentOf(await headerOf(text)),
    read: async (see) => {
      const bytes = text.readOnce?.() ?? text.read(0);
      const { header, damages } = await scanExport(bytes, text.name, see);
      return { header, damages };
    },
  };
}

function extentOf(header: TransferHeader | null): HistoryExtent {
  if (header === null) return { isGapless: true, firstPosition: null, head: null, stream: null };
  const { source, from, stream } = header;
  return {
    isGapless: !storeWithGaps.test(source.store),
    firstPosition: from,
    head: stream === null && Number.isSafeInteger(source.head) ? source.head : null,
    stream,
  };
}

/** Null where the first line is none; reading tells that. */
async function headerOf(text: ExportText): Promise<TransferHeader | null> {
  let header: TransferHeader | null = null;
  let isSeen = false;
  const cutter = new LineCutter(text.name, (bytes, start, end) => {
    if (isSeen) return;
    isSeen = true;
    header = headerIn(bytes.subarray(start, end));
  });
  try {
    for await (const chunk of text.read(0)) {
      cutter.push(chunk);
      if (isSeen) break;
    }
  } catch {
    return null;
  }
  return header;
}

/**
 * Of a log, which must be opened with upcasting off. What is appended while it is looked at is not
 * part of it: give the position of its last event.
 */
export function logLines(
  log: Pick<JoinedLog, 'readPages'>,
  { head, isGapless }: { readonly head: number; readonly isGapless: boolean },
): HistoryLines {
  return {
    extent: async () => ({ isGapless, firstPosition: isGapless ? 0 : null, head, stream: null }),
    read: async (see) => {
      for await (const { events } of log.readPages()) {
        for (const event of events) {
          if (event.position > head) return { header: null, damages: [] };
          const bytes = Buffer.from(eventLine(event));
          see(bytes, 0, bytes.length - 1, null);
        }
      }
      return { header: null, damages: [] };
    },
  };
}
