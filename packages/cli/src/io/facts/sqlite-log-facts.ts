/** Facts of the log in a store file, by its indexes: no payload is read, and no list is held. */
import type { SqliteEventStore, SqlRow, SqlValue } from '@cdx/event-store/sqlite';
import type { LogFacts, StreamFacts, StreamFilter } from './log-facts.ts';

const categorySql = `substr(name, 1, instr(name || '-', '-') - 1)`;

export function sqliteLogFacts(store: SqliteEventStore): LogFacts {
  return {
    categories: async () =>
      store
        .prepare(
          `SELECT ${categorySql} AS category, count(*) AS streams, sum(events) AS events
           FROM (SELECT stream, count(*) AS events FROM log_events GROUP BY stream)
           JOIN log_streams ON code = stream GROUP BY category ORDER BY category`,
        )
        .all()
        .map(({ category, streams, events }) => ({
          category: String(category),
          streams: Number(streams),
          events: Number(events),
        })),
    versions: async () => {
      const versions = new Map<string, number[]>();
      const sql = 'SELECT type, schema_version FROM log_kinds ORDER BY type, schema_version';
      for (const { type, schema_version } of store.prepare(sql).all()) {
        const known = versions.get(String(type));
        if (known === undefined) versions.set(String(type), [Number(schema_version)]);
        else known.push(Number(schema_version));
      }
      return [...versions];
    },
    streams: async (filter, limit) => {
      const { where, values } = conditions(filter);
      const total = store
        .prepare(`SELECT count(*) AS total FROM log_streams ${where}`)
        .get(...values);
      return { total: Number(total?.total), rows: rowsOf(store, filter, limit) };
    },
  };
}

interface Conditions {
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** Ranges of names, for the index. */
function conditions({ category, prefix }: StreamFilter): Conditions {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const range = (start: string): string => {
    values.push(start, `${start}\u{10ffff}`);
    return 'name BETWEEN ? AND ?';
  };
  if (prefix !== undefined) parts.push(range(prefix));
  if (category !== undefined) {
    parts.push(`(${range(`${category}-`)} OR name = ?)`);
    values.push(category);
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

async function* rowsOf(
  store: SqliteEventStore,
  filter: StreamFilter,
  limit: number,
): AsyncGenerator<StreamFacts> {
  const { where, values } = conditions(filter);
  const sql = `SELECT code, name FROM log_streams ${where} ORDER BY name LIMIT ?`;
  const most = Number.isFinite(limit) ? limit : -1;
  for (const row of store.prepare(sql).iterate(...values, most)) {
    const facts = streamFacts(store, row);
    if (facts !== null) yield facts;
  }
}

/** A stream has no gaps, so its ends tell how long it is. */
function streamFacts(store: SqliteEventStore, { code, name }: SqlRow): StreamFacts | null {
  const end = (order: 'ASC' | 'DESC'): SqlRow | undefined =>
    store
      .prepare(
        `SELECT revision, recorded_at FROM log_events WHERE stream = ? ORDER BY revision ${order} LIMIT 1`,
      )
      .get(code ?? null);
  const [first, last] = [end('ASC'), end('DESC')];
  if (first === undefined || last === undefined) return null;
  const [firstRevision, lastRevision] = [Number(first.revision), Number(last.revision)];
  return {
    stream: String(name),
    events: lastRevision - firstRevision + 1,
    firstRevision,
    lastRevision,
    firstAt: Number(first.recorded_at),
    lastAt: Number(last.recorded_at),
  };
}
