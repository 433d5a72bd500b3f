/**
 * Pages of a log in memory and of its streams, for the store and the archive alike.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventFilter, EventPage } from '../port.ts';
import {
  pageDataLengthMax,
  pageLengthMax,
  type LogPageRequest,
  type PageRequest,
} from '../read/read-request.ts';
import type { LogOrder } from './log-order.ts';
import type { MemoryLog } from './memory-log.ts';

/** Events that one page looks at; with a filter few of them may be in it. */
const scanLengthMax = 20_000;

/** `head`: position of the last event that there ever was. */
export function logPage(
  log: MemoryLog,
  order: LogOrder,
  head: number,
  { from, backward, limit, filter }: LogPageRequest,
): EventPage {
  const passes = filterTest(log, filter);
  const take = Math.min(limit, pageLengthMax);
  const step = backward ? -1 : 1;
  const events: RecordedEvent[] = [];
  let dataLength = 0;
  let looked = 0;
  let next = backward ? Math.min(from, head) : from;
  let row = backward ? order.upTo(next) : order.from(next);
  while (
    row >= 0 &&
    events.length < take &&
    looked < scanLengthMax &&
    dataLength < pageDataLengthMax
  ) {
    if (passes(row)) {
      const read = log.event(row);
      events.push(read.event);
      dataLength += read.dataLength;
    }
    looked++;
    next = log.columns.positionOf(row) + step;
    row = backward ? order.before(row) : order.after(row);
  }
  if (row >= 0) return { events, next, atEnd: false };
  return { events, next: backward ? -1 : Math.max(next, head + 1), atEnd: true };
}

export function streamPage(
  log: MemoryLog,
  stream: string,
  { from, backward, limit }: PageRequest,
): EventPage {
  const firstRevision = log.firstRevisionOf(stream);
  const lastRevision = log.revisionOf(stream);
  const events: RecordedEvent[] = [];
  let dataLength = 0;
  let revision = backward ? Math.min(from, lastRevision) : Math.max(from, firstRevision);
  if (lastRevision < 0 || revision > lastRevision || revision < firstRevision) {
    return { events, next: from, atEnd: true };
  }
  const take = Math.min(limit, pageLengthMax);
  let row = log.seek(stream, revision);
  while (row >= 0 && events.length < take && dataLength < pageDataLengthMax) {
    const read = log.event(row);
    events.push(read.event);
    dataLength += read.dataLength;
    row = backward ? log.columns.previousOf(row) : log.columns.nextOf(row);
    revision += backward ? -1 : 1;
  }
  return { events, next: revision, atEnd: row < 0 };
}

/** Whether the event in a row is wanted. */
function filterTest(log: MemoryLog, filter: EventFilter | undefined): (row: number) => boolean {
  const prefix = filter?.streamPrefix;
  const types = filter?.types && new Set(filter.types);
  if (prefix === undefined && types === undefined) return () => true;
  return (row) =>
    (types === undefined || types.has(log.typeAt(row))) &&
    (prefix === undefined || log.streamAt(row).startsWith(prefix));
}
