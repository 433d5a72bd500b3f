/**
 * Main of a thread that scans an export for the one that has started it; `io/scanned-pieces.ts` does.
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { serveScan } from '@cdx/audit/verify/threads';
import type { ScannedFile } from './io/scanned-pieces.ts';

const { file, name } = workerData as ScannedFile;
const readFile = promisify(read);

if (parentPort !== null) {
  await serveScan(parentPort, {
    name,
    read: async (bytes) => (await readFile(file, bytes, 0, bytes.length, null)).bytesRead,
  });
}
