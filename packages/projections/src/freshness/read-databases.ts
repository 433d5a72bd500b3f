/** Channel databases that have download sessions, found by jumping from one to the next. */
import type { SqlRow } from '@cdx/event-store/sqlite';
import type { Form } from '../sqlite/read/form.ts';
import { newestSessionsMax, type FreshnessFilter } from './freshness.ts';
import type { SentFacets } from './sent-facets.ts';

export interface SentDatabase {
  readonly channelDatabase: string;
  /** Group of its newest session. */
  readonly channelDataGroup: string;
}

/** Those that the filter lets through; it may name some that have no sessions. */
export function sentDatabases(
  form: Form,
  { groupOf }: SentFacets,
  { databases, groups }: FreshnessFilter,
): readonly SentDatabase[] {
  const found: SentDatabase[] = [];
  for (const { name, facet } of databases === undefined ? every(form) : named(form, databases)) {
    const channelDataGroup = groupOf.get(facet as number);
    if (channelDataGroup === undefined) continue;
    if (groups !== undefined && !groups.includes(channelDataGroup)) continue;
    found.push({ channelDatabase: name as string, channelDataGroup });
  }
  return found;
}

/** See `Staleness.databaseAppliedAt`; of databases without one there is no entry. */
export function lastAppliedOf(
  form: Form,
  { applied }: SentFacets,
  databases: readonly string[],
): ReadonlyMap<string, number> {
  if (applied.length === 0) return new Map();
  const index = form.indexed('database');
  const ofDatabase = `FROM ${index} WHERE direction = 0 AND "channel_database" = d.value`;
  const newestFirst = 'ORDER BY "session_number" DESC LIMIT 1';
  const rows = form.all({
    sql: `SELECT value AS name, (
        SELECT "date_applied" ${ofDatabase}
          AND "session_number" > ifnull((
            SELECT "session_number" ${ofDatabase} ${newestFirst} OFFSET ${newestSessionsMax}), 0)
          AND facet IN (SELECT value FROM json_each(?))
        ${newestFirst}) AS at
      FROM json_each(?) AS d`,
    values: [JSON.stringify(applied), JSON.stringify(databases)],
  });
  return new Map(
    rows.filter(({ at }) => at !== null).map(({ name, at }) => [name as string, at as number]),
  );
}

function named(form: Form, databases: readonly string[]): readonly SqlRow[] {
  return form.all({
    sql: `SELECT name, ${newestFacet(form)} AS facet
      FROM (SELECT DISTINCT value AS name FROM json_each(?)) AS d`,
    values: [JSON.stringify(databases)],
  });
}

function every(form: Form): readonly SqlRow[] {
  const next = (after: string) =>
    `SELECT min("channel_database") FROM ${form.indexed('database')} WHERE direction = 0${after}`;
  return form.all({
    sql: `WITH RECURSIVE d (name) AS (
        ${next('')}
        UNION ALL
        SELECT (${next(' AND "channel_database" > d.name')}) FROM d WHERE name IS NOT NULL
      ) SELECT name, ${newestFacet(form)} AS facet FROM d WHERE name IS NOT NULL`,
    values: [],
  });
}

function newestFacet(form: Form): string {
  return `(SELECT facet FROM ${form.indexed('database')}
    WHERE direction = 0 AND "channel_database" = d.name ORDER BY "session_number" DESC LIMIT 1)`;
}
