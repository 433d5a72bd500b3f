/**
 * Reads a whole store and names what is wrong with it, for people who ask whether a log is whole.
 */
import type { Connection } from '../connection.ts';

interface Law {
  readonly count: string;
  readonly problem: (count: number) => string;
}

/** Each counts what breaks it. */
const laws: readonly Law[] = [
  {
    count: 'SELECT ifnull(max(position), -1) + 1 - count(*) FROM log_events',
    problem: (count) => `${count} positions of the log have no event`,
  },
  {
    count: 'SELECT count(*) FROM log_events WHERE position < 0',
    problem: (count) => `${count} events stand before the beginning of the log`,
  },
  {
    count: `SELECT count(*) FROM (SELECT 1 FROM log_events GROUP BY stream
              HAVING min(revision) <> 0 OR max(revision) + 1 <> count(*))`,
    problem: (count) => `${count} streams have gaps in their revisions`,
  },
  {
    count: 'SELECT count(*) FROM log_events WHERE stream NOT IN (SELECT code FROM log_streams)',
    problem: (count) => `${count} events belong to no stream`,
  },
  {
    count: 'SELECT count(*) FROM log_events WHERE kind NOT IN (SELECT code FROM log_kinds)',
    problem: (count) => `${count} events have no type`,
  },
  {
    count: 'SELECT count(*) FROM log_events WHERE source NOT IN (SELECT code FROM log_sources)',
    problem: (count) => `${count} events have no source`,
  },
  {
    count: 'SELECT count(*) FROM log_events WHERE NOT json_valid(data)',
    problem: (count) => `the data of ${count} events is no JSON`,
  },
  {
    count: `SELECT count(*) FROM log_events WHERE length(id) <> 16 OR length(correlation_id) <> 16
              OR length(causation_id) <> 16`,
    problem: (count) => `${count} events have ids that are no UUIDs`,
  },
];

export function checkStoreContent(connection: Connection): readonly string[] {
  const rows = connection.prepareArrays('PRAGMA integrity_check').all();
  const damage = rows.map(([text]) => String(text)).filter((text) => text !== 'ok');
  if (damage.length > 0) return damage;
  return laws.flatMap(({ count, problem }) => {
    const broken = connection.integer(count);
    return broken === 0 ? [] : [problem(broken)];
  });
}
