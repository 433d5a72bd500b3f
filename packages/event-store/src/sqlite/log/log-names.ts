/**
 * The small tables of the log, where types and sources are kept once and events name them by
 * code. Few and asked for with every event, so what was found is remembered.
 */
import type { Connection } from '../connection.ts';

export class LogNames {
  private readonly connection: Connection;
  private readonly kinds = new Map<string, Map<number, number>>();
  private readonly sources = new Map<string, number>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** The code of this type and version; a new one gets its row. */
  kind(type: string, schemaVersion: number): number {
    let versions = this.kinds.get(type);
    if (versions === undefined) {
      versions = new Map();
      this.kinds.set(type, versions);
    }
    let code = versions.get(schemaVersion);
    if (code === undefined) {
      code = this.codeOf('log_kinds', ['type', 'schema_version'], [type, schemaVersion]);
      versions.set(schemaVersion, code);
    }
    return code;
  }

  source(name: string): number {
    let code = this.sources.get(name);
    if (code === undefined) {
      code = this.codeOf('log_sources', ['name'], [name]);
      this.sources.set(name, code);
    }
    return code;
  }

  /** After a rollback: codes that were given may be gone. */
  forget(): void {
    this.kinds.clear();
    this.sources.clear();
  }

  private codeOf(table: string, columns: readonly string[], values: (string | number)[]): number {
    const where = columns.map((column) => `${column} = ?`).join(' AND ');
    const known = this.connection.integer(`SELECT code FROM ${table} WHERE ${where}`, ...values);
    if (known >= 0) return known;
    const places = columns.map(() => '?').join(', ');
    return this.connection.integer(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places}) RETURNING code`,
      ...values,
    );
  }
}
