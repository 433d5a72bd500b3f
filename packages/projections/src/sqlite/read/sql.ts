/** A statement with its values, and the terms that several questions have in common. */
import type { SqlValue } from '@cdx/event-store/sqlite';

export interface Sql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Any number of values is one, so there is no limit to them and one statement for all. */
export function oneOf(column: string, list: readonly (string | number)[]): Sql {
  const [only] = list;
  if (list.length === 1 && only !== undefined) return { sql: `${column} = ?`, values: [only] };
  const sql = `${column} IN (SELECT value FROM json_each(?))`;
  return { sql, values: [JSON.stringify(list)] };
}

/** All must hold. */
export function allOf(terms: readonly Sql[]): Sql {
  return {
    sql: terms.map(({ sql }) => sql).join(' AND '),
    values: terms.flatMap(({ values }) => values),
  };
}

/** `column` from a value on and before another one, as far as they are given. */
export function between(
  column: string,
  from: number | undefined,
  to: number | undefined,
): readonly Sql[] {
  const terms: Sql[] = [];
  if (from !== undefined) terms.push({ sql: `${column} >= ?`, values: [from] });
  if (to !== undefined) terms.push({ sql: `${column} < ?`, values: [to] });
  return terms;
}
