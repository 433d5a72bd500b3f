/** Brings the tables of a view from one checkpoint to the next, inside a transaction. */
import type { SqliteStatement, SqliteTransaction } from '@cdx/event-store/sqlite';
import {
  isSessionStream,
  parseSessionStream,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { checkEvents } from '../../fold/check-events.ts';
import { viewTables, type ViewTables } from '../sessions-table.ts';
import { byNameSql, readColumns, readRow } from '../tables/row-columns.ts';
import {
  readEntry,
  readKnownUpTo,
  sessionsViewVersion,
  viewsOutdated,
  writeProgress,
} from '../view-registry.ts';
import { FacetIds } from './facet-ids.ts';
import { absent, Held } from './held-session.ts';
import { SessionCache } from './session-cache.ts';
import { SessionWriter } from './session-writer.ts';

export class BatchApplier {
  readonly #path: string;
  readonly #view: string;
  readonly #tables: ViewTables;
  readonly #cache = new SessionCache();
  readonly #facets: FacetIds;
  /** Made once: it is asked for each new session. */
  readonly #select: Readonly<Record<Direction, string>>;

  constructor(path: string, view: string) {
    this.#path = path;
    this.#view = view;
    this.#tables = viewTables(view);
    this.#facets = new FacetIds(this.#tables);
    this.#select = {
      download: selectSql(this.#tables, 'download'),
      upload: selectSql(this.#tables, 'upload'),
    };
  }

  /** Errors: those of `SessionsView.apply`, before anything is written; `views-outdated`. */
  apply(transaction: SqliteTransaction, events: readonly RecordedEvent[]): void {
    const entry = readEntry(transaction, this.#view);
    if (entry?.version !== sessionsViewVersion) viewsOutdated(this.#path, entry);
    if (this.#cache.enter(entry)) this.#facets.forget();
    const named = {
      download: transaction.prepare(this.#select.download),
      upload: transaction.prepare(this.#select.upload),
    };
    const sessions: Held[] = [];
    const met = (held: Held): Held => {
      sessions.push(held);
      return held;
    };
    const batch = checkEvents<Held>(
      entry.checkpoint,
      {
        find: (stream) => {
          const held = this.#cache.get(stream) ?? this.#read(named, stream);
          return held === undefined ? undefined : met(held);
        },
        make: (row) => met(new Held(row, absent)),
      },
      events,
    );
    const knownUpTo = readKnownUpTo(transaction, this.#view);
    const [tables, cache, facets] = [this.#tables, this.#cache, this.#facets];
    const writer = new SessionWriter(transaction, { tables, cache, sessions, facets, knownUpTo });
    batch.play(writer);
    writer.flush();
    if (batch.checkpoint > entry.checkpoint) {
      const { checkpoint } = batch;
      writeProgress(transaction, this.#view, { checkpoint, knownUpTo: writer.knownUpTo });
    }
    this.#cache.leave(sessions, batch.checkpoint);
  }

  #read(named: Readonly<Record<Direction, SqliteStatement>>, stream: string): Held | undefined {
    if (!isSessionStream(stream)) return undefined;
    const { direction, channelDatabase, sessionNumber } = parseSessionStream(stream);
    const row = named[direction].get(channelDatabase, sessionNumber);
    if (row === undefined) return undefined;
    const held = new Held(readRow(row), row['facet'] as number);
    if (row['behind'] === 1) held.behindIn = this.#cache.epoch;
    return held;
  }
}

function selectSql({ actual, behind }: ViewTables, direction: Direction): string {
  const isBehind = `EXISTS (SELECT 1 FROM ${behind} AS b
    WHERE b.first_position = ${actual}."first_position")`;
  return byNameSql(`${readColumns}, facet, ${isBehind} AS behind`, actual, direction);
}
