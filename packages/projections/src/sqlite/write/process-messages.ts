/**
 * A status-message batch in the durable view: headquarters' rows of the sessions that it was behind
 * with become those of the log, in a few statements. Where the batch knows less than the log before
 * it, the rest of some sessions is folded from the log again.
 */
import type { SqliteTransaction } from '@cdx/event-store/sqlite';
import {
  CdxError,
  directions,
  isHeadquartersFact,
  sessionStream,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { catchUpTo } from '../../fold/behind.ts';
import { copySql, type ViewTables } from '../sessions-table.ts';
import { countBehind, removeZeros } from './count-changes.ts';
import { absent, Held } from './held-session.ts';

export interface Messages {
  /** Headquarters knows everything up to here, itself included. */
  readonly knownUpTo: number;
  /** Of the batch's event. */
  readonly position: number;
}

/**
 * Inside a transaction in which all before the batch has been written. `write` is given sessions of
 * which headquarters knows a part, with its row and, as facet, that of the row it has. Says whether
 * there may still be sessions that it is behind with.
 */
export function processMessages(
  transaction: SqliteTransaction,
  tables: ViewTables,
  messages: Messages,
  write: (shown: Held) => void,
): boolean {
  const { knownUpTo, position } = messages;
  const { actual, hq, behind } = tables;
  const partly = knownUpTo < position - 1;
  if (partly) for (const shown of refold(transaction, tables, messages)) write(shown);
  countBehind(transaction, tables, knownUpTo, '-');
  const chosen = `SELECT first_position FROM ${behind} WHERE since <= ?`;
  transaction.prepare(copySql(actual, hq, chosen)).run(knownUpTo);
  countBehind(transaction, tables, knownUpTo, '');
  removeZeros(transaction, tables);
  transaction.prepare(`DELETE FROM ${behind} WHERE since <= ?`).run(knownUpTo);
  return partly;
}

/** First positions of the sessions that headquarters is behind with. */
export function behindNow(transaction: SqliteTransaction, { behind }: ViewTables): Set<unknown> {
  const rows = transaction.prepare(`SELECT first_position FROM ${behind}`).all();
  return new Set(rows.map(({ first_position: id }) => id));
}

interface Candidate {
  readonly stream: string;
  readonly direction: Direction;
  readonly firstPosition: number;
}

/** The sessions of which headquarters knows more than before, and not everything. */
function refold(
  transaction: SqliteTransaction,
  tables: ViewTables,
  { knownUpTo, position }: Messages,
): readonly Held[] {
  const candidates = readCandidates(transaction, tables, knownUpTo);
  const beyond = new Map<string, Candidate>();
  for (const { stream, type, data } of readLog(transaction, knownUpTo + 1, position)) {
    const candidate = candidates.get(stream);
    if (candidate === undefined || isHeadquartersFact(candidate.direction, type, data)) continue;
    beyond.set(stream, candidate);
  }
  if (beyond.size === 0) return [];
  const facts = new Map<string, RecordedEvent[]>();
  for (const stream of beyond.keys()) facts.set(stream, []);
  const from = Math.min(...Array.from(beyond.values(), ({ firstPosition }) => firstPosition));
  for (const event of readLog(transaction, from, position)) facts.get(event.stream)?.push(event);
  const shown: Held[] = [];
  for (const [stream, candidate] of beyond) {
    const of = facts.get(stream) ?? [];
    checkWhole(transaction, tables, candidate, of);
    const caught = catchUpTo(candidate, { base: undefined, facts: of }, knownUpTo);
    const since = caught.behind?.facts[0]?.position;
    const { firstPosition } = candidate;
    if (since === undefined) {
      transaction
        .prepare(`DELETE FROM ${tables.behind} WHERE first_position = ?`)
        .run(firstPosition);
    } else {
      transaction
        .prepare(`UPDATE ${tables.behind} SET since = ? WHERE first_position = ?`)
        .run(since, firstPosition);
    }
    if (caught.shown === undefined) continue;
    const sql = `SELECT facet FROM ${tables.hq} WHERE "first_position" = ?`;
    const facet = transaction.prepare(sql).get(firstPosition)?.['facet'] ?? absent;
    shown.push(new Held(caught.shown, facet as number));
  }
  return shown;
}

function readCandidates(
  transaction: SqliteTransaction,
  { actual, behind }: ViewTables,
  knownUpTo: number,
): ReadonlyMap<string, Candidate> {
  const sql = `SELECT a."first_position" AS id, direction, "session_number" AS number,
      "channel_database" AS name
    FROM ${behind} AS b CROSS JOIN ${actual} AS a ON a."first_position" = b.first_position
    WHERE b.since <= ?`;
  const candidates = new Map<string, Candidate>();
  for (const { id, direction: code, number, name } of transaction.prepare(sql).all(knownUpTo)) {
    const direction = directions[code as number] as Direction;
    const stream = sessionStream(direction, number as number, name as string);
    candidates.set(stream, { stream, direction, firstPosition: id as number });
  }
  return candidates;
}

/** Events from a position on, up to one that is not included. */
function* readLog(
  transaction: SqliteTransaction,
  from: number,
  to: number,
): Generator<RecordedEvent> {
  for (let next = from; next < to;) {
    const page = transaction.readPage({ from: next });
    for (const event of page.events) {
      if (event.position >= to) return;
      yield event;
    }
    if (page.atEnd) return;
    ({ next } = page);
  }
}

/** The log must tell the session as the view has it. */
function checkWhole(
  transaction: SqliteTransaction,
  { actual }: ViewTables,
  { stream, firstPosition }: Candidate,
  events: readonly RecordedEvent[],
): void {
  const sql = `SELECT "revision" AS revision FROM ${actual} WHERE "first_position" = ?`;
  const revision = transaction.prepare(sql).get(firstPosition)?.['revision'];
  if (events.length > 0 && events.at(-1)?.revision === revision) return;
  throw new CdxError(
    'store-corrupt',
    `${stream}: the view has seen revision ${String(revision)}, which is not in the log.`,
    { stream, revision, position: events.at(-1)?.position ?? null },
  );
}
