/**
 * Jobs of which a channel database does not have all data yet: it has inherited sessions that are
 * not applied, or its data was deleted for a full sync that is not applied. A database that
 * was there from the start, and never had its data deleted, counts as loaded before the log began.
 */
import type { DatabaseState } from '../headquarters/database-state.ts';
import type { FullPackage, Staleness } from './freshness.ts';

export interface MissingLoad {
  readonly job: string;
  /** Since when the data is on its way, ms. */
  readonly since: number;
}

interface Sessions {
  readonly rows: readonly Staleness[];
  readonly fulls: readonly FullPackage[];
}

/** By job, each once. `createdAtOf` tells it of a session of the view, ms; Infinity: not there. */
export async function missingLoads(
  { channelDatabase, added, fullSyncs }: DatabaseState,
  { rows, fulls }: Sessions,
  createdAtOf: (channelDatabase: string, sessionNumber: number) => Promise<number>,
): Promise<readonly MissingLoad[]> {
  const missing = new Map<string, number>();
  const miss = (job: string, since: number): void => {
    missing.set(job, Math.min(since, missing.get(job) ?? since));
  };
  for (const { startedAt, jobs, deleteFirst } of fullSyncs) {
    if (!deleteFirst) continue;
    for (const job of jobs) if (!hasLoaded(fulls, job, startedAt)) miss(job, startedAt);
  }
  if (added !== null) {
    for (const { job, oldestSession, oldestChangeAt } of rows) {
      // Sessions are inherited as the database joins; younger ones come from runs of schedules.
      // Changes of a job come in order, so if any of an inherited session is missing, the oldest is.
      if (oldestSession === null || (oldestChangeAt ?? 0) > added.at) continue;
      if ((await createdAtOf(channelDatabase, oldestSession)) <= added.at) miss(job, added.at);
    }
    for (const full of fulls) {
      const isInherited = full.createdAt <= added.at;
      if (isInherited && !hasLoaded(fulls, full.job, full.createdAt)) miss(full.job, added.at);
    }
  }
  return Array.from(missing, ([job, since]) => ({ job, since }));
}

/** Whether a full package of then or later is in; one without data has nothing to bring. */
function hasLoaded(fulls: readonly FullPackage[], job: string, since: number): boolean {
  return fulls.some(
    (full) =>
      full.job === job &&
      full.createdAt >= since &&
      (full.status === 'Applied' || full.status === 'NoData'),
  );
}
