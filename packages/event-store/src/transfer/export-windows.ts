/** Stretches of an export, in the order in which they are wanted, and the events in each. */
import type { RecordedEvent } from '@cdx/session';
import { LineCutter } from './cut-lines.ts';
import type { StreamMatch } from './event-prefix.ts';
import type { ExportBlock } from './export-index.ts';
import type { ExportText } from './export-log.ts';
import { parseBody, textOf } from './parse-lines.ts';
import { compressionDamage } from './read-lines.ts';

/**
 * The first stretch is short, for who wants a few events alone; those behind it double. Where each
 * means reading the file from its beginning, there should be few. Bytes.
 */
const nearWindowMax = 4 * 1024 * 1024;
const farWindowMax = 64 * 1024 * 1024;

/** Side by side, from the first byte of the first one to the last of the last. */
export type ExportWindow = ExportBlock;

export interface WindowRequest {
  /** Position of the first event that is wanted. */
  readonly from: number;
  readonly backward: boolean;
  readonly seeks: boolean;
}

export function* windowsOf(
  blocks: readonly ExportBlock[],
  { from, backward, seeks }: WindowRequest,
): Generator<ExportWindow> {
  const wanted = backward
    ? blocks.filter(({ first }) => first <= from).reverse()
    : blocks.filter(({ last }) => last >= from);
  let bytesMax = seeks ? 0 : farWindowMax;
  let window: ExportWindow | undefined;
  for (const block of wanted) {
    const joined: ExportWindow =
      window === undefined ? block : backward ? spanOf(block, window) : spanOf(window, block);
    if (window !== undefined && joined.end - joined.start > bytesMax) {
      yield window;
      if (seeks) bytesMax = Math.min(nearWindowMax, 2 * (window.end - window.start));
      window = block;
    } else window = joined;
  }
  if (window !== undefined) yield window;
}

function spanOf(one: ExportBlock, other: ExportBlock): ExportWindow {
  return { ...one, end: other.end, last: other.last };
}

/** Events that may match, in the order of the file. Errors: `file-unreadable` {path, line}. */
export async function readWindow(
  text: ExportText,
  { start, end, line }: ExportWindow,
  match: StreamMatch | undefined,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  const file = text.name;
  const see = (bytes: Buffer, from: number, to: number, number: number): void => {
    if (match !== undefined && !match.mayHold(bytes, from, to)) return;
    const place = { file, line: number };
    const body = parseBody(textOf(bytes.subarray(from, to), place), place, true);
    if (body.kind === 'event') events.push(body.event);
  };
  const cutter = new LineCutter(file, see, line);
  let left = end - start;
  try {
    for await (const chunk of text.read(start)) {
      const wanted = chunk.length <= left ? chunk : chunk.subarray(0, left);
      cutter.push(wanted);
      left -= wanted.length;
      if (left === 0) break;
    }
  } catch (error) {
    throw compressionDamage(error, { file, line: cutter.lines + 1 }) ?? error;
  }
  return events;
}
