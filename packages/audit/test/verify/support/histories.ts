/** Histories of runs, and verifying them. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { eventLine, exportEvents } from '@cdx/event-store/transfer';
import {
  exportLines,
  verifyHistory,
  type HistoryExtent,
  type HistoryLines,
  type VerifyOptions,
  type VerifyReport,
} from '@cdx/audit/verify';
import { createMemorySessionsView } from '@cdx/projections';
import type { RecordedEvent } from '@cdx/session';
import { simulate, type Scenario, type SimulateOptions } from '@cdx/simulator';

/** All events of a run; with `pieces` it is stopped and continued so often. */
export async function eventsOfRun(scenario: Scenario, pieces = 1): Promise<RecordedEvent[]> {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  const archive = async () => ({ add: async () => undefined });
  const options: SimulateOptions = { version: '0.0.0-test', store, views, archive };
  const forMs = Math.ceil(scenario.durationMs / pieces);
  await simulate(scenario, pieces === 1 ? options : { ...options, forMs });
  for (let piece = 1; piece < pieces; piece++) {
    await simulate(scenario, { ...options, continue: true, forMs });
  }
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}

/** Lines of events, as somebody has them. */
export function linesOf(
  lines: readonly string[],
  extent: Partial<HistoryExtent> = {},
): HistoryLines {
  return {
    extent: async () => ({
      isGapless: true,
      firstPosition: 0,
      head: null,
      stream: null,
      ...extent,
    }),
    read: async (see) => {
      for (const [index, line] of lines.entries()) {
        const bytes = Buffer.from(`${line}\n`);
        see(bytes, 0, bytes.length - 1, index + 1);
      }
      return { header: null, damages: [] };
    },
  };
}

export function textOf(event: RecordedEvent): string {
  return eventLine(event).trimEnd();
}

export function verified(
  events: readonly RecordedEvent[],
  extent: Partial<HistoryExtent> = {},
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  return verifyHistory(linesOf(events.map(textOf), extent), options);
}

/** A file of an export, as text. */
export async function exportOf(events: readonly RecordedEvent[]): Promise<string> {
  const source = {
    store: 'run.db',
    firstEventId: events[0]?.id ?? null,
    head: events.at(-1)?.position ?? -1,
  };
  const log = {
    readPages: async function* () {
      yield { events, next: source.head + 1, atEnd: true };
    },
    readStream: () => {
      throw new Error('no stream was asked for');
    },
  };
  let text = '';
  for await (const piece of exportEvents(log, { source })) text += piece;
  return text;
}

export function exportedLines(text: string | Buffer, size = 65_536): HistoryLines {
  const bytes = Buffer.from(text as string);
  return exportLines({
    name: 'run.ndjson',
    seeks: true,
    read: async function* (from) {
      for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  });
}
