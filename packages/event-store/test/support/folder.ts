/**
 * A folder of its own for each test, gone afterwards.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function makeFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'cdx-store-')));
}

export function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
