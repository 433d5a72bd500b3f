/**
 * Which columns a step changes, as bits: the machines say so themselves. An update writes those
 * alone, and leaves the indexes of all others as they are.
 */
import {
  compiledMachine,
  directions,
  ILLEGAL,
  type CompiledMachine,
  type ContextField,
  type Direction,
} from '@cdx/session';
import type { SqlValue } from '@cdx/event-store/sqlite';
import type { SessionColumnKey } from '../../sessions/session-columns.ts';
import type { SessionRow } from '../../sessions/session-row.ts';
import { columnName, storedKeys, valueOf } from './row-columns.ts';

/** Columns that some step changes after the first; each has a bit, in this order. */
const changingKeys: readonly SessionColumnKey[] = storedKeys.filter((key) =>
  directions.some((direction) => {
    const machine = compiledMachine(direction);
    return machine.actions.some(
      (_, cell) =>
        cell % machine.states.length !== machine.uncreated && changes(machine, cell, key),
    );
  }),
);

const facetBit = 1 << changingKeys.length;
/** Every column that can change. */
export const allColumns = (facetBit << 1) - 1;

const bitsByCell: Readonly<Record<Direction, Int32Array>> = {
  download: bitsOf(compiledMachine('download')),
  upload: bitsOf(compiledMachine('upload')),
};

/** The columns that a step changes; of the first step they are of no use. */
export function columnsOfStep(direction: Direction, cell: number): number {
  return bitsByCell[direction][cell] as number;
}

export const updateNames: readonly string[] = [...changingKeys.map(columnName), 'facet'];

/** Columns set by `updateValues` of these bits, and the id behind them. */
export function updateSql(table: string, columns: number): string {
  const set = updateNames.filter((_, bit) => (columns & (1 << bit)) !== 0);
  return `UPDATE ${table} SET ${set.map((name) => `${name} = ?`).join(', ')}
    WHERE "first_position" = ?`;
}

export function withFacet(columns: number): number {
  return columns | facetBit;
}

export function updateValues(row: SessionRow, columns: number, facet: number): SqlValue[] {
  const values: SqlValue[] = [];
  for (const [bit, key] of changingKeys.entries()) {
    if ((columns & (1 << bit)) !== 0) values.push(valueOf(row, key));
  }
  if ((columns & facetBit) !== 0) values.push(facet);
  values.push(row.firstPosition);
  return values;
}

function bitsOf(machine: CompiledMachine): Int32Array {
  return Int32Array.from(machine.actions, (_, cell) => {
    let columns = 0;
    for (const [bit, key] of changingKeys.entries()) {
      if (changes(machine, cell, key)) columns |= 1 << bit;
    }
    return columns;
  });
}

function changes(machine: CompiledMachine, cell: number, key: SessionColumnKey): boolean {
  const next = machine.next[cell];
  if (next === ILLEGAL) return false;
  if (key === 'revision') return true;
  if (key === 'status') return next !== cell % machine.states.length;
  const field: string = key === 'errorId' ? ('message' satisfies ContextField) : key;
  return (machine.actions[cell] ?? []).some(({ params }) => params.field === field);
}
