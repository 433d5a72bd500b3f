/** Columns are named typed arrays of one length; here is how they grow. */

export type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;
export type Columns = Readonly<Record<string, Column>>;

/** Doubles every column, puts the new ones into `owner`, and returns the new capacity in rows. */
export function growColumns(columns: Columns, owner: object): number {
  let capacity = 0;
  for (const [name, column] of Object.entries(columns)) {
    capacity = Math.max(16, column.length * 2);
    const grown = newColumn(column, capacity);
    grown.set(column);
    (owner as Record<string, unknown>)[name] = grown;
  }
  return capacity;
}

/** Copies of the first `count` rows. */
export function trimColumns(columns: Columns, count: number): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.slice(0, count)]),
  );
}

/** Copies of these rows alone, in their order. */
export function pickRows(columns: Columns, rows: Int32Array): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const picked = newColumn(column, rows.length);
      for (let at = 0; at < rows.length; at++) picked[at] = column[rows[at] as number] as number;
      return [name, picked];
    }),
  );
}

/** The other way: `count` rows, picked ones in their places, zeros in the others. */
export function spreadRows(picked: Columns, rows: Int32Array, count: number): Columns {
  return Object.fromEntries(
    Object.entries(picked).map(([name, column]) => {
      const spread = newColumn(column, count);
      for (let at = 0; at < rows.length; at++) spread[rows[at] as number] = column[at] as number;
      return [name, spread];
    }),
  );
}

/** Bytes that one row takes. */
export function bytesPerRow(columns: Columns): number {
  return Object.values(columns).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
}

function newColumn(like: Column, length: number): Column {
  if (like instanceof Float64Array) return new Float64Array(length);
  if (like instanceof Int32Array) return new Int32Array(length);
  if (like instanceof Uint16Array) return new Uint16Array(length);
  return new Uint8Array(length);
}
