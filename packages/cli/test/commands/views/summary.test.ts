/** `cdx summary`, and the sessions of its entries by `cdx sessions --where`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionRow } from '@cdx/projections';
import { errorOf } from '../../support/error-of.ts';
import { parseSummaryEntry } from '../../../src/options/summary-entries.ts';
import { cdxIn, sharedFolder, type Ran } from '../../support/run-cdx.ts';
import { tiny, writePurging, writeRegisters } from '../../support/scenarios.ts';

interface Entry {
  readonly entry: string;
  readonly count: number;
}
type Lists = Readonly<Record<'failingJobs' | 'suspendedJobs' | 'errors', readonly Entry[]>>;
interface SummaryJson {
  readonly summaryVersion: number;
  readonly top: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly download: Lists;
  readonly upload: Lists;
}

const summaryOf = ({ out }: Ran): SummaryJson => JSON.parse(out) as SummaryJson;

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(async () => {
  await run(`simulate ${writePurging(folder)} --store p.db --quiet`);
  await run(`simulate ${writeRegisters(folder)} --store r.db --quiet`);
});

test('has a list for each question, and below each entry the command that lists it', async () => {
  expect(await run('summary --store r.db')).toEqual({
    code: 0,
    out: `Summary of registers, actual, as of 2026-03-02 10:00 UTC; r.db

Top failing jobs: none

Top suspended jobs
sessions  job
       2  1020 Prices and discounts
  cdx sessions download --where suspended:1020 --store r.db

Top errors
sessions  Error ID      message
       2  CDX-R0Z6WM6G  CREATE DATABASE or ALTER DATABASE failed because the re…
  cdx sessions download --where error:CDX-R0Z6WM6G --store r.db
`,
    err: '',
  });
});

test('has lists of uploads where there is something in them', async () => {
  const { out } = await run('summary --store p.db');
  expect(out).toContain('\n\nTop failing jobs of uploads');
  expect(out).toContain('\n\nTop errors of uploads\n');
  expect(out).not.toContain('suspended jobs of uploads');
  expect(out).toMatch(/\n {2}cdx sessions upload --where error:CDX-\w{8} --store p\.db\n/);
});

describe('every entry', () => {
  test.each(['', '--known-to-hq', '--from +1h --to +100m', '--known-to-hq --as-of +1h'])(
    'lists exactly its sessions, %s',
    async (options) => {
      let entries = 0;
      for (const store of ['p.db', 'r.db']) {
        const summary = summaryOf(await run(`summary --json ${options} --store ${store}`));
        for (const direction of ['download', 'upload'] as const) {
          for (const { entry, count } of Object.values(summary[direction]).flat()) {
            entries++;
            const line = `sessions ${direction} --where ${entry} ${options} --json --store ${store}`;
            const { total } = JSON.parse((await run(line)).out) as { readonly total: number };
            expect([entry, total]).toEqual([entry, count]);
          }
        }
      }
      expect(entries).toBeGreaterThan(0);
    },
  );

  test('is printed with the command that asks the same', async () => {
    const options = '--known-to-hq --from +1h --as-of +110m --store p.db';
    const { out } = await run(`summary ${options}`);
    const commands = out.split('\n').filter((line) => line.startsWith('  cdx '));
    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands) {
      expect(command).toMatch(/ --from \+1h --known-to-hq --as-of \+110m --store p\.db$/);
      expect((await run(command.trim().slice('cdx '.length))).out).toMatch(/\n\d+ sessions?\./);
    }
  });

  test('can be narrowed further', async () => {
    const sessionsOf = async (options: string): Promise<readonly SessionRow[]> =>
      (
        JSON.parse((await run(`sessions ${options} --json --store p.db`)).out) as {
          readonly sessions: readonly SessionRow[];
        }
      ).sessions;
    const all = await sessionsOf('download --where error:CDX-AM8AVPRW');
    const canceled = await sessionsOf('download --where error:am8avprw --status canceled');
    expect(canceled).toEqual(all.filter(({ status }) => status === 'Canceled'));
    expect(canceled.length).toBeGreaterThan(0);
    expect(await sessionsOf('download --where failing:1010 --job 1020')).toEqual([]);
    expect(await sessionsOf('download --where error:AM8AVPRW --error 06TZVYVT')).toEqual([]);
    const data = await sessionsOf('download --failure-kind data');
    expect(new Set(data.map(({ failureKind }) => failureKind))).toEqual(new Set(['data']));
    const prices = await sessionsOf('download --schedule prices');
    expect(new Set(prices.map(({ schedule }) => schedule))).toEqual(new Set(['Prices']));
  });

  test('that counts nothing any more lists nothing', async () => {
    const { code, out } = await run('sessions download --where failing:1020 --store r.db');
    expect([code, out.split('\n')[2]]).toEqual([0, 'No session matches.']);
  });
});

test('--top and the times are those that were asked for', async () => {
  const summary = summaryOf(await run('summary --top 1 --from +1h --json --store p.db'));
  expect(summary).toMatchObject({
    summaryVersion: 1,
    top: 1,
    from: Date.UTC(2026, 2, 2, 8),
    to: null,
  });
  for (const list of [...Object.values(summary.download), ...Object.values(summary.upload)]) {
    expect(list.length).toBeLessThanOrEqual(1);
  }
});

test('the form of AX 2012 R3 had none; --anyway shows it', async () => {
  const ax = tiny.replace('name: tiny', 'name: ax').replace('profile: d365', 'profile: ax2012r3');
  writeFileSync(join(folder, 'ax.yaml'), ax);
  await run('simulate ax.yaml --store ax.db --quiet');
  expect(await run('summary --store ax.db')).toEqual({
    code: 2,
    out: '',
    err:
      'cdx: The run in ax.db has the profile ax2012r3, whose Download sessions form had no summary: ' +
      'it came with Dynamics 365. --anyway shows it all the same.\n',
  });
  expect((await run('summary --anyway --store ax.db')).out).toMatch(
    /^Summary of ax, actual.*\n.*\n*Top failing jobs\n/,
  );
});

describe('the name of an entry', () => {
  test.each([
    ['failing:1020', 'failing:1020'],
    ['Failing: 1020', 'failing:1020'],
    ['ERROR:am8avprw', 'error:CDX-AM8AVPRW'],
    ['error:CDX-AM8AVPRW', 'error:CDX-AM8AVPRW'],
    ['suspended:my:job', 'suspended:my:job'],
  ])('%s is %s', (text, name) => expect(parseSummaryEntry(text, 'download', null)).toBe(name));

  const expected =
    'expected failing:JOB, suspended:JOB or error:ERROR_ID, as cdx summary prints them.';
  test.each([
    ['1020', `--where "1020" is no entry of the summary: ${expected}`],
    ['failing', `--where "failing" is no entry of the summary: ${expected}`],
    ['failing:', `--where "failing:" is no entry of the summary: ${expected}`],
    ['error:1020', `--where "error:1020" is no entry of the summary: ${expected}`],
    ['faling:1020', '--where "faling:1020" is no entry of the summary; did you mean failing?'],
  ])('%s is refused', (text, message) => {
    expect(errorOf(() => parseSummaryEntry(text, 'download', null))).toBe(
      `invalid-argument: ${message}`,
    );
  });

  test('knows jobs and directions', async () => {
    expect((await run('sessions download --where failing:102 --store p.db')).err).toBe(
      'cdx: --where "102" is no job of this run; did you mean 1020?\n',
    );
    expect((await run('sessions upload --where suspended:P-0001 --store p.db')).err).toBe(
      'cdx: --where "suspended:P-0001": upload sessions are never suspended.\n',
    );
  });
});

test.each([
  ['--top 0', '--top "0" is no number of entries from 1 on.'],
  ['--top many', '--top "many" is no number of entries from 1 on.'],
  ['--from +2h --to +1h', '--to +1h is not after --from +2h: no session can match.'],
])('%s is refused', async (options, message) => {
  expect(await run(`summary ${options} --store p.db`)).toEqual({
    code: 2,
    out: '',
    err: `cdx: ${message}\n`,
  });
});
