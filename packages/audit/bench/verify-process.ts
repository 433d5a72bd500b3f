/**
 * One measurement of verifying in a process of its own, so that its memory is its own, too: `verify`
 * or `parse`, and the file of an export. Prints JSON.
 */
import {
  appendFileSync,
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { cpuUsage, resourceUsage } from 'node:process';
import { Worker } from 'node:worker_threads';
import {
  exportLines,
  memoryForRecords,
  verifyHistory,
  type LinesRead,
  type Scratch,
  type SeePiece,
} from '@cdx/audit/verify';
import { takeScan } from '@cdx/audit/verify/threads';
import { LineCutter } from '@cdx/event-store/transfer';

const [task = '', file = ''] = process.argv.slice(2);
const chunkBytes = 1024 * 1024;
const read = (start: number) => createReadStream(file, { start, highWaterMark: chunkBytes });

async function readPieces(see: SeePiece): Promise<LinesRead> {
  const from = await open(file);
  const worker = new URL('scan-worker.js', import.meta.url);
  const thread = new Worker(worker, { workerData: from.fd });
  try {
    return await takeScan(thread, see);
  } finally {
    await thread.terminate();
    await from.close();
  }
}

function parse(): number {
  let lines = 0;
  const cutter = new LineCutter(file, (bytes, start, end) => {
    JSON.parse(bytes.toString('utf8', start, end));
    lines++;
  });
  for (const chunk of piecesOf(file, chunkBytes)) cutter.push(chunk);
  return lines;
}

async function verify(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  try {
    const lines = { ...exportLines({ name: file, seeks: true, read }), readPieces };
    const report = await verifyHistory(lines, {
      scratch: scratchIn(folder),
      memoryBytes: memoryForRecords(totalmem()),
    });
    if (Object.keys(report.findingCounts).length > 0) {
      throw new Error(`The log is honest: ${JSON.stringify(report.findings[0])}`);
    }
    return report.events;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file piece by piece, all of them in one buffer of this size. */
function* piecesOf(path: string, bytes: number): Generator<Uint8Array> {
  const from = openSync(path, 'r');
  const piece = Buffer.allocUnsafeSlow(bytes);
  for (let length = readSync(from, piece); length > 0; length = readSync(from, piece)) {
    yield piece.subarray(0, length);
  }
  closeSync(from);
}

function scratchIn(folder: string): Scratch {
  return {
    append: (name, bytes) => appendFileSync(join(folder, name), bytes),
    read: (name, unit) => piecesOf(join(folder, name), unit * 8192),
    remove: (name) => rmSync(join(folder, name)),
  };
}

const begin = performance.now();
const cpu = cpuUsage();
const events = task === 'verify' ? await verify() : parse();
const { user, system } = cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    events,
    seconds: (performance.now() - begin) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: resourceUsage().maxRSS * 1024,
  }),
);
