/**
 * Facets by what they stand for, remembered beside the file like rows, and as little trusted across
 * somebody else's write.
 */
import { directions } from '@cdx/session';
import type { SqliteReader } from '@cdx/event-store/sqlite';
import type { SessionRow } from '../../sessions/session-row.ts';
import type { ViewTables } from '../sessions-table.ts';
import { directionCode } from '../tables/row-columns.ts';
import type { Held } from './held-session.ts';

/** Facets by status code; with an error, by status code and error. */
export type FacetPlace = Map<number | string, number>;

type Place = Pick<SessionRow, 'direction' | 'job' | 'channelDataGroup' | 'schedule'>;

export class FacetIds {
  readonly #tables: ViewTables;
  /** Undefined until they have been read. */
  #places: Map<string, FacetPlace> | undefined;
  #last = 0;

  constructor(tables: ViewTables) {
    this.#tables = tables;
  }

  forget(): void {
    this.#places = undefined;
  }

  /** The facet of the row as it is; a new one is written. Inside a transaction. */
  of(transaction: SqliteReader, held: Held): number {
    const { row } = held;
    const { statusCode, errorId, failureKind } = row;
    held.place ??= this.#place(transaction, row);
    const key =
      errorId === null && failureKind === null
        ? statusCode
        : `${statusCode} ${errorId} ${failureKind}`;
    const known = held.place.get(key);
    if (known !== undefined) return known;
    const facet = this.#last + 1;
    transaction
      .prepare(`INSERT INTO ${this.#tables.facets} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        facet,
        directionCode(row.direction),
        statusCode,
        row.job,
        row.channelDataGroup,
        row.schedule,
        errorId,
        failureKind,
      );
    this.#last = facet;
    held.place.set(key, facet);
    return facet;
  }

  #place(reader: SqliteReader, place: Place): FacetPlace {
    this.#places ??= this.#read(reader);
    return placeIn(this.#places, place);
  }

  #read(reader: SqliteReader): Map<string, FacetPlace> {
    const places = new Map<string, FacetPlace>();
    this.#last = 0;
    for (const row of reader.prepare(`SELECT * FROM ${this.#tables.facets}`).all()) {
      const { facet, status, error_id: errorId, failure_kind: failureKind } = row;
      const place = placeIn(places, {
        direction: directions[row['direction'] as number] as Place['direction'],
        job: row['job'] as string,
        channelDataGroup: row['channel_data_group'] as string,
        schedule: row['schedule'] as string,
      });
      const hasNoError = errorId === null && failureKind === null;
      const key = hasNoError
        ? (status as number)
        : `${String(status)} ${String(errorId)} ${String(failureKind)}`;
      place.set(key, facet as number);
      this.#last = Math.max(this.#last, facet as number);
    }
    return places;
  }
}

function placeIn(
  places: Map<string, FacetPlace>,
  { direction, job, channelDataGroup, schedule }: Place,
): FacetPlace {
  const key = JSON.stringify([direction, job, channelDataGroup, schedule]);
  let place = places.get(key);
  if (place === undefined) places.set(key, (place = new Map()));
  return place;
}
