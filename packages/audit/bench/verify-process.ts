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
  verifyHistory,
  type LinesRead,
  type Scratch,
  type SeePiece,
} from '@cdx/audit/verify';
import { takeScan } from '@cdx/audit/verify/threads';
import { LineCutter } from '@cdx/event-store/transfer';

const [task = '', file = ''] = process.argv.slice(2);
/** As the command: a sixteenth of what there is, 256 MiB to 2 GiB. */
const memoryBytes = Math.min(Math.max(totalmem() / 16, 2 ** 28), 2 ** 31);
const chunkBytes = 1024 * 1024;
const read = (start: number) => createReadStream(file, { start, highWaterMark: chunkBytes });

/** As the command does: one piece is read while the other is looked at. */
async function* readOnce(): AsyncGenerator<Uint8Array, void, undefined> {
  const from = await open(file);
  try {
    let [next, other] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)];
    let reading = from.read(next);
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      const piece = next.subarray(0, bytesRead);
      [next, other] = [other, next];
      reading = from.read(next);
      // Who takes the next piece hears of what goes wrong.
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    await from.close();
  }
}

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

async function parse(): Promise<number> {
  let lines = 0;
  const cutter = new LineCutter(file, (bytes, start, end) => {
    JSON.parse(bytes.toString('utf8', start, end));
    lines++;
  });
  for await (const chunk of readOnce()) cutter.push(chunk);
  return lines;
}

async function verify(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  try {
    const lines = { ...exportLines({ name: file, seeks: true, read, readOnce }), readPieces };
    const report = await verifyHistory(lines, { scratch: scratchIn(folder), memoryBytes });
    if (Object.keys(report.findingCounts).length > 0) {
      throw new Error(`The log is honest: ${JSON.stringify(report.findings[0])}`);
    }
    return report.events;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function scratchIn(folder: string): Scratch {
  return {
    append: (name, bytes) => appendFileSync(join(folder, name), bytes),
    read: function* (name, unit) {
      const from = openSync(join(folder, name), 'r');
      const piece = new Uint8Array(unit * 8192);
      for (let length = readSync(from, piece); length > 0; length = readSync(from, piece)) {
        yield piece.subarray(0, length);
      }
      closeSync(from);
    },
    remove: (name) => rmSync(join(folder, name)),
  };
}

const begin = performance.now();
const cpu = cpuUsage();
const events = task === 'verify' ? await verify() : await parse();
const { user, system } = cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    events,
    seconds: (performance.now() - begin) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: resourceUsage().maxRSS * 1024,
  }),
);
