/**
 * What can be asked about a store file without opening the store.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasWriter, sqliteInfo } from '@cdx/event-store/sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { open } from '../support/stores.ts';

test('hasWriter is true from open to close, and leaves nothing behind', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  expect(await hasWriter(path)).toBe(false);
  expect(readdirSync(join(path, '..'))).toEqual([]);
  const store = await open(path, { mode: 'create' });
  expect(await hasWriter(path)).toBe(true);
  const reader = await open(path, { mode: 'read' });
  await store.close();
  expect(await hasWriter(path)).toBe(false);
  await reader.close();
});

test('sqliteInfo names the driver and a version that has what we use', async () => {
  const { driver, version } = await sqliteInfo();
  expect(['node:sqlite', '@photostructure/sqlite']).toContain(driver);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // octet_length came with 3.43.
  expect(major * 1000 + minor).toBeGreaterThanOrEqual(3043);
});
