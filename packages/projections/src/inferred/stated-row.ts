/**
 * A row as far as a form tells it. Inferred histories are the shortest legal ones, and in them 0 rows, the
 * first run or no retry stand for what no form has: these are shown as unknown, and not as facts.
 */
import type { SessionRow } from '../sessions/session-row.ts';

/** What no form has, and events of a session always have. */
type Untold = 'tryCount' | 'runNumber' | 'lateMessages';

/** A row of which some things may be unknown: null. Every `SessionRow` is one. */
export type StatedRow = Omit<SessionRow, Untold> & {
  readonly [Field in Untold]: SessionRow[Field] | null;
};

/**
 * Of a session that was inferred from a form. 0 rows or bytes on a form are not told apart from none:
 * a package without rows is none.
 */
export function statedRow(row: SessionRow): StatedRow {
  const { rows, bytes, rowsAffected, packageKind, dateUploaded, createdAt } = row;
  return {
    ...row,
    tryCount: null,
    runNumber: null,
    lateMessages: null,
    rows: rows || null,
    bytes: bytes || null,
    rowsAffected: rowsAffected || null,
    // An upload of which the form does not tell when it came is taken to have been there from the beginning.
    dateUploaded: dateUploaded === createdAt ? null : dateUploaded,
    // Incremental is what a form that does not tell is taken for.
    packageKind: packageKind === 'full' ? packageKind : null,
  };
}
