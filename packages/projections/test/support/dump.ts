/**
 * Everything that a view shows, and the same told by the steps of @cdx/session, as far as the kit's
 * laws say that headquarters knows them.
 */
import { directions, errorId, foldSession, jobLabel, type RecordedEvent } from '@cdx/session';
import {
  readings,
  type Reading,
  type SessionRow,
  type SessionsTally,
  type SessionsView,
} from '@cdx/projections';
import { historiesOf, knownToHeadquarters } from '@cdx/testing';

interface Shown {
  readonly rows: readonly SessionRow[];
  /** Status and direction with the number of sessions, without zeros. */
  readonly tally: Readonly<Record<string, number>>;
}

export type Dump = Shown & {
  readonly checkpoint: number;
  /** In the reading of headquarters; `rows` and `tally` are the actual ones. */
  readonly hq: Shown;
};

export async function dump(view: SessionsView): Promise<Dump> {
  const [actual, hq] = await Promise.all(readings.map((reading) => shown(view, reading)));
  return { checkpoint: view.checkpoint, ...(actual as Shown), hq: hq as Shown };
}

async function shown(view: SessionsView, reading: Reading): Promise<Shown> {
  const rows: SessionRow[] = [];
  for (const direction of directions) {
    const sort = { column: 'firstPosition', order: 'asc' } as const;
    const page = await view.query({ direction, reading, showAll: true, sort });
    rows.push(...page.rows);
  }
  return { rows: inOrder(rows), tally: flat(await view.tally(reading)) };
}

/** What a view of this log must show. */
export function expectedDump(log: readonly RecordedEvent[]): Dump {
  const checkpoint = log.at(-1)?.position ?? -1;
  return { checkpoint, ...told(log), hq: told(knownToHeadquarters(log)) };
}

/** Rows and tally of these events of sessions. */
function told(events: readonly RecordedEvent[]): Shown {
  const rows: SessionRow[] = [];
  const tally: Record<string, number> = {};
  for (const [stream, of] of historiesOf(events)) {
    const row = expectedRow(stream, of);
    if (row.purgedAt !== null) continue;
    rows.push(row);
    const name = `${row.direction} ${row.status}`;
    tally[name] = (tally[name] ?? 0) + 1;
  }
  return { rows: inOrder(rows), tally };
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
    revision: events.at(-1)?.revision as number,
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
