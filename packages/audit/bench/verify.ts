/**
 * Verifying long exports: events a second with all checksums, beside parsing the same lines and doing
 * nothing, and the memory that it takes. Each figure comes from a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneDay, writeLongLog } from './verify-log.ts';

/** The longest one takes 440 bytes of disk for each event, and up to 128 more while it is verified. */
const longest = Number(process.env['CDX_BENCH_VERIFY_EVENTS'] ?? 10_000_000);
const target = 600_000;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At least this, on a quiet machine. */
  readonly target?: number;
}

interface Measured {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export async function verifyBenchmarks(): Promise<readonly Row[]> {
  const day = await oneDay();
  return [...new Set([Math.min(1_000_000, longest), longest])].flatMap((count) => {
    const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
    try {
      const file = join(folder, 'long.ndjson');
      writeLongLog(file, day, count);
      return rowsOf(`${count / 1_000_000}M events`, file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

function rowsOf(size: string, file: string): readonly Row[] {
  const parsed = measure('parse', file);
  const verified = measure('verify', file);
  const rate = verified.events / verified.seconds;
  const parsing = parsed.events / parsed.seconds;
  return [
    { name: `verify an export, ${size}`, value: rate, unit: 'events/s', target },
    { name: `JSON.parse of its lines alone, ${size}`, value: parsing, unit: 'lines/s' },
    { name: `verify beside parsing alone, ${size}`, value: rate / parsing, unit: '×' },
    { name: `peak memory of verify, ${size}`, value: verified.peakBytes / 2 ** 20, unit: 'MiB' },
  ];
}

function measure(task: 'parse' | 'verify', file: string): Measured {
  const script = fileURLToPath(new URL('verify-process.js', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, task, file]).toString()) as Measured;
}
