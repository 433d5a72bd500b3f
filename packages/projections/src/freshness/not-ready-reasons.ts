/** Why a register is not ready to go offline: in words, and for programs. */
import type { DatabaseState } from '../headquarters/database-state.ts';
import type { FullPackage, Staleness } from './freshness.ts';
import type { MissingLoad } from './missing-loads.ts';

export const notReadyCodes = [
  'notLoaded',
  'changesLost',
  'suspended',
  'failed',
  'stale',
  'paused',
] as const;
export type NotReadyCode = (typeof notReadyCodes)[number];

export interface NotReadyReason {
  readonly code: NotReadyCode;
  /** Ids of the jobs concerned; empty where it is about the register as a whole. */
  readonly jobs: readonly string[];
  /** Sessions concerned; 0 where it is not about sessions. */
  readonly sessions: number;
  /** Since when, ms; null where nobody can tell. */
  readonly since: number | null;
  /** What is the matter and what to do, for people. */
  readonly message: string;
}

export interface NotReadyFacts {
  readonly rows: readonly Staleness[];
  readonly fulls: readonly FullPackage[];
  /** Undefined where operators have done nothing to the register. */
  readonly state: DatabaseState | undefined;
  readonly notLoaded: readonly MissingLoad[];
  readonly at: number;
  readonly maxStalenessMs: number;
}

/** In the order of `notReadyCodes`. */
export function reasonsOf(facts: NotReadyFacts): readonly NotReadyReason[] {
  const { rows, state, notLoaded, at, maxStalenessMs } = facts;
  const reasons: NotReadyReason[] = [];
  const add = (code: NotReadyCode, about: Partial<Omit<NotReadyReason, 'code' | 'message'>>) => {
    const { jobs = [], sessions = 0, since = null } = about;
    reasons.push({ code, jobs, sessions, since, message: messages[code] });
  };
  if (notLoaded.length > 0) {
    const since = Math.min(...notLoaded.map((one) => one.since));
    add('notLoaded', { jobs: notLoaded.map(({ job }) => job).toSorted(), since });
  }
  const lost = rows.filter(({ lostSessions }) => lostSessions > 0);
  if (lost.length > 0) {
    add('changesLost', { jobs: jobsOf(lost), sessions: sum(lost, 'lostSessions') });
  }
  for (const [code, count, statuses] of troubles) {
    const inTrouble = rows.filter((row) => row[count] > 0);
    // A full package of which nobody tells changes is in no row of staleness.
    const fulls = facts.fulls.filter(
      (full) => full.oldestChangeAt === null && statuses.includes(full.status),
    );
    if (inTrouble.length + fulls.length === 0) continue;
    const jobs = [...new Set([...jobsOf(inTrouble), ...jobsOf(fulls)])].sort();
    add(code, { jobs, sessions: sum(inTrouble, count) + fulls.length });
  }
  const stale = rows.filter(({ stalenessMs }) => stalenessMs > maxStalenessMs);
  if (stale.length > 0) {
    const since = at - Math.max(...stale.map(({ stalenessMs }) => stalenessMs));
    add('stale', { jobs: jobsOf(stale), sessions: sum(stale, 'waitingSessions'), since });
  }
  const pausedAt = state?.pausedAt ?? null;
  if (pausedAt !== null) add('paused', { since: pausedAt });
  return reasons;
}

const troubles: readonly (readonly [
  code: NotReadyCode,
  count: 'suspendedSessions' | 'failedSessions',
  statuses: readonly FullPackage['status'][],
])[] = [
  ['suspended', 'suspendedSessions', ['Suspended']],
  ['failed', 'failedSessions', ['DownloadFailed', 'ApplyFailed']],
];

const messages: Readonly<Record<NotReadyCode, string>> = {
  notLoaded:
    'It does not have all data yet: what it inherited, or the full data sync that deleted its data, is not applied. Let it work through its sessions; where one was canceled, start a full data sync.',
  changesLost:
    'Sessions with changes were canceled, so the changes never arrive by themselves. Rerun the sessions, or start a full data sync.',
  suspended:
    'Sessions are suspended, and under dependency enforcement hold back all behind them. Mend the cause, then rerun them, or cancel them and start a full data sync.',
  failed:
    'Sessions have failed and wait for their next try. Look up their Error ID; a data issue is not mended by trying again.',
  stale: 'Changes have been missing for too long. See whether its client polls, and what waits.',
  paused: 'It is paused and is given nothing. Resume it.',
};

function jobsOf(rows: readonly { readonly job: string }[]): readonly string[] {
  return [...new Set(rows.map(({ job }) => job))].sort();
}

type Count = 'lostSessions' | 'suspendedSessions' | 'failedSessions' | 'waitingSessions';

function sum(rows: readonly Staleness[], count: Count): number {
  return rows.reduce((total, row) => total + row[count], 0);
}
