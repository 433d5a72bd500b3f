/** The forms at one moment of an index: a view like all others, but that the past does not go on. */
import {
  checkQuery,
  checkSummaryQuery,
  streamsOfId,
  SummaryMaker,
  tallyOf,
  type CheckedQuery,
} from '@cdx/projections/view-parts';
import type {
  Reading,
  SessionRow,
  SessionsPage,
  SessionsQuery,
  SessionsSummary,
  SessionsTally,
  SessionsView,
  SummaryQuery,
} from '@cdx/projections';
import {
  CdxError,
  directions,
  isSessionStream,
  parseSessionStream,
  statusNames,
  type Direction,
  type SessionStatusName,
} from '@cdx/session';
import { failureBit, statusBits } from '../facts/fact-columns.ts';
import { notShown, type Moment } from './moment.ts';
import { inOrder, select } from './select.ts';

/** What the last query has found, for its next page. */
interface Found {
  readonly key: string;
  readonly total: number;
  /** In order; all of them, or the first. */
  readonly sessions: Uint32Array;
}

export class MomentView implements SessionsView {
  readonly checkpoint: number;
  #moment: Moment | undefined;
  #found: Found | undefined;

  /** `checkpoint`: position of the last event that there was. */
  constructor(moment: Moment, checkpoint: number) {
    this.#moment = moment;
    this.checkpoint = checkpoint;
  }

  async apply(): Promise<void> {
    throw new CdxError('invalid-argument', 'A view of a past time takes no more events.', {
      checkpoint: this.checkpoint,
    });
  }

  async query(query: SessionsQuery): Promise<SessionsPage> {
    const moment = this.#open();
    const checked = checkQuery(query);
    const { reading, limit, offset } = checked;
    const { total, sessions } = this.#find(checked);
    const page = sessions.subarray(offset, offset + limit);
    return { rows: Array.from(page, (session) => moment.row(session, reading)), total };
  }

  async get(stream: string, reading: Reading = 'actual'): Promise<SessionRow | undefined> {
    const moment = this.#open();
    const session = sessionOf(moment, stream);
    const isShown = session !== undefined && moment.statuses(reading)[session] !== notShown;
    return isShown ? moment.row(session, reading) : undefined;
  }

  async find(id: string, reading?: Reading): Promise<readonly SessionRow[]> {
    const rows = await Promise.all(streamsOfId(id).map((stream) => this.get(stream, reading)));
    return rows.filter((row) => row !== undefined);
  }

  async tally(reading: Reading = 'actual'): Promise<SessionsTally> {
    const moment = this.#open();
    const { direction } = moment.contents.sessions;
    const counts = directions.map(() => new Uint32Array(statusBits + 1));
    const statuses = moment.statuses(reading);
    for (let session = 0; session < statuses.length; session++) {
      const status = statuses[session] as number;
      if (status === notShown) continue;
      const of = counts[direction[session] as number] as Uint32Array;
      of[status & statusBits] = (of[status & statusBits] as number) + 1;
    }
    const [download = [], upload = []] = counts;
    return tallyOf({ download, upload });
  }

  async summary(query: SummaryQuery = {}): Promise<SessionsSummary> {
    const moment = this.#open();
    const checked = checkSummaryQuery(query);
    const summary = new SummaryMaker(checked);
    const { reading = 'actual', from = -Infinity, to = Infinity } = checked;
    const { sessions, names } = moment.contents;
    const { createdAt, job, direction } = sessions;
    // Sessions without a failure are counted by what they have in common.
    const alike = new Map<number, number>();
    const statuses = moment.statuses(reading);
    for (let session = 0; session < statuses.length; session++) {
      const status = statuses[session] as number;
      const created = createdAt[session] as number;
      if (status === notShown || created < from || created >= to) continue;
      if ((status & failureBit) !== 0) {
        const of = directions[direction[session] as number] as Direction;
        const { errorId } = moment.failure(session, reading);
        const name = statusNames(of)[status & statusBits] as SessionStatusName;
        summary.add(
          { direction: of, status: name, job: names[job[session] as number] as string, errorId },
          1,
        );
        continue;
      }
      const key = ((job[session] as number) * 2 + (direction[session] as number)) * 32 + status;
      alike.set(key, (alike.get(key) ?? 0) + 1);
    }
    for (const [key, count] of alike) {
      const of = directions[(key >> 5) % 2] as Direction;
      const status = statusNames(of)[key % 32] as SessionStatusName;
      const jobName = names[Math.floor(key / 64)] as string;
      summary.add({ direction: of, status, job: jobName, errorId: null }, count);
    }
    return summary.make((newest) => this.query(newest));
  }

  async close(): Promise<void> {
    this.#moment = undefined;
    this.#found = undefined;
  }

  #find(checked: CheckedQuery): Found {
    const moment = this.#open();
    const { reading, filter, sort, limit, offset } = checked;
    const key = JSON.stringify({ ...filter, reading, sort, limit: 0, offset: 0 });
    const needed = offset + limit;
    let found = this.#found?.key === key ? this.#found : undefined;
    if (found === undefined || Math.min(needed, found.total) > found.sessions.length) {
      const all = select(moment, checked);
      // Who asks for a second page mostly asks for all.
      const count = found === undefined ? needed : Infinity;
      found = { key, total: all.length, sessions: inOrder(moment, checked, all, count) };
      this.#found = found;
    }
    return found;
  }

  #open(): Moment {
    if (this.#moment !== undefined) return this.#moment;
    throw new CdxError('store-closed', 'The view of a past time has been closed.');
  }
}

/** The row of a session before its newest event, and after it. */
export interface SessionChange {
  /** Undefined where the session began with it. */
  readonly before: SessionRow | undefined;
  /** With `purgedAt` where it is shown no more. */
  readonly after: SessionRow;
}

/** In the actual reading; undefined for the stream of something else. */
export function changeBy(moment: Moment, stream: string): SessionChange | undefined {
  const session = sessionOf(moment, stream);
  if (session === undefined) return undefined;
  const before = moment.rowBefore(session);
  return { before, after: moment.row(session, 'actual') };
}

/** The newest session of a stream that had begun then. */
function sessionOf(moment: Moment, stream: string): number | undefined {
  if (!isSessionStream(stream)) return undefined;
  const { direction, sessionNumber, channelDatabase } = parseSessionStream(stream);
  const { sessions, names } = moment.contents;
  const database = names.indexOf(channelDatabase);
  const of = directions.indexOf(direction);
  for (let session = moment.sessions - 1; session >= 0; session--) {
    if (
      sessions.number[session] === sessionNumber &&
      sessions.database[session] === database &&
      sessions.direction[session] === of
    ) {
      return session;
    }
  }
  return undefined;
}
