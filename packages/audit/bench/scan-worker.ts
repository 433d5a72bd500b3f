/** Main of a thread that scans an export, as that of the command does. */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { serveScan } from '@cdx/audit/verify/threads';

const readFile = promisify(read);

if (parentPort !== null) {
  await serveScan(parentPort, {
    name: 'long.ndjson',
    read: async (bytes) =>
      (await readFile(workerData as number, bytes, 0, bytes.length, null)).bytesRead,
  });
}
