/**
 * Which registers are not ready to go offline now, and why. An offline register sells from its own
 * channel database, so it must have been loaded, and be fresh.
 */
import { sessionStream } from '@cdx/session';
import type { DatabaseState } from '../headquarters/database-state.ts';
import type { HeadquartersState } from '../headquarters/headquarters-state.ts';
import type { Reading } from '../sessions/reading.ts';
import type { SessionsView } from '../sessions/sessions-view.ts';
import type { Freshness, FullPackage, Staleness } from './freshness.ts';
import { missingLoads } from './missing-loads.ts';
import { reasonsOf, type NotReadyReason } from './not-ready-reasons.ts';

/**
 * A schedule every 20 minutes, a poll every 15 and one retry 15 minutes later are 50 minutes
 * together; what is older has been missed for longer than that (Decision).
 */
export const maxStalenessMsDefault = 60 * 60_000;

export interface ReadinessQuery {
  /** `actual` when absent. */
  readonly reading?: Reading | undefined;
  /** The time of the view and of the headquarters' state, ms. */
  readonly at: number;
  /** Changes that are missing for longer make a register not ready; ms. One hour when absent. */
  readonly maxStalenessMs?: number | undefined;
}

export interface Readiness {
  readonly channelDatabase: string;
  /** Null for a register that has no sessions and was not added. */
  readonly channelDataGroup: string | null;
  readonly ready: boolean;
  /** Empty when it is ready. */
  readonly reasons: readonly NotReadyReason[];
  /** Of its worst job; 0 when nothing that the log knows of is missing. ms. */
  readonly stalenessMs: number;
  /** The job that is stale for longest; null: none is. */
  readonly worstJob: string | null;
  /** Sessions with changes or with all data that have not ended. */
  readonly openSessions: number;
  /** As of `Staleness`. */
  readonly databaseAppliedAt: number | null;
}

/** One row for each register, in the order given. */
export async function readiness(
  views: { readonly freshness: Freshness; readonly sessions: Pick<SessionsView, 'get'> },
  headquarters: Pick<HeadquartersState, 'databases'>,
  registers: readonly string[],
  { reading, at, maxStalenessMs = maxStalenessMsDefault }: ReadinessQuery,
): Promise<readonly Readiness[]> {
  const filter = { reading, databases: registers };
  const rows = byDatabase(await views.freshness.staleness({ ...filter, at }));
  const fulls = byDatabase(await views.freshness.fullPackages(filter));
  const states = new Map(headquarters.databases.map((one) => [one.channelDatabase, one]));
  const createdAtOf = async (channelDatabase: string, sessionNumber: number) =>
    (await views.sessions.get(sessionStream('download', sessionNumber, channelDatabase), reading))
      ?.createdAt ?? Infinity;
  const result: Readiness[] = [];
  for (const register of registers) {
    const of = { rows: rows.get(register) ?? [], fulls: fulls.get(register) ?? [] };
    const state = states.get(register);
    const notLoaded = state === undefined ? [] : await missingLoads(state, of, createdAtOf);
    const reasons = reasonsOf({ ...of, state, notLoaded, at, maxStalenessMs });
    result.push(readinessOf(register, state, of, reasons));
  }
  return result;
}

function readinessOf(
  channelDatabase: string,
  state: DatabaseState | undefined,
  { rows, fulls }: { readonly rows: readonly Staleness[]; readonly fulls: readonly FullPackage[] },
  reasons: readonly NotReadyReason[],
): Readiness {
  const worst = rows.reduce<Staleness | undefined>(
    (a, b) => (b.stalenessMs > (a?.stalenessMs ?? 0) ? b : a),
    undefined,
  );
  const openFulls = fulls.filter((full) => full.oldestChangeAt === null && isOpen(full));
  return {
    channelDatabase,
    channelDataGroup: rows[0]?.channelDataGroup ?? state?.added?.channelDataGroup ?? null,
    ready: reasons.length === 0,
    reasons,
    stalenessMs: worst?.stalenessMs ?? 0,
    worstJob: worst?.job ?? null,
    openSessions: rows.reduce((sum, row) => sum + row.waitingSessions, openFulls.length),
    databaseAppliedAt: rows[0]?.databaseAppliedAt ?? null,
  };
}

/** Create failed is run again by a later run, as another session. */
function isOpen({ status }: FullPackage): boolean {
  return !['Applied', 'Canceled', 'CreateFailed', 'NoData'].includes(status);
}

function byDatabase<Row extends { readonly channelDatabase: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const known = found.get(row.channelDatabase);
    if (known === undefined) found.set(row.channelDatabase, [row]);
    else known.push(row);
  }
  return found;
}
