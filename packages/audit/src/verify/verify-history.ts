/**
 * Holds a history against the rules: twice gone through as records, once or twice read. What is
 * found is told in the order of the log; how much of it there is is always exact.
 */
import { Collector } from './findings/collector.ts';
import { describe } from './findings/describe.ts';
import { FirstReading, type LineObserver } from './first/first-reading.ts';
import { idRecordBytes } from './first/id-records.ts';
import { Policies } from './first/run-policies.ts';
import { notChecked } from './not-checked.ts';
import { verifyVersion, type VerifyReport } from './report.ts';
import { isFindingRule, type FindingRule, type NoteRule } from './rules.ts';
import { StreamKind } from './scan/event-scanner.ts';
import { recordBytes } from './scan/record-layout.ts';
import { RecordCursor } from './second/event-records.ts';
import { IdRules } from './second/id-rules.ts';
import { MemoryBudget, Partitions, type Scratch } from './second/partitions.ts';
import type { Unchecked } from './second/rules/rule-context.ts';
import { SessionRules } from './second/session-rules.ts';
import { StreamRules } from './second/stream-rules.ts';
import type { HistoryExtent, HistoryLines, LinesRead } from './source/history-lines.ts';

export interface VerifyOptions {
  /** A try count that holds for every session, whatever the log says of it; 0: unlimited. */
  readonly tries?: number | undefined;
  /** Findings that are told at most; 100 unless given. All are counted. */
  readonly limit?: number | undefined;
  /** Notes that are told at most; none unless given. All are counted. */
  readonly notes?: number | undefined;
  readonly observers?: readonly LineObserver[] | undefined;
  /** Where records go that memory should not hold; without it memory holds them all. */
  readonly scratch?: Scratch | undefined;
  /** For records, before the scratch is used; bytes. 256 MiB unless given. */
  readonly memoryBytes?: number | undefined;
}

const limitDefault = 100;
const memoryMin = 256 * 1024 * 1024;
const memoryMax = 8 * memoryMin;
/** Of events by channel database, and of ids: each part is small when all are large. */
const partitionCount = 64;

/**
 * What records may take where this much memory is there, bytes: it is much faster than files, but
 * other work may be running too.
 */
export function memoryForRecords(totalBytes: number): number {
  return Math.min(Math.max(totalBytes / 16, memoryMin), memoryMax);
}

/** Errors: those of reading. */
export async function verifyHistory(
  lines: HistoryLines,
  {
    tries,
    limit = limitDefault,
    notes = 0,
    observers = [],
    scratch,
    memoryBytes,
  }: VerifyOptions = {},
): Promise<VerifyReport> {
  const extent = await lines.extent();
  const found = new Collector({ findings: limit, notes });
  const budget = new MemoryBudget(memoryBytes ?? memoryMin);
  const common = { count: partitionCount, scratch: scratch ?? null, budget };
  const events = new Partitions({ ...common, name: 'events', recordBytes });
  const ids = new Partitions({ ...common, name: 'ids', recordBytes: idRecordBytes });
  const isWhole = extent.stream === null && (extent.firstPosition ?? 0) === 0;
  const first = new FirstReading({
    found,
    events,
    ids,
    observers,
    isWhole,
    isGapless: extent.isGapless && extent.stream === null,
    firstPosition: extent.firstPosition,
  });
  const read = await (lines.readPieces?.(first.seePiece) ?? lines.read(first.see));
  first.finish();
  addFileDamages(found, read);
  addMissingTail(found, extent, first.lastPosition, first.events);
  const unchecked: Unchecked = { headless: 0, tries: 0, order: 0 };
  checkStreams(events, ids, first, { found, isWhole, unchecked, tries: tries ?? null });
  const idRules = new IdRules({ found, isWhole });
  for (let part = 0; part < ids.count; part++) idRules.take(ids.read(part));
  const described = await describe(lines, [...found.findings(), ...found.notes()], first.names);
  return {
    version: verifyVersion,
    events: first.events,
    head: first.lastPosition,
    lastRecordedAt: first.events === 0 ? null : first.clocks.lastRecordedAt,
    timeZone: first.timeZone,
    ...countsOf(found),
    ...described,
    notChecked: notChecked({ extent, isWhole, first, unchecked }),
  };
}

function checkStreams(
  events: Partitions,
  ids: Partitions,
  first: FirstReading,
  of: {
    readonly found: Collector;
    readonly isWhole: boolean;
    readonly unchecked: Unchecked;
    readonly tries: number | null;
  },
): void {
  const streams = new StreamRules({ ...of, ids });
  const sessions = new SessionRules({
    ...of,
    ids,
    policies: new Policies(first.system.runs, first.names, of.tries),
    followsForms: first.system.sessionRefusals > 0,
    knownBehind: first.batches.knownBehind,
    lastRecordedAt: first.clocks.lastRecordedAt,
  });
  const cursor = new RecordCursor();
  for (let part = 0; part < events.count; part++) {
    for (const piece of events.read(part)) {
      cursor.over(piece.buffer, piece.byteOffset, piece.byteLength);
      const count = piece.byteLength / recordBytes;
      for (let index = 0; index < count; index++) {
        cursor.goTo(index);
        if (cursor.streamKind === StreamKind.other && !cursor.isRefusal) streams.take(cursor);
        else sessions.take(cursor);
      }
    }
    sessions.finish();
  }
}

function addFileDamages(found: Collector, { damages }: LinesRead): void {
  for (const { line, expected, found: text } of damages) {
    found.add('file-damaged', -1, () => ({ text, expected, line }));
  }
}

function addMissingTail(
  found: Collector,
  { head }: HistoryExtent,
  last: number,
  events: number,
): void {
  if (head === null || last >= head) return;
  found.add('tail-missing', events - 1, () => ({
    text: `the log ends at position ${last}, where it should reach ${head}`,
    expected: `events up to position ${head}`,
  }));
}

function countsOf(found: Collector): Pick<VerifyReport, 'findingCounts' | 'noteCounts'> {
  const findingCounts: Partial<Record<FindingRule, number>> = {};
  const noteCounts: Partial<Record<NoteRule, number>> = {};
  for (const [rule, count] of found.counts) {
    if (isFindingRule(rule)) findingCounts[rule] = count;
    else noteCounts[rule] = count;
  }
  return { findingCounts, noteCounts };
}
