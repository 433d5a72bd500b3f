/** `cdx sessions`: the forms over a recorded run, as a table, JSON and CSV. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { sessionColumns, type SessionRow } from '@cdx/projections';
import { textWidth } from '../../src/render/text.ts';
import { cdxIn, sharedFolder, temporaryFolder, type Ran } from '../support/run-cdx.ts';
import { writeTiny } from '../support/scenarios.ts';

interface SessionsJson {
  readonly sessionsVersion: number;
  readonly store: string;
  readonly direction: string;
  readonly timeZone: string;
  readonly total: number;
  readonly sessions: readonly (SessionRow & { readonly id: string })[];
}

const jsonOf = ({ out }: Ran): SessionsJson => JSON.parse(out) as SessionsJson;

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(() => run(`simulate ${writeTiny(folder)} --quiet`));

describe('the table', () => {
  test('shows the newest sessions, how many there are, and how to see more', async () => {
    const { code, out, err } = await run('sessions download --limit 3');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Download sessions of tiny, actual, as of 2026-03-02 10:00 Europe/Berlin;',
      '.cdx/tiny-1.db',
      '',
    ]);
    expect(lines[3]).toMatch(/^Session {8}Status +Job name +Created/);
    expect(lines[4]).toMatch(/^2\d-STORE-0004 .* 03-02 09:50:00/);
    const total = jsonOf(await run('sessions download --json')).total;
    expect(out).toContain(
      `\n3 of ${total} sessions: ${total - 3} more, use --limit. No data is hidden;`,
    );
  });

  test('hides No data unless it is asked for', async () => {
    const total = async (options: string): Promise<number> =>
      jsonOf(await run(`sessions download --json ${options}`)).total;
    const shown = await total('');
    const noData = await total('--status "no data"');
    expect(noData).toBeGreaterThan(0);
    expect(await total('--show-all')).toBe(shown + noData);
    expect((await run('sessions download --show-all')).out).not.toContain('is hidden');
    expect((await run('sessions upload')).out).not.toContain('is hidden');
  });

  test('shows more columns where there is more room, and never more than that', async () => {
    let before = 0;
    for (const columns of [40, 60, 80, 120, 200]) {
      const wide = cdxIn(folder, { isTTY: true, columns, env: { NO_COLOR: '1' } });
      const { out } = await wide('sessions download --status canceled,applied');
      for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      const header = out.split('\n').find((line) => line.startsWith('Session '));
      const shown = header?.split(/ {2,}/).length ?? 0;
      expect(shown).toBeGreaterThanOrEqual(before);
      before = shown;
    }
    expect(before).toBeGreaterThan(9);
  });

  test('says so where nothing matches', async () => {
    const { code, out } = await run('sessions download --status suspended');
    expect([code, out.split('\n')[3]]).toEqual([0, 'No session matches.']);
  });
});

describe('filters', () => {
  const sessionsOf = async (line: string): Promise<SessionsJson['sessions']> =>
    jsonOf(await run(`sessions ${line} --json --show-all`)).sessions;

  test('by status, job, group and database', async () => {
    const canceled = await sessionsOf('download --status 5');
    expect(canceled.length).toBeGreaterThan(0);
    expect(canceled.every(({ status }) => status === 'Canceled')).toBe(true);
    const customers = await sessionsOf('download --job customers');
    expect(new Set(customers.map(({ job }) => job))).toEqual(new Set(['1010']));
    const two = await sessionsOf('download --database store-0001,STORE-0003');
    expect(new Set(two.map(({ channelDatabase }) => channelDatabase))).toEqual(
      new Set(['STORE-0001', 'STORE-0003']),
    );
    expect(await sessionsOf('download --group stores')).toEqual(await sessionsOf('download'));
  });

  test('by time, in the time zone of the scenario', async () => {
    const sessions = await sessionsOf('download --from 2026-03-02T08:20 --to +40m');
    const times = sessions.map(({ createdAt }) => (createdAt - Date.UTC(2026, 2, 2, 7)) / 60_000);
    expect(new Set(times)).toEqual(new Set([20, 30]));
  });

  test('by Error ID', async () => {
    const [failed] = (await sessionsOf('download')).filter(({ errorId }) => errorId !== null);
    const sessions = await sessionsOf(`download --error ${failed?.errorId?.toLowerCase()}`);
    expect(new Set(sessions.map(({ errorId }) => errorId))).toEqual(new Set([failed?.errorId]));
  });

  test('and in any order', async () => {
    const sessions = await sessionsOf('upload --sort channelDatabase:desc');
    const names = sessions.map(({ channelDatabase }) => channelDatabase);
    expect(names).toEqual(names.toSorted().reverse());
  });

  test.each([
    ['download --job 102', '--job "102" is no job of this run; did you mean 1020?'],
    [
      'download --job xyz',
      '--job "xyz" is no job of this run. It has 1010 Customers, 1020 Prices and discounts, P-0001 POS transactions.',
    ],
    [
      'download --group Shops',
      '--group "Shops" is no channel data group of this run. It has Stores.',
    ],
    [
      'download --database STORE-5',
      '--database "STORE-5" is no channel database of this run. It has STORE-0001, STORE-0002, STORE-0003, STORE-0004.',
    ],
    ['download --from +2h --to +1h', '--to +1h is not after --from +2h: no session can match.'],
    ['download --json --csv', 'Give --json or --csv, not both.'],
  ])('%s is refused', async (line, message) => {
    expect(await run(`sessions ${line}`)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
  });
});

describe('--json', () => {
  test('has every column of every session, in the documented shape', async () => {
    const { out } = await run('sessions download --json --limit 2');
    const document = JSON.parse(out) as SessionsJson;
    expect(out).toBe(`${JSON.stringify(document, null, 2)}\n`);
    expect(document).toMatchObject({
      sessionsVersion: 1,
      store: '.cdx/tiny-1.db',
      direction: 'download',
      timeZone: 'Europe/Berlin',
    });
    expect(document.sessions).toHaveLength(2);
    const [first] = document.sessions;
    expect(first?.id).toBe(`${first?.sessionNumber}-${first?.channelDatabase}`);
    for (const { key } of sessionColumns.download) expect(first).toHaveProperty(key);
  });

  test('is JSON without sessions, too', async () => {
    const { out } = await run('sessions download --json --status suspended');
    expect(JSON.parse(out)).toMatchObject({ total: 0, sessions: [] });
    expect(out).toBe(`${JSON.stringify(JSON.parse(out), null, 2)}\n`);
  });
});

test('--csv has the headings of the form, all sessions, and times with their offset', async () => {
  const { out } = await run('sessions upload --csv');
  const [header, first, ...rest] = out.split('\r\n');
  expect(header).toBe(sessionColumns.upload.map((column) => column.header).join(','));
  expect(header).toMatch(/^Job name,Channel database,Session number,Upload session status,/);
  expect(first).toMatch(/^P-0001 POS transactions,STORE-000\d,\d+,Uploaded,/);
  expect(first).toMatch(/,2026-03-02T09:5\d:\d\d(\.\d+)?\+01:00,/);
  const { total } = jsonOf(await run('sessions upload --json'));
  expect(rest).toHaveLength(total);
  expect(rest.at(-1)).toBe('');
});

describe('which store', () => {
  test('the newest in .cdx, or the one that is named', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --quiet`);
    await run('simulate tiny.yaml --seed 2 --quiet');
    const storeOf = async (options = ''): Promise<string> =>
      jsonOf(await run(`sessions download --json --limit 1 ${options}`)).store;
    const past = new Date('2026-01-01');
    utimesSync(join(folder, '.cdx', 'tiny-1.db'), past, past);
    expect(await storeOf()).toBe('.cdx/tiny-2.db');
    utimesSync(join(folder, '.cdx', 'tiny-2.db'), new Date('2025-01-01'), new Date('2025-01-01'));
    expect(await storeOf()).toBe('.cdx/tiny-1.db');
    expect(await storeOf('--store .cdx/tiny-2.db')).toBe('.cdx/tiny-2.db');
  });

  test('a store whose views are behind its log is brought up first', async () => {
    const source = await openSqliteEventStore(join(folder, '.cdx', 'tiny-1.db'), { mode: 'read' });
    const copy = await openSqliteEventStore(join(folder, 'copy.db'), { mode: 'create' });
    for await (const { stream, revision, position: _position, ...event } of source.readAll()) {
      await copy.append(stream, [event], { expectedRevision: revision - 1 });
    }
    await Promise.all([source.close(), copy.close()]);
    const original = jsonOf(await run('sessions download --json'));
    const { store, ...brought } = jsonOf(await run('sessions download --json --store copy.db'));
    expect(store).toBe('copy.db');
    expect({ ...brought, store: original.store }).toEqual(original);
  });

  test('a store that is being written can be read, and says that it goes on', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --quiet`);
    const path = join(folder, '.cdx', 'tiny-1.db');
    const writer = await openSqliteEventStore(path, { mode: 'open', now: () => 0 });
    const event = {
      id: '5f0c1d52-3f59-4f0e-9f0a-000000000001',
      type: 'ScheduleRunStarted',
      schemaVersion: 1,
      runNumber: 1,
      occurredAt: 0,
      source: 'hq',
      correlationId: '5f0c1d52-3f59-4f0e-9f0a-000000000001',
      causationId: null,
      data: { schedule: 'Other', jobs: [], channelDataGroups: [] },
    };
    await writer.append('distributionSchedule-Other', [event], { expectedRevision: 'noStream' });
    const ran = await run('sessions download --limit 1');
    await writer.close();
    expect(ran.code).toBe(0);
    expect(ran.err).toBe('The store is being written; 1 event not in the view yet.\n');
  });

  test.each([
    ['--store memory:', 'A store in memory: is gone with its run; give --store FILE.'],
    ['--store nowhere.db', 'There is no file nowhere.db.'],
  ])('%s is refused', async (option, message) => {
    const ran = await run(`sessions download ${option}`);
    expect(ran).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
  });

  test('without any store there is none to look at', async () => {
    const empty = cdxIn(temporaryFolder());
    expect((await empty('sessions download')).err).toBe(
      'cdx: There is no store in .cdx here. Make one with `cdx simulate SCENARIO`, or give --store FILE.\n',
    );
  });
});
