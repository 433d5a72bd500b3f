/** Benchmarks of the audit tools: replay, verification and comparison of long histories. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffBenchmarks } from './diff.ts';
import { replayBenchmarks, replayEvents } from './replay.ts';
import { verifyBenchmarks } from './verify.ts';

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
  readonly targetAtMost?: number;
  readonly note?: string;
}

export const about = `\
- **Replay**: a log of ${(replayEvents / 1_000_000).toFixed(0)}M events that are computed from their positions, because a store file of it
  would take longer to write than all else: a fleet of 1,000 databases, one in twenty sessions failed. Each
  figure is of a process of its own. An answer goes from opening the index to tallies and first pages of
  both directions, at a random position.
- **Verify**: exports of a simulated day, repeated; the ratio is to parsing the same lines alone.
- **Diff**: two logs of a million events, in stores and in exports.`;

export async function benchmarks(): Promise<readonly Row[]> {
  return [
    ...(await verifyBenchmarks()),
    ...(await replayBenchmarks()),
    ...(await inFolder((folder) => diffBenchmarks(folder))),
  ];
}

async function inFolder(
  work: (folder: string) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
