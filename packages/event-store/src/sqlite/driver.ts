/**
 * Which SQLite: the one inside Node where it can do all we need, else a package with the same API
 * and prebuilt binaries. Only what both have is named here.
 */
import { isBuiltin } from 'node:module';
import type { SqlValue } from './port.ts';

export interface DriverStatement {
  run(...values: readonly SqlValue[]): { changes: number | bigint };
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
  iterate(...values: readonly SqlValue[]): IterableIterator<unknown>;
  /** Rows as arrays, which are read twice as fast as objects. */
  setReturnArrays(enabled: boolean): void;
}

export interface DriverDatabase {
  exec(sql: string): void;
  prepare(sql: string): DriverStatement;
  close(): void;
}

export interface SqliteDriver {
  /** `node:sqlite` or the name of the package. */
  readonly name: string;
  open(path: string, options: { readonly readOnly: boolean }): DriverDatabase;
}

export type ArrayRow = readonly SqlValue[];
export type { SqlValue };

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: { readOnly: boolean }) => DriverDatabase;
}

export async function loadDriver(): Promise<SqliteDriver> {
  if (isBuiltin('node:sqlite')) {
    const builtin = await import('node:sqlite');
    // Node had the module before it had arrays for rows.
    if ('setReturnArrays' in builtin.StatementSync.prototype) {
      return driverOf('node:sqlite', builtin);
    }
  }
  const name = '@photostructure/sqlite';
  return driverOf(name, await import('@photostructure/sqlite'));
}

function driverOf(name: string, { DatabaseSync }: SqliteModule): SqliteDriver {
  return { name, open: (path, options) => new DatabaseSync(path, options) };
}
