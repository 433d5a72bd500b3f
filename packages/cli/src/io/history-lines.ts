/**
 * Histories as lines, for whoever verifies them: as they are stored, and as far as they can be read
 * where they are damaged.
 */
import type { HistoryLines, LinesRead } from '@cdx/audit/verify';
import type { CommandContext } from '../commands/context.ts';
import { exportSize, exportText } from './export-file.ts';
import { exportNamed } from './history-source.ts';
import { openLogToRead } from './open-log.ts';
import { scannedPieces } from './scanned-pieces.ts';
import type { FilePlace } from './store-place.ts';
import { storeProgress } from './store-progress.ts';

export interface NamedLines {
  readonly lines: HistoryLines;
  /** As people see it. */
  readonly name: string;
}

const eventsPerShow = 20_000;

/**
 * Opens, and closes again whatever happens. `check` is called now and then while it is read. Errors:
 * as `withHistory`, but that a damaged export is read all the same.
 */
export async function withHistoryLines<Answer>(
  named: string | undefined,
  context: CommandContext,
  check: () => Promise<void>,
  work: (history: NamedLines) => Promise<Answer>,
): Promise<Answer> {
  const file = exportNamed(named, context);
  if (file !== null) {
    return work({ name: file.name, lines: await linesOfExport(file, context, check) });
  }
  const { logLines } = await import('@cdx/audit/verify');
  const opened = await openLogToRead(named, context);
  try {
    const { head, place } = opened;
    const log = await opened.wholeLog();
    let reached = 0;
    const readPages: typeof log.readPages = async function* (options) {
      for await (const page of log.readPages(options)) {
        await check();
        reached = page.next;
        yield page;
      }
    };
    const lines = logLines({ readPages }, { head, isGapless: place.kind === 'file' });
    const share = (): number => reached / (head + 1);
    return await work({ name: place.name, lines: withProgress(lines, place.name, share, context) });
  } finally {
    await opened.close();
  }
}

async function linesOfExport(
  file: FilePlace,
  context: CommandContext,
  check: () => Promise<void>,
): Promise<HistoryLines> {
  const { exportLines } = await import('@cdx/audit/verify');
  const text = exportText(file);
  const size = Math.max(1, exportSize(file));
  let bytes = 0;
  const followed = async function* (chunks: AsyncIterable<Uint8Array>) {
    bytes = 0;
    for await (const chunk of chunks) {
      await check();
      yield chunk;
      bytes += chunk.length;
    }
  };
  const read = (from: number) => followed(text.read(from));
  const readOnce = () => followed(text.readOnce?.() ?? text.read(0));
  const scanned = text.seeks ? scannedPieces(file, size, context.terminal) : undefined;
  const lines: HistoryLines = {
    ...exportLines({ ...text, read, readOnce }),
    readPieces:
      scanned &&
      ((see) => {
        bytes = 0;
        return scanned(async (piece) => {
          await check();
          await see(piece);
          bytes += piece.length;
        });
      }),
  };
  // How far a compressed file is cannot be told by what it holds.
  const share = text.seeks ? () => bytes / size : () => undefined;
  return withProgress(lines, file.name, share, context);
}

function withProgress(
  lines: HistoryLines,
  name: string,
  share: () => number | undefined,
  context: CommandContext,
): HistoryLines {
  const progress = storeProgress(context, `reading ${name}`);
  const shown = async (reading: () => Promise<LinesRead>): Promise<LinesRead> => {
    try {
      return await reading();
    } finally {
      progress.clear();
    }
  };
  const { readPieces } = lines;
  return {
    extent: lines.extent,
    read: (see) => {
      let events = 0;
      return shown(() =>
        lines.read((bytes, start, end, line) => {
          if (++events % eventsPerShow === 0) progress.show(events, share());
          see(bytes, start, end, line);
        }),
      );
    },
    readPieces:
      readPieces &&
      ((see) => {
        let events = 0;
        return shown(() =>
          readPieces((piece) => {
            events += piece.count;
            progress.show(events, share());
            return see(piece);
          }),
        );
      }),
  };
}
