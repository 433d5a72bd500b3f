/**
 * Staleness of an inferred history. No form has the age of the changes in a package, so where sessions
 * are not applied it is not known for how long changes are missing, but for how long at least: changes
 * are older than the session that carries them.
 */
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsView } from '../sessions/sessions-view.ts';
import type { Freshness, Staleness, StalenessQuery } from './freshness.ts';

/** Staleness that may be unknown. Every `Staleness` is one. */
export interface StatedStaleness extends Omit<Staleness, 'stalenessMs'> {
  /** Null: changes are missing, and nobody tells since when. */
  readonly stalenessMs: number | null;
  /** Where it is not known: how long at least, ms. */
  readonly stalenessMsMin?: number;
}

const unapplied = [
  'Available',
  'Requested',
  'Downloaded',
  'DownloadFailed',
  'ApplyFailed',
  'Suspended',
  'Canceled',
] as const satisfies readonly SessionRow['status'][];

/** `view`, `freshness`: of the same history, one that was inferred from forms. */
export async function statedStaleness(
  {
    freshness,
    view,
  }: { readonly freshness: Freshness; readonly view: Pick<SessionsView, 'query'> },
  { at, ...filter }: StalenessQuery,
): Promise<readonly StatedStaleness[]> {
  const found = await freshness.staleness({ at, ...filter });
  const query = { ...filter, direction: 'download', statuses: unapplied } as const;
  const { rows } = await view.query(query);
  const newestFull = new Map<string, number>();
  for (const { status, sessionNumber, ...of } of await freshness.fullPackages(filter)) {
    // By number: the newest comes last.
    if (status === 'Applied') newestFull.set(pairOf(of), sessionNumber);
  }
  const untold = new Map<string, SessionRow[]>();
  for (const row of rows.filter(carriesUntold)) {
    const pair = pairOf(row);
    untold.set(pair, [...(untold.get(pair) ?? []), row]);
  }
  return found.map((known) => {
    const pair = pairOf(known);
    return withUntold(known, untold.get(pair) ?? [], newestFull.get(pair) ?? -1, at);
  });
}

/** It has a package; of what age the changes in it are is not told. */
function carriesUntold({ rows, oldestChangeAt }: SessionRow): boolean {
  return rows !== null && oldestChangeAt === null;
}

function withUntold(
  known: Staleness,
  untold: readonly SessionRow[],
  newestFull: number,
  at: number,
): StatedStaleness {
  const count = (...statuses: readonly SessionRow['status'][]): number =>
    untold.filter(({ status }) => statuses.includes(status)).length;
  const missing = untold.filter(({ sessionNumber }) => sessionNumber > newestFull);
  const [oldest] = missing.toSorted((one, other) => one.sessionNumber - other.sessionNumber);
  const lost = missing.filter(({ status }) => status === 'Canceled').length;
  const counted = {
    ...known,
    waitingSessions: known.waitingSessions + untold.length - count('Canceled'),
    failedSessions: known.failedSessions + count('DownloadFailed', 'ApplyFailed'),
    suspendedSessions: known.suspendedSessions + count('Suspended'),
    lostSessions: known.lostSessions + lost,
  };
  if (oldest === undefined) return counted;
  return {
    ...counted,
    stalenessMs: null,
    stalenessMsMin: Math.max(known.stalenessMs, at - oldest.createdAt, 0),
    oldestChangeAt: null,
    oldestSession: Math.min(oldest.sessionNumber, known.oldestSession ?? Infinity),
  };
}

function pairOf({
  channelDatabase,
  job,
}: {
  readonly channelDatabase: string;
  readonly job: string;
}): string {
  return JSON.stringify([channelDatabase, job]);
}
