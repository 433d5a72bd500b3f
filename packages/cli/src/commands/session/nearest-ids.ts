/** Existing sessions near an id that names none, for "did you mean". */
import type { SessionRow, SessionsView } from '@cdx/projections';
import { CdxError, directions, type Direction } from '@cdx/session';
import { databaseNames, nearest, type Scenario } from '@cdx/simulator';
import { quoted } from '../../options/bad-input.ts';
import { sessionId } from '../../render/sessions/session-cells.ts';

const idsShown = 3;
/** Channel databases that are tried for a bare session number. */
const databasesTried = 1000;

type Views = Pick<SessionsView, 'find' | 'query'>;

/** Where a session was looked for. */
export interface SearchedStore {
  readonly views: Views;
  readonly scenario: Scenario | null;
  /** As people see it. */
  readonly name: string;
}

/** `session-not-found`, with the nearest ids. */
export async function sessionNotFound(
  id: string,
  store: SearchedStore,
  program: string,
): Promise<CdxError> {
  const near = await nearestIds(id, store);
  const [first, ...others] = near;
  const help =
    first === undefined
      ? `; expected number and channel database, such as 17-STORE-0001. ${program} sessions download lists them.`
      : others.length === 0
        ? `; did you mean ${first}?`
        : `; did you mean one of ${near.join(', ')}?`;
  const message = `There is no session ${quoted(id)} in ${store.name}${help}`;
  return new CdxError('session-not-found', message, { id, near });
}

/** Streams that an id can mean: without its kind, a download and an upload. */
export function streamsOf(id: string): readonly string[] {
  if (/^(?:download|upload)Session-/u.test(id)) return [id];
  return /^[1-9][0-9]*-./u.test(id) ? [`downloadSession-${id}`, `uploadSession-${id}`] : [];
}

/** A few ids, the nearest first; none where nothing is near. */
async function nearestIds(
  id: string,
  { views, scenario }: SearchedStore,
): Promise<readonly string[]> {
  const databases = scenario === null ? [] : databaseNames(scenario);
  const { direction, number, database } = partsOf(id);
  if (database === null) {
    return number === null ? [] : withNumber(number, databases, views);
  }
  const named =
    databases.find((name) => name.toLowerCase() === database.toLowerCase()) ??
    nearest(database, databases) ??
    (databases.length === 0 ? database : null);
  if (named === null) return number === null ? [] : withNumber(number, databases, views);
  const exact = number === null ? [] : await views.find(`${number}-${named}`);
  if (exact.length > 0) return unique(exact);
  return unique(await lastOf(named, direction, views));
}

interface IdParts {
  readonly direction: Direction | null;
  readonly number: number | null;
  readonly database: string | null;
}

function partsOf(id: string): IdParts {
  const match = /^(?:(download|upload)(?:Session)?-)?(?:(\d{1,15})(?:-|$))?(.*)$/isu.exec(
    id.trim(),
  );
  const [, kind, number, database = ''] = match ?? [];
  return {
    direction: directions.find((one) => one === kind?.toLowerCase()) ?? null,
    number: number === undefined ? null : Number(number),
    database: database === '' ? null : database,
  };
}

async function withNumber(
  number: number,
  databases: readonly string[],
  views: Views,
): Promise<readonly string[]> {
  const found: SessionRow[] = [];
  for (const name of databases.slice(0, databasesTried)) {
    found.push(...(await views.find(`${number}-${name}`)));
    if (unique(found).length === idsShown) break;
  }
  return unique(found);
}

/** The sessions with the highest number that a channel database has. */
async function lastOf(
  database: string,
  direction: Direction | null,
  views: Views,
): Promise<readonly SessionRow[]> {
  const asked = direction === null ? directions : [direction];
  const pages = await Promise.all(
    asked.map((one) =>
      views.query({
        direction: one,
        databases: [database],
        showAll: true,
        limit: 1,
        sort: { column: 'sessionNumber', order: 'desc' },
      }),
    ),
  );
  return pages.flatMap(({ rows }) => rows);
}

function unique(rows: readonly SessionRow[]): readonly string[] {
  return [...new Set(rows.map((row) => sessionId(row)))].slice(0, idsShown);
}
