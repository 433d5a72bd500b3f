/** A thread that scans exports: what it sends, and what becomes of it when something goes wrong. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { exportLines, verifyHistory, type SeePiece } from '@cdx/audit/verify';
import { CdxError } from '@cdx/session';
import { exportText } from '../../../src/io/export-file.ts';
import { scanInThread } from '../../../src/io/scanned-pieces.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));
// A thread runs what is built, not the sources.
const worker = new URL('../../../dist/scan-worker.js', import.meta.url);
const folder = sharedFolder();
const run = cdxIn(folder);
const fleet = `cdx: 1
name: fleet
start: 2026-03-02T00:00:00Z
duration: 1d
seed: 3
jobs: [{ id: "1040", durations: { download: 30s, apply: 40s } }]
channelDataGroups:
  - name: Stores
    databases: { count: 20 }
    retry: { tryCount: 3, interval: 5m }
distributionSchedules:
  - { name: All, jobs: ["1040"], channelDataGroups: [Stores], recurrence: { every: 30m } }
`;

beforeAll(async () => {
  const tsc = join(packageFolder, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', packageFolder]);
  writeFileSync(join(folder, 'fleet.yaml'), fleet);
  await run('simulate fleet.yaml --store fleet.db');
  await run('store export fleet.ndjson --store fleet.db');
  writeFileSync(join(folder, 'other.txt'), 'neither nor\n');
}, 180_000);

const textOf = (name: string) => exportText({ kind: 'file', path: join(folder, name), name });

async function readPieces(name: string, see: SeePiece) {
  const file = await open(join(folder, name));
  try {
    return await scanInThread(worker, { file: file.fd, name }, see);
  } finally {
    await file.close();
  }
}

test('the report is that of one thread, over many pieces', async () => {
  const lines = exportLines(textOf('fleet.ndjson'));
  let pieces = 0;
  const report = await verifyHistory({
    ...lines,
    readPieces: (see) =>
      readPieces('fleet.ndjson', (piece) => {
        pieces++;
        return see(piece);
      }),
  });
  expect(report).toEqual(await verifyHistory(lines));
  expect(report.events).toBeGreaterThan(4000);
  expect(pieces).toBeGreaterThan(8);
});

test('what is no export is refused as it is without a thread', async () => {
  const refusal = (reading: Promise<unknown>) => reading.catch((error: unknown) => error);
  const expected = await refusal(verifyHistory(exportLines(textOf('other.txt'))));
  expect(expected).toBeInstanceOf(CdxError);
  expect(await refusal(readPieces('other.txt', () => undefined))).toEqual(expected);
});

test('what goes wrong where events are taken ends the thread and is told', async () => {
  const seen = readPieces('fleet.ndjson', async () => {
    throw new Error('enough');
  });
  await expect(seen).rejects.toThrow('enough');
});

test('a file that cannot be read is told', async () => {
  const seen = scanInThread(worker, { file: 1_000_000, name: 'gone' }, () => undefined);
  await expect(seen).rejects.toThrow('EBADF');
});
