/**
 * One connection to one file: prepared statements kept by their text, transactions, and errors
 * that name the file.
 */
import type { ArrayRow, DriverDatabase, DriverStatement, SqliteDriver } from './driver.ts';
import type { SqlRow, SqliteStatement } from './port.ts';
import { storeError } from './sqlite-errors.ts';

/** Statements kept; views have some dozens. */
const statementsMax = 500;

/** A statement whose rows come as arrays. */
export interface ArrayStatement {
  run(...values: ArrayRow): { changes: number | bigint };
  get(...values: ArrayRow): ArrayRow | undefined;
  all(...values: ArrayRow): ArrayRow[];
}

export class Connection {
  readonly path: string;
  private readonly database: DriverDatabase;
  private readonly readOnly: boolean;
  private readonly objectStatements = new Map<string, DriverStatement>();
  private readonly arrayStatements = new Map<string, DriverStatement>();
  private transactionOpen = false;

  /** Errors: those of `storeError`. */
  constructor(driver: SqliteDriver, path: string, options: { readonly readOnly: boolean }) {
    this.path = path;
    this.readOnly = options.readOnly;
    this.database = this.guard(() => driver.open(path, options));
  }

  /** Runs `work`; errors of SQLite come out as errors of CDX. */
  guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  /** Rows as objects, errors as those of CDX: for others than the log. */
  prepare(sql: string): SqliteStatement {
    return this.guard(() => guarded(this.kept(this.objectStatements, sql, false), this.path));
  }

  /** Rows as arrays. */
  prepareArrays(sql: string): ArrayStatement {
    return this.kept(this.arrayStatements, sql, true) as unknown as ArrayStatement;
  }

  /** The first column of the first row. */
  value(sql: string, ...values: ArrayRow): ArrayRow[number] | undefined {
    return this.prepareArrays(sql).get(...values)?.[0];
  }

  /** A count or a maximum; -1 where there is none. */
  integer(sql: string, ...values: ArrayRow): number {
    const value = this.value(sql, ...values);
    return typeof value === 'number' ? value : -1;
  }

  /**
   * All of `work` or nothing. What it throws comes out, after everything has been undone.
   * `undone` is called before that, for what is remembered outside the file.
   */
  transaction<Result>(work: () => Result, undone: () => void): Result {
    return this.guard(() => {
      this.prepareArrays('BEGIN IMMEDIATE').run();
      this.transactionOpen = true;
      try {
        const result = work();
        this.prepareArrays('COMMIT').run();
        return result;
      } catch (error) {
        this.rollback();
        undone();
        throw error;
      } finally {
        this.transactionOpen = false;
      }
    });
  }

  /**
   * `guard` for work of several statements that must see the same state of the file. Another
   * process may write between them where this one only reads.
   */
  reading<Result>(work: () => Result): Result {
    if (!this.readOnly) return this.guard(work);
    return this.guard(() => {
      this.prepareArrays('BEGIN').run();
      try {
        return work();
      } finally {
        this.rollback();
      }
    });
  }

  get inTransaction(): boolean {
    return this.transactionOpen;
  }

  /**
   * Makes one file of the store again, if nobody else has it open, so that it can be copied and be
   * read where nothing can be written. Not left to closing: not every driver lets go of prepared
   * statements then, and with them the connection would stay half open.
   */
  leaveWal(): void {
    try {
      this.database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    } catch {
      // A reader is there; the log of changes stays beside the file and is as durable.
    }
  }

  close(): void {
    this.objectStatements.clear();
    this.arrayStatements.clear();
    this.database.close();
  }

  private rollback(): void {
    try {
      this.database.exec('ROLLBACK');
    } catch {
      // A full disk or an I/O error has rolled back already; the first error is the one to tell.
    }
  }

  private kept(
    statements: Map<string, DriverStatement>,
    sql: string,
    arrays: boolean,
  ): DriverStatement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    if (arrays) statement.setReturnArrays(true);
    if (statements.size >= statementsMax) {
      for (const oldest of statements.keys()) {
        statements.delete(oldest);
        break;
      }
    }
    statements.set(sql, statement);
    return statement;
  }
}

function guarded(statement: DriverStatement, path: string): SqliteStatement {
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, path);
    }
  };
  return {
    run: (...values) => guard(() => ({ changes: Number(statement.run(...values).changes) })),
    get: (...values) => guard(() => statement.get(...values) as SqlRow | undefined),
    all: (...values) => guard(() => statement.all(...values) as readonly SqlRow[]),
    *iterate(...values) {
      yield* guard(() => statement.iterate(...values) as IterableIterator<SqlRow>);
    },
  };
}
