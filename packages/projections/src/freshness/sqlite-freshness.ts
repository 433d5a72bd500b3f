/**
 * Freshness from the tables of the durable sessions view: a few index seeks for each channel
 * database and job, however long the history is. What waits is counted in its index alone.
 */
import type { SqliteEventStore } from '@cdx/event-store/sqlite';
import { Form } from '../sqlite/read/form.ts';
import { readEntry, sessionsViewVersion, viewsOutdated } from '../sqlite/view-registry.ts';
import { sentDatabases, lastAppliedOf, type SentDatabase } from './read-databases.ts';
import { fullPackagesOf, noTrouble, unappliedOf, type Unapplied } from './read-unapplied.ts';
import { byName, type ByName } from './by-name.ts';
import { readSentFacets, type SentFacets } from './sent-facets.ts';
import {
  byDatabaseAndJob,
  type Coverage,
  type Freshness,
  type FreshnessFilter,
  type FullPackage,
  type Staleness,
  type StalenessQuery,
} from './freshness.ts';

const view = 'sessions';
/** Beside a writer that never rests, an answer of several statements is not asked for for ever. */
const attemptsMax = 10;

/**
 * Of the sessions view in this file, as far as that has come. Errors, of its methods:
 * `views-outdated` where the view is missing or of another version.
 */
export function openFreshness(store: SqliteEventStore): Freshness {
  return {
    staleness: async (query) => consistent(store, query, stalenessIn),
    fullPackages: async (filter) => consistent(store, filter, fullPackagesIn),
  };
}

/** An answer of one state of the view: another process may write, or swap in a rebuilt view. */
function consistent<Query extends FreshnessFilter, Answer>(
  store: SqliteEventStore,
  query: Query,
  read: (form: Form, query: Query) => Answer,
): Answer {
  const entry = () => {
    const found = readEntry(store, view);
    return found?.version === sessionsViewVersion ? found : viewsOutdated(store.path, found);
  };
  for (let attempt = 1; ; attempt++) {
    const { generation, checkpoint } = entry();
    const isStill = () => {
      const now = entry();
      return now.generation === generation && now.checkpoint === checkpoint;
    };
    try {
      const answer = read(new Form(store, view, generation, query.reading ?? 'actual'), query);
      if (attempt === attemptsMax || isStill()) return answer;
    } catch (error) {
      if (attempt === attemptsMax || isStill()) throw error;
    }
  }
}

function stalenessIn(form: Form, { at, ...filter }: StalenessQuery): readonly Staleness[] {
  const facets = readSentFacets(form);
  const databases = sentDatabases(form, facets, filter);
  const names = databases.map(({ channelDatabase }) => channelDatabase);
  const fulls = newestApplied(fullPackagesOf(form, names));
  const found = unappliedOf(form, facets, names, fulls);
  const applied = lastAppliedOf(form, facets, names);
  return databases
    .flatMap((database) => rowsOf(database, { facets, found, applied, at }))
    .filter(({ job }) => filter.jobs?.includes(job) ?? true)
    .sort(byDatabaseAndJob);
}

function fullPackagesIn(form: Form, filter: FreshnessFilter): readonly FullPackage[] {
  const databases = sentDatabases(form, readSentFacets(form), filter);
  const names = databases.map(({ channelDatabase }) => channelDatabase);
  return fullPackagesOf(form, names).filter(({ job }) => filter.jobs?.includes(job) ?? true);
}

interface Facts {
  readonly facets: SentFacets;
  readonly found: ByName<Unapplied>;
  readonly applied: ReadonlyMap<string, number>;
  readonly at: number;
}

function rowsOf(
  { channelDatabase, channelDataGroup }: SentDatabase,
  { facets, found, applied, at }: Facts,
): readonly Staleness[] {
  const databaseAppliedAt = applied.get(channelDatabase) ?? null;
  const own = found.get(channelDatabase);
  const jobs = new Set([...(facets.jobsOf.get(channelDataGroup) ?? []), ...(own?.keys() ?? [])]);
  return Array.from(jobs, (job): Staleness => {
    const unapplied = own?.get(job) ?? nothing;
    const { oldestChangeAt, sessions, canceledSessions } = unapplied;
    return {
      channelDatabase,
      channelDataGroup,
      job,
      stalenessMs: oldestChangeAt === null ? 0 : Math.max(0, at - oldestChangeAt),
      oldestChangeAt,
      oldestSession: unapplied.sessionNumber,
      waitingSessions: sessions - canceledSessions,
      failedSessions: unapplied.failedSessions,
      suspendedSessions: unapplied.suspendedSessions,
      lostSessions: unapplied.lostSessions,
      databaseAppliedAt,
    };
  });
}

const nothing: Omit<Unapplied, 'channelDatabase' | 'job'> = {
  oldestChangeAt: null,
  sessionNumber: null,
  sessions: 0,
  ...noTrouble,
};

/** The newest full package of a database and job that is applied; they come oldest first. */
function newestApplied(fulls: readonly FullPackage[]): ByName<Coverage> {
  return byName(fulls.filter(({ status }) => status === 'Applied'));
}
