/**
 * Experiments in processes of their own, with threads: any number of workers, and kill -9 at any
 * moment, end in the same bytes; a thread that dies ends the command with one clear error.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { parallelEqualsSerial } from '@cdx/testing';
import { temporaryFolder, type Ran } from '../../support/run-cdx.ts';
import { writeRetries } from '../../support/experiments.ts';

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));
const bin = join(packageFolder, 'bin/cdx.js');

// Processes and threads run what is built, not the sources.
beforeAll(() => {
  const tsc = join(packageFolder, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', packageFolder]);
}, 180_000);

interface Started {
  readonly pid: number | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ran & { readonly signal: string | null }>;
}

function start(cwd: string, args: readonly string[], nodeOptions: readonly string[] = []): Started {
  // As from a shell, and not as from the npm that runs the tests.
  const {
    npm_lifecycle_event: _npm,
    npm_command: _command,
    FORCE_COLOR: _force,
    ...env
  } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, bin, 'experiment', ...args], {
    cwd,
    env: { ...env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ran = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: (code as number | null) ?? -1,
    signal: signal as string | null,
    ...ran,
  }));
  return { pid: child.pid, kill: (signal) => void child.kill(signal), ended };
}

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

test('one worker, two and five write the same files, byte for byte', async () => {
  const folder = temporaryFolder();
  writeRetries(folder);
  const all: Readonly<Record<string, string>>[] = [];
  for (const workers of ['1', '2', '5']) {
    const ran = await start(folder, ['retries.yaml', '--workers', workers, '--out', workers]).ended;
    expect([ran.code, ran.err]).toEqual([0, '']);
    all.push(contents(join(folder, workers)));
  }
  expect(Object.keys(all[0] ?? {}).toSorted()).toEqual([
    'differences.csv',
    'metrics.csv',
    'replications.ndjson',
    'summary.json',
  ]);
  const [serial = {}, ...parallel] = all;
  for (const files of parallel) {
    const bytesOf = (name: string): string | undefined => serial[name];
    await parallelEqualsSerial(Object.keys(serial), bytesOf, async (names) =>
      names.map((name) => files[name]),
    );
    expect(Object.keys(files)).toEqual(Object.keys(serial));
  }
}, 120_000);

test('until it is precise enough, too', async () => {
  const folder = temporaryFolder();
  const until = '{ min: 4, max: 40, checkEvery: 3, until: { metric: retries, halfWidth: 25% } }';
  writeRetries(folder, [['replications: 4', `replications: ${until}`]]);
  const ran = await Promise.all(
    ['1', '3'].map(
      (workers) =>
        start(folder, ['retries.yaml', '--workers', workers, '--out', workers, '--json']).ended,
    ),
  );
  const [one, three] = ran.map(
    ({ out }) =>
      JSON.parse(out) as {
        readonly replications: { readonly count: number; readonly reason: string };
      },
  );
  expect(one?.replications.reason).toBe('precise');
  expect(one?.replications.count).toBeGreaterThan(4);
  expect(three?.replications).toEqual(one?.replications);
  expect(contents(join(folder, '3'))).toEqual(contents(join(folder, '1')));
}, 120_000);

test('killed with -9 again and again, and started again, it ends in the same bytes', async () => {
  const folder = temporaryFolder();
  // So many that a busy machine, on which kills come late, has not written all of them by then.
  writeRetries(folder, [['replications: 4', 'replications: 80']]);
  expect(
    (await start(folder, ['retries.yaml', '--workers', '2', '--out', 'whole']).ended).code,
  ).toBe(0);
  const whole = contents(join(folder, 'whole'));
  const file = join(folder, 'killed/replications.ndjson');
  const sizes: number[] = [];
  // At whatever it has written: a little, a part, nearly all.
  for (const bytes of [1, 40_000, 90_000, 200_000]) {
    const killed = start(folder, ['retries.yaml', '--workers', '2', '--out', 'killed']);
    const reached = grownTo(file, bytes).then(() => killed.kill('SIGKILL'));
    const { signal } = await killed.ended;
    expect(signal).toBe('SIGKILL');
    await reached;
    sizes.push(statSync(file).size);
    const text = readFileSync(file, 'utf8');
    // What is there is the beginning of the whole, at most torn in its last line.
    expect(whole['replications.ndjson']?.startsWith(text)).toBe(true);
  }
  expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
  expect(sizes.at(-1)).toBeLessThan(Buffer.byteLength(whole['replications.ndjson'] ?? ''));
  const ended = await start(folder, ['retries.yaml', '--workers', '3', '--out', 'killed']).ended;
  expect([ended.code, ended.err]).toEqual([0, '']);
  expect(contents(join(folder, 'killed'))).toEqual(whole);
}, 180_000);

test('Ctrl-C stops the threads, keeps what is finished and says how to go on', async () => {
  const folder = temporaryFolder();
  writeRetries(folder, [['replications: 4', 'replications: 500']]);
  const started = start(folder, ['retries.yaml', '--workers', '2', '--out', 'out']);
  await grownTo(join(folder, 'out/replications.ndjson'), 50_000);
  started.kill('SIGINT');
  const { code, err } = await started.ended;
  expect(code).toBe(130);
  const lines = readFileSync(join(folder, 'out/replications.ndjson'), 'utf8').trimEnd().split('\n');
  expect(err).toBe(
    `cdx: stopped; ${lines.length - 1} runs are in out. Go on with:\n  cdx experiment retries.yaml --out out\n`,
  );
  expect(JSON.parse(lines.at(-1) ?? '')).toHaveProperty('traceHash');
}, 120_000);

test('a thread whose heap is full ends all with one error that names policy and replication', async () => {
  const folder = temporaryFolder();
  writeRetries(folder, [
    [
      'levels: [1, 5] }',
      'levels: [1, 5] }\n  - { name: stores, path: channelDataGroups.Stores.databases.count, levels: [4, 400000] }',
    ],
    ['replications: 4', 'replications: 2'],
  ]);
  const ran = await start(
    folder,
    ['retries.yaml', '--workers', '2', '--out', 'out'],
    ['--max-old-space-size=64'],
  ).ended;
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(
    /^cdx: Policy interval=\dm, tries=\d, stores=400000, replication 0: The heap of JavaScript of a worker thread is full\. Fewer workers .*\nSee docs\/errors\/limit-reached\.md\.\n$/,
  );
  expect(existsSync(join(folder, 'out/summary.json'))).toBe(false);
}, 120_000);

/** When a file is at least so large. */
async function grownTo(file: string, bytes: number): Promise<void> {
  const isLarge = (): boolean => existsSync(file) && statSync(file).size >= bytes;
  if (isLarge()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!isLarge()) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(join(file, '../..'), { recursive: true }, look);
    look();
  });
}
