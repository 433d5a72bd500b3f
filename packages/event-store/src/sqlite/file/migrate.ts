/**
 * Tables of others in the same file: each owner has a namespace, in front of the names of its
 * tables, and a list of scripts, each of which runs once.
 */
import { CdxError } from '@cdx/session';
import { invalidArgument } from '../../errors.ts';
import type { Connection } from '../connection.ts';

const namespacePattern = /^[a-z][a-z0-9]*$/u;
/** The store's own. */
const reserved = new Set(['log', 'store', 'sqlite']);

/** How many scripts the file has seen. */
export function namespaceVersion(connection: Connection, namespace: string): number {
  const sql = 'SELECT version FROM store_namespaces WHERE namespace = ?';
  return Math.max(0, connection.integer(sql, namespace));
}

/** Inside a transaction. Errors: `invalid-argument`, `store-newer`. */
export function migrateNamespace(
  connection: Connection,
  namespace: string,
  scripts: readonly string[],
): void {
  if (!namespacePattern.test(namespace) || reserved.has(namespace)) {
    throw invalidArgument(
      `"${namespace}" cannot be a namespace of tables: lower-case letters and digits, none of ${[...reserved].join(', ')}.`,
      { namespace },
    );
  }
  const version = namespaceVersion(connection, namespace);
  if (version > scripts.length) {
    throw new CdxError(
      'store-newer',
      `${connection.path} has ${namespace} tables of version ${version}; this version of CDX knows up to ${scripts.length}. Use the version of CDX that wrote it, or a newer one.`,
      { path: connection.path, namespace, storeVersion: version, knownVersion: scripts.length },
    );
  }
  if (version === scripts.length) return;
  const before = objectNames(connection);
  for (const script of scripts.slice(version)) connection.exec(script);
  const after = objectNames(connection);
  const prefix = `${namespace}_`;
  const strays = [
    ...[...after].filter((name) => !before.has(name)),
    ...[...before].filter((name) => !after.has(name)),
  ].filter((name) => !name.startsWith(prefix) && !name.startsWith('sqlite_'));
  if (strays.length > 0) {
    throw invalidArgument(
      `The tables of ${namespace} must be named ${prefix}…; these are not: ${strays.join(', ')}.`,
      { namespace, names: strays },
    );
  }
  connection
    .prepareArrays('INSERT OR REPLACE INTO store_namespaces (namespace, version) VALUES (?, ?)')
    .run(namespace, scripts.length);
}

function objectNames(connection: Connection): Set<string> {
  const rows = connection.prepareArrays('SELECT name FROM sqlite_schema').all();
  return new Set(rows.map(([name]) => String(name)));
}
