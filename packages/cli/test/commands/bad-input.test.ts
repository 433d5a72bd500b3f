/**
 * Bad input of every kind: one clear message on stderr, nothing on stdout, exit code 2, and
 * nothing written.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { tiny, writeTiny } from '../support/scenarios.ts';
import { markNewer } from '../support/store-files.ts';

function folderWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return { folder, run: cdxIn(folder) };
}

describe('a scenario that is none', () => {
  test.each<[what: string, text: string, message: string]>([
    [
      'broken YAML',
      'cdx: 1\nname: [x\njobs: []\n',
      `bad.yaml:3:1: flow sequence in block collection must be sufficiently indented and end with a ]
  3 | jobs: []
      ^`,
    ],
    [
      'an unknown key',
      tiny.replace('tryCount', 'tryCuont'),
      `bad.yaml:9:10: retry.tryCuont: unknown key; did you mean tryCount?
  9 | retry: { tryCuont: 1, interval: 5m }
               ^^^^^^^^`,
    ],
    [
      'a negative interval',
      tiny.replace('interval: 5m', 'interval: -5m'),
      `bad.yaml:9:33: retry.interval: expected a duration of at least 1s, such as 15m, found "-5m"; did you mean 5m?
  9 | retry: { tryCount: 1, interval: -5m }
                                      ^^^`,
    ],
    [
      'a probability above 1',
      tiny.replace('40%', '1.5'),
      `bad.yaml:31:49: faults.failures[0].probability: expected a share from 0% to 100%, such as 40% or 0.4, found 1.5; did you mean 1.5%?
  31 | …ly, job: '1010', probability: 1.5, error: data-truncated, after: 10s }
                                      ^^^`,
    ],
    [
      'a count of 0',
      tiny.replace('count: 4', 'count: 0'),
      `bad.yaml:21:38: channelDataGroups[0].databases.count: expected a whole number from 1 to 1000000, found 0
  21 |     databases: { kind: store, count: 0 }
                                            ^`,
    ],
    [
      'an outage that ends before it begins',
      tiny.replace('from: +30m, duration: 20m', 'from: +30m, to: +10m'),
      `bad.yaml:29:63: faults.outages[0].to: expected an end after the beginning, 2026-03-02T08:30:00+01:00, found 2026-03-02T08:10:00+01:00
  29 |     - { name: WAN, group: Stores, share: 50%, from: +30m, to: +10m }
                                                                     ^^^^`,
    ],
    [
      'a horizon beyond the limits',
      tiny.replace('duration: 2h', 'duration: 2000d'),
      `bad.yaml:7:11: duration: expected a duration of at most 1830d (five years), found 2000d
  7 | duration: 2000d
                ^^^^^`,
    ],
  ])('%s', async (_, text, message) => {
    const { folder, run } = folderWith({ 'bad.yaml': text });
    for (const command of ['simulate bad.yaml', 'scenario check bad.yaml']) {
      expect(await run(command)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
    }
    expect(readdirSync(folder)).toEqual(['bad.yaml']);
  });

  test('more polls than can be counted are refused before anything is written', async () => {
    const { folder, run } = folderWith({ 'tiny.yaml': tiny });
    const { code, err } = await run(
      'simulate tiny.yaml --for 1800d --set channelDataGroups.Stores.databases.count=100000',
    );
    expect([code, err]).toEqual([
      2,
      'cdx: With --for the run would have about 103,680,000,000 polls; at most 5,000,000,000 are possible.\n',
    ]);
    expect(readdirSync(folder)).toEqual(['tiny.yaml']);
  });
});

describe('a flag that does not fit the scenario', () => {
  test.each([
    ['--seed 1.5', '--seed 1.5: seed: expected a whole number of at least 0, found 1.5'],
    ['--seed abc', '--seed abc: seed: expected a whole number of at least 0, found "abc"'],
    [
      '--set retry.tryCuont=2',
      '--set retry.tryCuont=2: retry.tryCuont: unknown key; did you mean tryCount?',
    ],
    ['--set retry', '--set retry: expected path=value, such as retry.interval=5m, found "retry"'],
    [
      '--set channelDataGroups.Stroes.client.downloadInterval=1m',
      '--set channelDataGroups.Stroes.client.downloadInterval=1m: channelDataGroups: no entry is named Stroes; did you mean Stores?',
    ],
    ['--for', "option '--for <duration>' argument missing. See cdx simulate --help."],
    ['--force', '--force replaces a store: say which with --store FILE.'],
  ])('%s', async (flag, message) => {
    const { folder, run } = folderWith({ 'tiny.yaml': tiny });
    expect(await run(`simulate tiny.yaml ${flag}`)).toEqual({
      code: 2,
      out: '',
      err: `cdx: ${message}\n`,
    });
    expect(readdirSync(folder)).toEqual(['tiny.yaml']);
  });
});

describe('a file that cannot be a scenario', () => {
  const big = `# ${'x'.repeat(5 * 1024 * 1024)}`;

  test.each([
    ['tniy.yaml', 'There is no file tniy.yaml; did you mean tiny.yaml?'],
    ['nothing', 'There is no file nothing; `cdx scenario init FILE` writes an example.'],
    ['tiny.yaml/x', 'There is no file tiny.yaml/x; `cdx scenario init FILE` writes an example.'],
    ['.', '. is a folder; expected a scenario file, such as big.yaml.'],
    [
      'big.yaml',
      'big.yaml is too large for a scenario: 5.0 MB, where at most 1,048,576 characters are read.',
    ],
    [
      'utf16.yaml',
      'utf16.yaml is no UTF-8 text but UTF-16. Save it as UTF-8; a scenario is YAML or JSON.',
    ],
    [
      'binary.yaml',
      'binary.yaml is no UTF-8 text but something else. Save it as UTF-8; a scenario is YAML or JSON.',
    ],
  ])('%s', async (file, message) => {
    const { folder, run } = folderWith({
      'tiny.yaml': tiny,
      'big.yaml': big,
      'utf16.yaml': Uint8Array.from([0xff, 0xfe, 0x63, 0x00]),
      'binary.yaml': Uint8Array.from([0x63, 0xff, 0x00]),
    });
    for (const command of [`simulate ${file}`, `scenario check ${file}`]) {
      expect(await run(command)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
    }
    expect(existsSync(join(folder, '.cdx'))).toBe(false);
  });

  test('an empty folder has no example to name', async () => {
    const { folder, run } = folderWith({});
    mkdirSync(join(folder, 'sub'));
    expect((await run('simulate sub')).err).toBe(
      'cdx: sub is a folder; expected a scenario file.\n',
    );
  });

  test.skipIf(process.getuid?.() === 0)('one that may not be read', async () => {
    const { folder, run } = folderWith({ 'tiny.yaml': tiny });
    chmodSync(join(folder, 'tiny.yaml'), 0);
    expect((await run('simulate tiny.yaml')).err).toBe(
      'cdx: tiny.yaml cannot be read: permission denied.\n',
    );
  });
});

describe('a store file that is no store', () => {
  const commands = [
    'simulate tiny.yaml --store other',
    'simulate tiny.yaml --store other --force',
    'simulate --continue --store other',
    'sessions download --store other',
    'session 1-STORE-0001 --store other',
  ];

  test.each(commands)('%s leaves a text file as it is', async (command) => {
    const { folder, run } = folderWith({ 'tiny.yaml': tiny, other: 'my notes' });
    expect(await run(command)).toEqual({
      code: 2,
      out: '',
      err: 'cdx: other is not an event store of CDX. Nothing was changed; give the path of a store, or a new one.\n',
    });
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('my notes');
    expect(readdirSync(folder).toSorted()).toEqual(['other', 'tiny.yaml']);
  });

  test.each(commands)('%s leaves a folder as it is', async (command) => {
    const { folder, run } = folderWith({ 'tiny.yaml': tiny });
    mkdirSync(join(folder, 'other'));
    expect(await run(command)).toEqual({ code: 2, out: '', err: 'cdx: other is not a file.\n' });
    expect(readdirSync(join(folder, 'other'))).toEqual([]);
  });

  test('a folder for it must exist', async () => {
    const { run } = folderWith({ 'tiny.yaml': tiny });
    expect((await run('simulate tiny.yaml --store nowhere/a.db')).err).toBe(
      'cdx: The folder nowhere does not exist.\n',
    );
  });

  test('a store without a run has nothing to go on with', async () => {
    const { folder, run } = folderWith({});
    await (await openSqliteEventStore(join(folder, 'empty.db'), { mode: 'create' })).close();
    expect((await run('simulate --continue --store empty.db')).err).toBe(
      'cdx: The store empty.db holds no run to go on with.\n',
    );
  });

  test('a file where the folder of the stores should be', async () => {
    const { run } = folderWith({ 'tiny.yaml': tiny, '.cdx': '' });
    expect(await run('simulate tiny.yaml')).toEqual({
      code: 2,
      out: '',
      err: 'cdx: The folder .cdx for stores cannot be made here: there is a file of that name. Give --store FILE.\n',
    });
  });
});

test.each([
  'simulate --continue --store a.db',
  'simulate tiny.yaml --store a.db --force',
  'sessions download --store a.db',
  'session 1-STORE-0001 --store a.db',
])('a store of a newer version: %s', async (command) => {
  const folder = temporaryFolder();
  const run = cdxIn(folder);
  await run(`simulate ${writeTiny(folder)} --store a.db --quiet`);
  const path = join(folder, 'a.db');
  markNewer(path, 99);
  const before = readFileSync(path);
  expect(await run(command)).toEqual({
    code: 2,
    out: '',
    err: 'cdx: a.db was written by a newer version of CDX (store version 99; this one knows up to 2). Use that version, or a newer one.\n',
  });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('two writers on one store: the second is refused, whatever it wants', async () => {
  const folder = temporaryFolder();
  const run = cdxIn(folder);
  await run(`simulate ${writeTiny(folder)} --store a.db --for 1h --quiet`);
  const first = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'open' });
  for (const command of [
    'simulate --continue --store a.db',
    'simulate tiny.yaml --store a.db --force',
  ]) {
    expect(await run(command)).toEqual({
      code: 2,
      out: '',
      err: 'cdx: Another process is writing to a.db. Wait until it has finished or stop it; reading is possible meanwhile.\n',
    });
  }
  expect((await run('sessions download --store a.db')).code).toBe(0);
  await first.close();
  expect((await run('simulate --continue --store a.db --quiet')).code).toBe(0);
});
