/**
 * Reads a whole store or archive and names what is wrong with it, for people who ask whether a log
 * is whole.
 */
import type { Connection } from '../connection.ts';
import { readScavenged } from '../log/scavenged.ts';

interface Law {
  readonly count: string;
  readonly problem: (count: number) => string;
}

/** Each counts what breaks it. */
const laws: readonly Law[] = [
  {
    count: 'SELECT count(*) FROM log_events WHERE position < 0',
    problem: (count) => `${count} events stand before the beginning of the log`,
  },
  {
    count: `SELECT count(*) FROM (SELECT 1 FROM log_events GROUP BY stream
              HAVING max(revision) - min(revision) + 1 <> count(*))`,
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
  const damage = damageOf(connection);
  if (damage.length > 0) return damage;
  return [...checkPositions(connection), ...checkBeginnings(connection), ...brokenLaws(connection)];
}

/** An archive has the positions that it was given, but each of its streams from the beginning. */
export function checkArchiveContent(connection: Connection): readonly string[] {
  const damage = damageOf(connection);
  return damage.length > 0 ? damage : [...brokenBeginnings(connection), ...brokenLaws(connection)];
}

function damageOf(connection: Connection): readonly string[] {
  const rows = connection.prepareArrays('PRAGMA integrity_check').all();
  return rows.map(([text]) => String(text)).filter((text) => text !== 'ok');
}

function brokenLaws(connection: Connection): readonly string[] {
  return laws.flatMap(({ count, problem }) => {
    const broken = connection.integer(count);
    return broken === 0 ? [] : [problem(broken)];
  });
}

function brokenBeginnings(connection: Connection): readonly string[] {
  const sql = `SELECT count(*) FROM (SELECT 1 FROM log_events GROUP BY stream HAVING min(revision) <> 0)`;
  const count = connection.integer(sql);
  return count === 0 ? [] : [`${count} streams do not begin with their first event`];
}

/** A stream may begin later where it was truncated: what is missing before it was scavenged. */
function checkBeginnings(connection: Connection): readonly string[] {
  const missing = connection.integer(
    'SELECT sum(first) FROM (SELECT min(revision) AS first FROM log_events GROUP BY stream)',
  );
  return missing <= readScavenged(connection).events ? [] : brokenBeginnings(connection);
}

/** Each position up to the end of the log has an event, or had one that was scavenged. */
function checkPositions(connection: Connection): readonly string[] {
  const scavenged = readScavenged(connection);
  const last = connection.integer('SELECT max(position) FROM log_events');
  const count = connection.integer('SELECT count(*) FROM log_events');
  const missing = Math.max(last, scavenged.position) + 1 - count - scavenged.events;
  if (missing === 0) return [];
  return missing > 0
    ? [`${missing} positions of the log have no event`]
    : [`${-missing} events that were scavenged are in the log`];
}
