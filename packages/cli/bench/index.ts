/**
 * Benchmark of what people wait for: the onboarding of 100 registers, 2,160,000 inherited sessions,
 * is recorded into a store file, and every list, filter and summary of the command line is asked of
 * it. Times are of whole commands in a process that has started, opening the store included. The
 * store is made in the temporary folder and taken away again; CDX_BENCH_STORE=FILE keeps and reuses it.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli, type Terminal } from '@cdx/cli';

const scenario = fileURLToPath(
  new URL('../../../scenarios/register-onboarding.yaml', import.meta.url),
);
const wholeCase = 'operators.Roll-out.commands[0].addDatabases.count=100';
/** Each command's slowest of these counts: nobody waits for a best case. */
const rounds = 3;

/** What is asked of the stored result, in the words that people type. */
const questions: readonly (readonly string[])[] = [
  ['sessions', 'download'],
  ['sessions', 'download', '--known-to-hq'],
  ['sessions', 'upload'],
  ['sessions', 'download', '--show-all', '--limit', '200'],
  ['sessions', 'download', '--status', 'Applied'],
  ['sessions', 'download', '--status', 'Available'],
  ['sessions', 'download', '--status', 'Apply failed,Download failed'],
  ['sessions', 'download', '--job', '1020'],
  ['sessions', 'download', '--job', '1020', '--status', 'Applied'],
  ['sessions', 'download', '--group', 'Registers', '--known-to-hq'],
  ['sessions', 'download', '--database', 'REGISTER-0042'],
  ['sessions', 'download', '--database', 'REGISTER-0042', '--job', '1130', '--known-to-hq'],
  ['sessions', 'download', '--schedule', 'Every 20 minutes'],
  ['sessions', 'download', '--from', '+1d', '--to', '+2d'],
  ['sessions', 'download', '--from', '+1d', '--to', '+61d', '--job', '1040'],
  ['sessions', 'download', '--failure-kind', 'data'],
  ['sessions', 'download', '--error', 'CDX-AM8AVPRW'],
  ['history', 'Every 20 minutes'],
  ['history', 'Every 20 minutes', '--known-to-hq', '--status', 'Applied'],
  ['summary'],
  ['summary', '--known-to-hq'],
  ['summary', '--from', '+1d', '--to', '+61d'],
  ['session', '12345-REGISTER-0042'],
  ['session', '12345-REGISTER-0042', '--known-to-hq'],
  ['warnings'],
  ['readiness'],
  ['staleness'],
];

interface Answer {
  readonly ms: number;
  readonly out: string;
}

async function ask(args: readonly string[], cwd: string): Promise<Answer> {
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  const terminal: Terminal = {
    stdout: { isTTY: false, write },
    stderr: { isTTY: false, write },
    columns: 120,
    env: {},
    platform: process.platform,
    nodeVersion: process.versions.node,
    cwd,
    now: () => Date.now(),
    onInterrupt: () => () => undefined,
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  };
  const begin = performance.now();
  const code = await runCli(args, { terminal, version: 'bench' });
  const ms = performance.now() - begin;
  if (code !== 0) throw new Error(`cdx ${args.join(' ')} ends with ${code}:\n${out}`);
  return { ms, out };
}

export async function benchmarks() {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  const store = process.env['CDX_BENCH_STORE'] ?? join(folder, 'onboarding.db');
  try {
    return [...(await record(store, folder)), ...(await answers(store, folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function record(store: string, cwd: string) {
  if (existsSync(store)) return [];
  const options = ['--set', wholeCase, '--store', store, '--quiet', '--json'];
  const { ms, out } = await ask(['simulate', scenario, ...options], cwd);
  const { domainEvents } = JSON.parse(out) as { readonly domainEvents: number };
  return [
    {
      name: `simulated and recorded with views, ${domainEvents} events`,
      value: domainEvents / (ms / 1000),
      unit: 'events/s',
    },
    { name: 'until the run was recorded', value: ms / 1000, unit: 's' },
    { name: 'store file', value: statSync(store).size / 2 ** 30, unit: 'GiB' },
  ];
}

async function answers(store: string, cwd: string) {
  const rows = [];
  for (const question of questions) {
    let slowest = 0;
    for (let round = 0; round < rounds; round++) {
      const { ms } = await ask([...question, '--store', store], cwd);
      slowest = Math.max(slowest, ms);
    }
    rows.push({
      name: `cdx ${question.join(' ')}`,
      value: slowest,
      unit: 'ms',
      targetAtMost: 300,
    });
  }
  return rows;
}
