/**
 * A SQLite store in which the transaction breaks off at a chosen write, as when the process dies
 * there: what was written before it in the same transaction is undone.
 */
import type { SqliteEventStore, SqliteStatement, SqliteTransaction } from '@cdx/event-store/sqlite';

export class FailingStore {
  /** Writes of the view that still go through; then one fails. */
  writesLeft = Infinity;
  readonly store: SqliteEventStore;

  constructor(inner: SqliteEventStore) {
    const transaction: SqliteEventStore['transaction'] = (work) =>
      inner.transaction((real) => work(this.#failing(real)));
    this.store = new Proxy(inner, {
      get: (target, key) => {
        if (key === 'transaction') return transaction;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #failing(real: SqliteTransaction): SqliteTransaction {
    return { ...real, prepare: (sql) => this.#counting(sql, real.prepare(sql)) };
  }

  #counting(sql: string, statement: SqliteStatement): SqliteStatement {
    const write = () => {
      if (this.writesLeft <= 0) throw new Error('The lights went out.');
      this.writesLeft -= 1;
    };
    return {
      ...statement,
      run: (...values) => {
        write();
        return statement.run(...values);
      },
      // A DELETE may also tell what it has deleted.
      get: (...values) => {
        if (!sql.startsWith('SELECT')) write();
        return statement.get(...values);
      },
    };
  }
}
