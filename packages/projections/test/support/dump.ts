/** Everything that a view shows, and the same told by the fold of @cdx/session alone. */
import {
  directions,
  errorId,
  foldSession,
  isSessionStream,
  jobLabel,
  type RecordedEvent,
} from '@cdx/session';
import type { SessionRow, SessionsTally, SessionsView } from '@cdx/projections';

export interface Dump {
  readonly checkpoint: number;
  readonly rows: readonly SessionRow[];
  /** Status and direction with the number of sessions, without zeros. */
  readonly tally: Readonly<Record<string, number>>;
}

export async function dump(view: SessionsView): Promise<Dump> {
  const rows: SessionRow[] = [];
  for (const direction of directions) {
    const sort = { column: 'firstPosition', order: 'asc' } as const;
    const page = await view.query({ direction, showAll: true, sort });
    rows.push(...page.rows);
  }
  return { checkpoint: view.checkpoint, rows: inOrder(rows), tally: flat(await view.tally()) };
}

/** What a view of this log must show. */
export function expectedDump(log: readonly RecordedEvent[]): Dump {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of log) {
    if (!isSessionStream(event.stream)) continue;
    const events = streams.get(event.stream);
    if (events === undefined) streams.set(event.stream, [event]);
    else events.push(event);
  }
  const rows: SessionRow[] = [];
  const tally: Record<string, number> = {};
  for (const [stream, events] of streams) {
    const row = expectedRow(stream, events);
    if (row.purgedAt !== null) continue;
    rows.push(row);
    const name = `${row.direction} ${row.status}`;
    tally[name] = (tally[name] ?? 0) + 1;
  }
  return { checkpoint: log.at(-1)?.position ?? -1, rows: inOrder(rows), tally };
}

function expectedRow(stream: string, events: readonly RecordedEvent[]): SessionRow {
  const state = foldSession(events);
  if (state === null) throw new Error('A stream has events.');
  const { direction, status, statusCode, context } = state;
  const { message, job } = context;
  return {
    ...context,
    createdAt: context.createdAt as number,
    modifiedAt: context.modifiedAt as number,
    stream,
    direction,
    status,
    statusCode,
    jobName: jobLabel(job),
    errorId: message === null ? null : errorId(message),
    revision: events.length - 1,
    firstPosition: events[0]?.position as number,
  };
}

function inOrder(rows: readonly SessionRow[]): readonly SessionRow[] {
  return rows.toSorted((a, b) => a.firstPosition - b.firstPosition);
}

function flat(tally: SessionsTally): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const direction of directions) {
    for (const [status, count] of Object.entries(tally[direction])) {
      if (count > 0) counts[`${direction} ${status}`] = count;
    }
  }
  return counts;
}
