/** `cdx history`: the sessions of a distribution schedule. */
import { beforeAll, expect, test } from 'vitest';
import { sessionColumns, type SessionRow } from '@cdx/projections';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writeTiny } from '../../support/scenarios.ts';

interface HistoryJson {
  readonly historyVersion: number;
  readonly schedule: string;
  readonly direction: string;
  readonly total: number;
  readonly sessions: readonly SessionRow[];
}

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(() => run(`simulate ${writeTiny(folder)} --quiet`));

test('is a table of its sessions with Row version', async () => {
  const { code, out, err } = await run('history Prices --limit 3');
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'Download history of Prices of tiny, actual, as of 2026-03-02 10:00',
    'Europe/Berlin; .cdx/tiny-1.db',
    '',
  ]);
  expect(lines[3]).toMatch(/^Session {8}Status +Job name +Created +Row version /);
  expect(lines[4]).toMatch(/^\d+-STORE-000\d +\w+ +1020 Prices.* 03-02 \d\d:\d\d:00 +\d+ /);
  expect(out).toMatch(/\n3 of \d+ sessions: \d+ more, use --limit\. No data is hidden;/);
});

test('takes the options of the form, and any case', async () => {
  const document = JSON.parse(
    (await run('history prices --database STORE-0002 --show-all --from +1h --json')).out,
  ) as HistoryJson;
  expect(document).toMatchObject({
    historyVersion: 1,
    schedule: 'Prices',
    direction: 'download',
    store: '.cdx/tiny-1.db',
    reading: 'actual',
  });
  expect(document.sessions).toHaveLength(document.total);
  expect(document.total).toBe(6);
  for (const { schedule, channelDatabase } of document.sessions) {
    expect([schedule, channelDatabase]).toEqual(['Prices', 'STORE-0002']);
  }
});

test('as CSV has Row version behind the columns of the form', async () => {
  const [header = ''] = (await run('history Prices --csv')).out.split('\r\n');
  const onForm = sessionColumns.download.filter((column) => column.onForm);
  const names = onForm.map((column) => column.header).join(',');
  expect(header.startsWith(`${names},Row version,Job,`)).toBe(true);
  expect(header.split(',')).toHaveLength(sessionColumns.download.length);
});

test('of an upload schedule has uploads, which have no row version', async () => {
  const { out } = await run('history P-job --limit 1');
  expect(out).toMatch(/^Upload history of P-job of tiny, /);
  expect(out).not.toContain('Row version');
});

test.each([
  ['Price', 'There is no distribution schedule "Price" in .cdx/tiny-1.db; did you mean Prices?'],
  [
    'nightly',
    'There is no distribution schedule "nightly" in .cdx/tiny-1.db. It has Customers, Prices, P-job.',
  ],
  ['Prices --json --csv', 'Give --json or --csv, not both.'],
  ['Prices --limit 0', '--limit "0" is no number of rows from 1 on; "all" shows every row.'],
])('%s is refused', async (line, message) => {
  expect(await run(`history ${line}`)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
});
