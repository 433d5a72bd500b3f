/** `cdx simulate`: runs, stores, going on, and the forms of its results. */
import { stripVTControlCharacters } from 'node:util';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResults } from '@cdx/simulator';
import { sameSeedSameHash } from '@cdx/testing';
import { runCli } from '../../src/cli.ts';
import { textWidth } from '../../src/render/text.ts';
import { cdx, cdxIn, temporaryFolder, testTerminal, type Ran } from '../support/run-cdx.ts';
import { tiny, writeLimited, writeTiny } from '../support/scenarios.ts';

type JsonResults = RunResults & { readonly store: string | null };
const resultsOf = ({ out }: Ran): JsonResults => JSON.parse(out) as JsonResults;

function tinyFolder() {
  const folder = temporaryFolder();
  writeTiny(folder);
  return { folder, run: cdxIn(folder) };
}

describe('stores', () => {
  test('each run has a new file in .cdx, with the lowest number that is free', async () => {
    const { folder, run } = tinyFolder();
    for (const file of ['tiny-1.db', 'tiny-2.db']) {
      const { code, out } = await run('simulate tiny.yaml');
      expect(code).toBe(0);
      expect(out).toContain(`Event log     .cdx/${file} (`);
    }
    const files = readdirSync(join(folder, '.cdx')).filter((name) => name.endsWith('.db'));
    expect(files).toEqual(['tiny-1.db', 'tiny-2.db']);
  });

  test('runs that start at once do not take the same file', async () => {
    const { run } = tinyFolder();
    const runs = await Promise.all([1, 2, 3].map(() => run('simulate tiny.yaml --json')));
    const stores = runs.map((ran) => resultsOf(ran).store);
    expect(new Set(stores)).toEqual(
      new Set(['.cdx/tiny-1.db', '.cdx/tiny-2.db', '.cdx/tiny-3.db']),
    );
  });

  test('names of scenarios become names of files everywhere', async () => {
    const { folder, run } = tinyFolder();
    writeFileSync(join(folder, 'odd.yaml'), tiny.replace('name: tiny', 'name: "../Ünï: a/b?"'));
    expect(resultsOf(await run('simulate odd.yaml --json')).store).toBe('.cdx/Ünï-a-b-1.db');
  });

  test('--store names the file; another run needs --continue or --force', async () => {
    const { folder, run } = tinyFolder();
    expect(resultsOf(await run('simulate tiny.yaml --store a.db --json')).store).toBe('a.db');
    expect(await run('simulate tiny.yaml --store a.db')).toEqual({
      code: 2,
      out: '',
      err:
        'cdx: The store a.db exists already: --continue goes on with its run, --force replaces it, ' +
        'another --store keeps it.\n',
    });
    expect((await run('simulate tiny.yaml --store a.db --force --seed 2 --quiet')).code).toBe(0);
    expect((await run('simulate --continue --store a.db --seed 1')).err).toContain(
      'seed is 2 there and 1 here',
    );
    expect(existsSync(join(folder, 'a.db-wal'))).toBe(false);
    expect(existsSync(join(folder, '.cdx'))).toBe(false);
  });

  test('--store memory: writes no file', async () => {
    const { folder, run } = tinyFolder();
    const ran = await run('simulate tiny.yaml --store memory:');
    expect(ran.out).toContain('Event log     in memory, gone with this run');
    expect(ran.out).not.toContain('\nNext\n');
    expect(readdirSync(folder)).toEqual(['tiny.yaml']);
  });
});

describe('the same scenario and seed give the same trace hash', () => {
  test('in memory, in a file, with XState actors, in two halves', async () => {
    const { run } = tinyFolder();
    const hash = async (line: string): Promise<string> => (await run(`${line} --quiet`)).out.trim();
    const whole = await hash('simulate tiny.yaml --store memory:');
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    const inFile = await hash('simulate tiny.yaml');
    const byXState = await hash('simulate tiny.yaml --stepper xstate');
    expect(await hash('simulate tiny.yaml --seed 2')).not.toBe(whole);

    const half = await hash('simulate tiny.yaml --store half.db --for 1h');
    expect(half).not.toBe(whole);
    // From the store alone, and with the scenario: the rest of it, and so much longer.
    const continued = await hash('simulate --continue --store half.db');
    await hash('simulate tiny.yaml --store other.db --for 1h');
    const longer = await hash('simulate tiny.yaml --continue --store other.db --for 1h');
    const hashes = [whole, inFile, byXState, continued, longer];
    sameSeedSameHash(...hashes.map((each) => () => each));
  });

  test('also for a run that was interrupted', async () => {
    const { folder, run } = tinyFolder();
    const whole = (await run('simulate tiny.yaml --store memory: --quiet')).out;
    const stopped = await cdxIn(folder, { interrupt: 'SIGINT' })('simulate tiny.yaml');
    expect(stopped).toEqual({
      code: 130,
      out: '',
      err:
        'cdx: stopped at 2026-03-02 10:00 Europe/Berlin; the store is whole. Go on with:\n  ' +
        'cdx simulate --continue --store .cdx/tiny-1.db\n',
    });
    expect(await run('simulate --continue --quiet')).toEqual({ code: 0, out: whole, err: '' });
  });

  test('also for a run that was stopped in its middle', async () => {
    const { folder, run } = tinyFolder();
    // More rows than are flushed at once.
    const bigger = '--set channelDataGroups.Stores.databases.count=140';
    const whole = (await run(`simulate tiny.yaml --store memory: --quiet ${bigger}`)).out;
    const interrupted = cdxIn(folder, { interrupt: 'SIGINT' });
    const stopped = await interrupted(`simulate tiny.yaml ${bigger}`);
    expect(stopped.code).toBe(130);
    expect(stopped.err).not.toContain('10:00 Europe/Berlin');
    expect((await run('simulate --continue --quiet')).out).toBe(whole);
  });

  test('SIGTERM stops as well; what was in memory is gone', async () => {
    const { folder } = tinyFolder();
    const run = cdxIn(folder, { interrupt: 'SIGTERM' });
    expect(await run('simulate tiny.yaml --store memory:')).toEqual({
      code: 143,
      out: '',
      err: 'cdx: stopped at 2026-03-02 10:00 Europe/Berlin; the store in memory is gone.\n',
    });
  });
});

describe('--continue', () => {
  test('takes the newest store of the scenario, and says which', async () => {
    const { folder, run } = tinyFolder();
    await run('simulate tiny.yaml --for 1h');
    writeFileSync(join(folder, 'late.yaml'), tiny.replace('name: tiny', 'name: late'));
    await run('simulate late.yaml --for 1h');
    const named = await run('simulate tiny.yaml --continue');
    expect(named.err.split('\n')[0]).toBe('going on with .cdx/tiny-1.db');
    expect(named.out).toContain('2026-03-02 08:00 to 2026-03-02 10:00 Europe/Berlin');
  });

  test('keeps the stepper of the run unless another is named', async () => {
    const { run } = tinyFolder();
    await run('simulate tiny.yaml --for 1h --stepper xstate');
    expect(resultsOf(await run('simulate --continue --json')).stepper).toBe('xstate');
  });

  test.each([
    [
      'simulate --continue --store a.db --seed 9',
      'The store a.db holds a run of another scenario: seed is 1 there and 9 here. Leave the ' +
        'scenario, --seed and --set out to go on with the recorded one.',
    ],
    [
      'simulate tiny.yaml --continue --store a.db --set channelDataGroups.Stores.retry.tryCount=7',
      'The store a.db holds a run of another scenario: channelDataGroups[0].retry.tryCount is 1 ' +
        'there and 7 here. Leave the scenario, --seed and --set out to go on with the recorded one.',
    ],
    [
      'simulate --continue --store a.db',
      'The run has come to the end of its scenario. Say how much longer: --continue --for 12h.',
    ],
    [
      'simulate --continue --store a.db --for 1830d',
      'With --for the run would span 1830d2h; at most 1830d (five years) are possible.',
    ],
    ['simulate --continue --store b.db', 'There is no file b.db.'],
    ['simulate --continue', 'There is no store in .cdx to go on with; give --store FILE.'],
    [
      'simulate --continue --store memory:',
      '--continue needs a store file: what was in memory: is gone with its run.',
    ],
    [
      'simulate --continue --force --store a.db',
      '--continue keeps the store, --force replaces it: give one of them.',
    ],
  ])('%s is refused, and the store stays as it is', async (line, message) => {
    const { folder, run } = tinyFolder();
    const before = await run('simulate tiny.yaml --store a.db --quiet');
    expect(await run(line)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
    const { size } = statSync(join(folder, 'a.db'));
    const longer = await run('simulate --continue --store a.db --for 10m --quiet');
    expect([longer.code, size > 0, longer.out === before.out]).toEqual([0, true, false]);
  });
});

describe('results', () => {
  test('as JSON are the documented shape, alone on stdout', async () => {
    const { run } = tinyFolder();
    const ran = await run('simulate tiny.yaml --json');
    const results = resultsOf(ran);
    expect(ran.out).toBe(`${JSON.stringify(results, null, 2)}\n`);
    expect(results).toMatchObject({
      resultsVersion: 1,
      scenario: 'tiny',
      seed: 1,
      stepper: 'table',
      startAt: Date.UTC(2026, 2, 2, 7),
      endAt: Date.UTC(2026, 2, 2, 9),
      store: '.cdx/tiny-1.db',
    });
    expect(results.conservation.issued).toBe(results.downloads.sessions);
  });

  test('name what a reader looks for', async () => {
    const { run } = tinyFolder();
    const { out, err } = await run('simulate tiny.yaml');
    const json = resultsOf(await run('simulate tiny.yaml --json'));
    for (const heading of [
      'tiny\nFour stores, two hours.\n',
      '\nTime to Applied ',
      '\nDownloads ',
      '\n  1020 Prices and discounts ',
      '\nDownload sessions ',
      '  Upload sessions ',
      '\nAttempts ',
      '\nFailures ',
      '\nBacklog: peak ',
      '\nOutages ',
      '\nWAN     ',
      '\nRetried ',
      '\nActivity ',
      '\nPending ',
      '\nEvent log ',
      '\nNext\n',
    ]) {
      expect(out).toContain(heading);
    }
    expect(out).toContain(`Trace hash    ${json.traceHash}\n`);
    expect(out).toContain(
      `Conservation  closed: ${json.conservation.issued} downloads issued = log = kernel = views;`,
    );
    expect(out).toContain(
      `  cdx sessions download --status Canceled  ${json.downloads.byStatus.Canceled} sessions that spent their tries\n`,
    );
    // The speed of the machine is no result.
    expect(err).toBe('2h simulated in 0.0 s\n');
  });

  test('say how fast the machine was on stderr', async () => {
    const { folder } = tinyFolder();
    const run = cdxIn(folder, { clock: [1000, 3000] });
    const { err } = await run('simulate tiny.yaml --store memory:');
    expect(err).toMatch(/^2h simulated in 2\.0 s, \d+ domain events a second\n$/);
  });

  test('with --quiet are the trace hash, and no warnings', async () => {
    const { run } = tinyFolder();
    const loud = await run('simulate tiny.yaml --set duration=20m --store memory:');
    expect(loud.err).toContain('warning: faults.outages[0].from');
    const { out, err } = await run('simulate tiny.yaml --set duration=20m --store memory: --quiet');
    expect(out).toMatch(/^[0-9a-f]{64}\n$/);
    expect(err).toBe('');
  });

  test('tell what had to wait, what was stale and what was away, where there was something', async () => {
    const { folder, run } = tinyFolder();
    const { out } = await run(`simulate ${writeLimited(folder)} --store memory:`);
    for (const heading of [
      '\nServer stop  Async Server  ',
      '\nRepeated outages  of                      windows ',
      '\nStaleness ',
      '\nHeld back ',
      '\nAsync Server\n  Requests   ',
      '\n  Failed     ',
      '\n  Downlink   ',
      '\nPackage workers: 1; ',
    ]) {
      expect(out).toContain(heading);
    }
    const plain = await run('simulate tiny.yaml --store memory:');
    expect(plain.out).toMatch(/\nAsync Server: [\d,]+ requests, /);
    expect(plain.out).not.toMatch(/\n(Repeated outages|Held back|Package workers)/);
  });

  test.each([40, 60, 80, 120, 200])('fit a terminal of %i columns', async (columns) => {
    const { folder } = tinyFolder();
    writeLimited(folder);
    for (const env of [{}, { LANG: 'C' }]) {
      const run = cdxIn(folder, { columns, isTTY: true, env: { ...env, NO_COLOR: '1' } });
      for (const scenario of ['tiny', 'limited']) {
        const { out } = await run(`simulate ${scenario}.yaml --store memory:`);
        for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
        if ('LANG' in env) expect(out).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }
  });

  test('colours change nothing but colours', async () => {
    const { folder } = tinyFolder();
    const run = cdxIn(folder);
    const plain = await run('simulate tiny.yaml --store memory:');
    const painted = await cdxIn(folder, { env: { FORCE_COLOR: '1' } })(
      'simulate tiny.yaml --store memory:',
    );
    expect(painted.out).toContain('\u001b[');
    expect(stripVTControlCharacters(painted.out)).toBe(plain.out);
  });
});

describe('progress', () => {
  test('is on stderr of a terminal, and gone at the end', async () => {
    const { folder } = tinyFolder();
    const options = { isTTY: true, columns: 80, env: { NO_COLOR: '1' } };
    const { out, err } = await cdxIn(folder, options)('simulate tiny.yaml --store memory:');
    expect(err).toContain('\r\u001b[K████████████████████ 100%  2026-03-02 10:00  ');
    expect(err.split('\r\u001b[K').at(-1)).toBe('2h simulated in 0.0 s\n');
    expect(out).not.toContain('\r');
  });

  test('is nowhere else', async () => {
    const { run } = tinyFolder();
    expect((await run('simulate tiny.yaml --store memory:')).err).not.toContain('\r');
  });
});

test('a fault before anything was stored leaves no empty store, and names itself', async () => {
  const { folder } = tinyFolder();
  const terminal = {
    ...testTerminal({ cwd: folder }),
    onInterrupt: () => {
      throw new Error('no signals here');
    },
  };
  expect(await runCli(['simulate', 'tiny.yaml'], { terminal, version: '9.9.9' })).toBe(1);
  expect(terminal.written.err).toMatch(
    /^cdx: this is a fault in cdx, not in your input: no signals here\n/,
  );
  expect(readdirSync(join(folder, '.cdx'))).toEqual(['tiny-1.db.lock']);
});

test('a scenario, or --continue, is needed', async () => {
  expect((await cdx(['simulate'])).err).toBe(
    'cdx: Which scenario? cdx simulate SCENARIO runs one, cdx simulate --continue goes on with a ' +
      'recorded run, cdx scenario init FILE writes an example.\n',
  );
});
