/**
 * Files of older versions: brought up to date by the scripts that they lack, or left as they are.
 */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Connection } from '../../src/sqlite/connection.ts';
import { loadDriver } from '../../src/sqlite/driver.ts';
import { storeKind } from '../../src/sqlite/file/schema.ts';
import { upgradeStore } from '../../src/sqlite/file/upgrade-store.ts';
import { writeFirstVersion } from '../support/first-version.ts';
import { temporaryFolder } from '../support/folder.ts';
import { open } from '../support/stores.ts';

const scripts = [
  'CREATE TABLE log_second (a)',
  'ALTER TABLE log_second ADD COLUMN b; INSERT INTO log_second VALUES (1, 2)',
];

async function connect(path: string): Promise<Connection> {
  const connection = new Connection(await loadDriver(), path, { readOnly: false });
  onTestFinished(() => connection.close());
  return connection;
}

async function firstVersion(): Promise<Connection> {
  const path = join(temporaryFolder(), 'log.cdx');
  await writeFirstVersion(path);
  return connect(path);
}

test('a new file has the newest version and sees no script', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  await (await open(path, { mode: 'create' })).close();
  const connection = await connect(path);
  upgradeStore(connection);
  expect(connection.integer('PRAGMA user_version')).toBe(storeKind.version);
});

test('an old file sees the scripts that it lacks, once each', async () => {
  const connection = await firstVersion();
  upgradeStore(connection, scripts.slice(0, 1));
  expect(connection.integer('PRAGMA user_version')).toBe(2);
  upgradeStore(connection, scripts);
  upgradeStore(connection, scripts);
  expect(connection.integer('PRAGMA user_version')).toBe(3);
  expect(connection.prepareArrays('SELECT a, b FROM log_second').all()).toEqual([[1, 2]]);
});

test('a script that fails leaves the file at its version', async () => {
  const connection = await firstVersion();
  const broken = [scripts[0] as string, 'INSERT INTO nowhere VALUES (1)'];
  expect(() => upgradeStore(connection, broken)).toThrow('no such table');
  expect(connection.integer('PRAGMA user_version')).toBe(1);
  expect(() => connection.prepareArrays('SELECT * FROM log_second')).toThrow('no such table');
});
