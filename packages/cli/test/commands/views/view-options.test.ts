/** --known-to-hq and --as-of: the same on every command that looks at a recorded run. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryEntry, SessionRow } from '@cdx/projections';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder, temporaryFolder, type Ran } from '../../support/run-cdx.ts';
import { writePurging, writeRegisters } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

/** What each view command printed when the run had come to one hour. */
const then = new Map<string, Ran>();

const commands = [
  'sessions download',
  'sessions download --show-all --csv',
  'sessions upload',
  'sessions upload --json',
  'session 6-STORE-0003',
  'session uploadSession-3-STORE-0002 --json',
  'history Prices',
  'summary',
  'summary --json',
  'warnings',
  'staleness',
  'staleness --json',
  'readiness',
];
const readings = ['', ' --known-to-hq'];
const lines = commands.flatMap((command) => readings.map((reading) => command + reading));

beforeAll(async () => {
  await run(`simulate ${writePurging(folder)} --store a.db --for 55m --quiet`);
  for (const line of lines) then.set(line, await run(`${line} --store a.db`));
  await run('simulate --continue --store a.db --quiet');
  await run(`simulate ${writeRegisters(folder)} --store r.db --quiet`);
});

test.each(lines)('cdx %s --as-of prints what it printed then', async (line) => {
  const before = then.get(line);
  expect(before?.code).toBe(0);
  for (const time of ['+55m', '2026-03-02T08:55']) {
    const { code, out, err } = await run(`${line} --store a.db --as-of ${time}`);
    // The commands of a summary ask about the same time.
    expect({ code, out: out.replaceAll(` --as-of ${time}`, ''), err }).toEqual(before);
  }
});

test('sessions that have been purged since are there again', async () => {
  const first = '--database STORE-0001 --sort sessionNumber --limit 1 --json --store a.db';
  const oldest = async (options: string): Promise<unknown> =>
    (
      JSON.parse((await run(`sessions download ${first} ${options}`)).out) as {
        readonly sessions: readonly { readonly id: string }[];
      }
    ).sessions[0]?.id;
  expect(await oldest('--as-of +55m')).toBe('1-STORE-0001');
  expect(await oldest('')).not.toBe('1-STORE-0001');
});

describe('the first line', () => {
  test.each([
    ['', 'actual, as of 2026-03-02 10:00 Europe/Berlin'],
    ['--known-to-hq', 'as headquarters knows it, as of 2026-03-02 10:00 Europe/Berlin'],
    ['--as-of +1h', 'actual, as of 2026-03-02 09:00 Europe/Berlin'],
    ['--known-to-hq --as-of +90s', 'as headquarters knows it, as of 2026-03-02 08:01:30'],
  ])('with %j says so', async (options, words) => {
    for (const [command, title] of [
      ['sessions download', 'Download sessions of purging, '],
      ['sessions upload', 'Upload sessions of purging, '],
      ['history Prices', 'Download history of Prices of purging, '],
      ['history P-job', 'Upload history of P-job of purging, '],
      ['summary', 'Summary of purging, '],
      ['warnings', 'Upload session warnings of purging, '],
      ['staleness', 'Staleness of purging, '],
      ['readiness', 'Offline readiness of purging, '],
      ['session downloadSession-1-STORE-0001', ''],
    ] as const) {
      const { code, out, err } = await run(`${command} --store a.db ${options}`);
      expect([code, err]).toEqual([0, '']);
      expect(out.replaceAll('\n', ' ')).toContain(`${title}${words}`);
    }
  });

  test('and JSON says it, too', async () => {
    const { out } = await run('summary --known-to-hq --as-of +1h --json --store a.db');
    expect(JSON.parse(out)).toMatchObject({
      store: 'a.db',
      timeZone: 'Europe/Berlin',
      reading: 'hq',
      asOf: Date.UTC(2026, 2, 2, 8),
    });
  });
});

describe('times that the run has not seen are refused', () => {
  test.each([
    [
      '+3h',
      '--as-of +3h is later than the run has come: 2026-03-02 10:00:00 Europe/Berlin. Without --as-of you see that.',
    ],
    [
      '2026-03-02T07:00',
      '--as-of 2026-03-02T07:00 is before the run began, at 2026-03-02 08:00:00 Europe/Berlin.',
    ],
    [
      'noon',
      '--as-of "noon" is no time: expected 2026-03-02T07:00:00 (in Europe/Berlin), the same with Z or an offset, or +10h after the start.',
    ],
  ])('%s', async (time, message) => {
    for (const command of ['sessions download', 'summary', 'warnings', 'session 1-STORE-0001']) {
      expect(await run(`${command} --store a.db --as-of ${time}`)).toEqual({
        code: 2,
        out: '',
        err: `cdx: ${message}\n`,
      });
    }
  });
});

describe('what headquarters knows of a session', () => {
  interface SessionJson extends SessionRow {
    readonly id: string;
    readonly statusOnForm: string | null;
    readonly attempts: readonly unknown[];
    readonly history: readonly (HistoryEntry & { readonly knownToHq: boolean })[];
  }
  const sessionsOf = ({ out }: Ran): readonly SessionJson[] =>
    (JSON.parse(out) as { readonly sessions: readonly SessionJson[] }).sessions;

  test.each(['--as-of +25m', '--as-of +61m', '--as-of +95m', ''])(
    'is the row of the form, %s',
    async (time) => {
      let behind = 0;
      for (const direction of ['download', 'upload']) {
        const form = `sessions ${direction} --known-to-hq --show-all --limit 15 --json --store a.db ${time}`;
        for (const row of sessionsOf(await run(form))) {
          const [known] = sessionsOf(
            await run(`session ${row.stream} --known-to-hq --json --store a.db ${time}`),
          );
          const { statusOnForm, attempts, history, ...shown } = known as SessionJson;
          expect(shown).toEqual({ ...row, archive: null });
          expect(statusOnForm).toBe(row.status);
          expect(attempts).toBeInstanceOf(Array);
          expect(history.every(({ knownToHq }) => knownToHq)).toBe(true);
          expect(history.at(-1)?.revision).toBe(row.revision);
          const [all] = sessionsOf(await run(`session ${row.stream} --json --store a.db ${time}`));
          const marked = all?.history.filter(({ knownToHq }) => knownToHq) ?? [];
          expect(marked.map(({ revision }) => revision)).toEqual(
            history.map(({ revision }) => revision),
          );
          if (marked.length < (all?.history.length ?? 0)) behind++;
        }
      }
      expect(behind).toBeGreaterThan(0);
    },
    20_000,
  );

  test('is marked in the history, and told with the status on the form', async () => {
    const { out } = await run('session downloadSession-13-STORE-0003 --as-of +65m --store a.db');
    expect(out).toMatch(
      /\nOn the form +Available; \d events? waits? for process status messages\n/,
    );
    expect(out).toMatch(/\nHistory .* form\n/);
    expect(out).toMatch(/ PackageMadeAvailable +Available +HQ\n/);
    expect(out).toMatch(/ PackageRequested .* not yet\n/);
  });

  test('may be nothing yet', async () => {
    const { out } = await run('sessions upload --as-of +29m --json --limit 1 --store a.db');
    const [newest] = sessionsOf({ out } as Ran);
    const line = `session ${newest?.stream} --as-of +29m --store a.db`;
    expect((await run(line)).out).toContain('\nOn the form  not there yet; ');
    expect(await run(`${line} --known-to-hq`)).toEqual({
      code: 2,
      out: '',
      err: `cdx: Headquarters' forms do not show the session "${newest?.stream}" in a.db yet: its status messages have not been processed. Without --known-to-hq you see it.\n`,
    });
  });
});

test.each([40, 60, 80, 120])('everything fits %i columns', async (columns) => {
  for (const env of [{ NO_COLOR: '1' }, { NO_COLOR: '1', LANG: 'C' }]) {
    const narrow = cdxIn(folder, { isTTY: true, columns, env });
    for (const store of ['a.db', 'r.db']) {
      for (const command of ['staleness', 'readiness', 'warnings', 'summary', 'history Prices']) {
        const { out } = await narrow(`${command} --known-to-hq --store ${store}`);
        // A command to copy is never cut.
        const text = out.split('\n').filter((line) => !line.startsWith('  cdx '));
        for (const line of text) expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(out).not.toContain('\u001b');
        if ('LANG' in env) expect(out).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }
  }
});

test('without its archive a past time is shown as far as the store knows it', async () => {
  const folder = temporaryFolder();
  const run = cdxIn(folder);
  await run(`simulate ${writePurging(folder)} --store a.db --quiet`);
  await run('scavenge --store a.db');
  rmSync(join(folder, 'a.archive.db'));
  const { code, err } = await run('sessions download --as-of +30m --store a.db');
  expect([code, err]).toEqual([
    0,
    'The archive of a.db is not there: sessions that went to it are not seen.\n',
  ]);
});
