/** `cdx warnings`, `cdx staleness` and `cdx readiness`. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import {
  notReadyCodes,
  type Readiness,
  type Staleness,
  type UploadWarning,
} from '@cdx/projections';
import { cdxIn, sharedFolder, type Ran } from '../../support/run-cdx.ts';
import { writeRegisters, writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(async () => {
  await run(`simulate ${writeTiny(folder)} --store t.db --quiet`);
  await run(`simulate ${writeRegisters(folder)} --store r.db --quiet`);
});

function jsonOf({ out }: Ran): unknown {
  const document: unknown = JSON.parse(out);
  expect(out).toBe(`${JSON.stringify(document, null, 2)}\n`);
  return document;
}

describe('warnings', () => {
  test('say what is the matter and what to do', async () => {
    expect(await run('warnings --store r.db')).toEqual({
      code: 0,
      out: `Upload session warnings of registers, actual, as of 2026-03-02 10:00 UTC; r.db

error P-job: 24 sessions, the oldest since 03-02 08:06:12
  Schedule P-job is inactive, so its P-job does not run. Make the schedule
  active.
`,
      err: '',
    });
  });

  test('as JSON are a list', async () => {
    interface WarningsJson {
      readonly warnings: readonly UploadWarning[];
    }
    const document = jsonOf(await run('warnings --json --store r.db')) as WarningsJson;
    expect(document).toMatchObject({ warningsVersion: 1, store: 'r.db', reading: 'actual' });
    expect(document.warnings).toMatchObject([
      { code: 'scheduleInactive', severity: 'error', schedule: 'P-job', channelDataGroup: null },
    ]);
  });

  test('are about the time that is asked for', async () => {
    expect((await run('warnings --as-of +20m --store r.db')).out).not.toContain('error');
    expect((await run('warnings --as-of +40m --store r.db')).out).toContain('error P-job: ');
  });

  test('may be none', async () => {
    const { code, out } = await run('warnings --store t.db');
    expect([code, out.split('\n').slice(2).join(' ')]).toEqual([
      0,
      ' No warnings: no upload session that has been Uploaded for over 15m waits in vain. ',
    ]);
    expect(jsonOf(await run('warnings --json --store t.db'))).toMatchObject({ warnings: [] });
  });
});

describe('staleness', () => {
  interface StalenessJson {
    readonly total: number;
    readonly rows: readonly Staleness[];
  }
  const stalenessOf = async (options: string): Promise<StalenessJson> =>
    jsonOf(await run(`staleness --json ${options}`)) as StalenessJson;

  test('has a row for each channel database and job, the worst first', async () => {
    const { code, out, err } = await run('staleness --store r.db');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'Staleness of registers, actual, as of 2026-03-02 10:00 UTC; r.db',
      '',
      'Database       Job                      stale for  waiting  suspended  oldest in',
      'REGISTER-0002  1010 Customers                  2h       11                     6',
    ]);
    expect(out).toMatch(
      /\nSTORE-0002 +1020 Prices.* –.*\n\n4 of 10 pairs of database and job are /,
    );
  });

  test('as JSON is complete, in the same order', async () => {
    const { total, rows } = await stalenessOf('--store r.db');
    expect([total, rows.length]).toEqual([10, 10]);
    const values = rows.map(({ stalenessMs }) => stalenessMs);
    expect(values).toEqual(values.toSorted((one, other) => other - one));
    expect(rows[0]).toMatchObject({
      channelDatabase: 'REGISTER-0002',
      channelDataGroup: 'Registers',
      job: '1010',
      waitingSessions: 11,
    });
  });

  test.each([
    ['--job "prices and discounts"', 5],
    ['--group stores', 4],
    ['--database register-0002,STORE-0001', 4],
    ['--database REGISTER-0003 --job 1020 --as-of +50m', 0],
  ])('can be asked of %s', async (options, count) => {
    expect((await stalenessOf(`${options} --store r.db`)).rows).toHaveLength(count);
  });

  test('--limit says how many more there are', async () => {
    const { out } = await run('staleness --limit 3 --store r.db');
    expect(out).toMatch(
      /\n\n4 of 10 pairs of database and job are stale\. 7 more to show, use --limit\.\n$/,
    );
    const { total, rows } = await stalenessOf('--limit 3 --store r.db');
    expect([total, rows.length]).toEqual([10, 3]);
  });
});

describe('readiness', () => {
  interface ReadinessJson {
    readonly total: number;
    readonly notReady: number;
    readonly maxStalenessMs: number;
    readonly registers: readonly Readiness[];
  }
  const readinessOf = async (options: string): Promise<ReadinessJson> =>
    jsonOf(await run(`readiness --json ${options} --store r.db`)) as ReadinessJson;

  test('shows the registers that are not ready, why, and what to do', async () => {
    const { code, out, err } = await run('readiness --store r.db');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Offline readiness of registers, actual, as of 2026-03-02 10:00 UTC; r/);
    expect(out).toMatch(/\nRegister +not ready +stale for +open +last applied\n/);
    expect(out).toMatch(/\nREGISTER-0002 {2}suspended, stale +2h /);
    expect(out).toMatch(/\nREGISTER-0003 {2}not loaded, suspended, stale +2h /);
    expect(out).toMatch(/\n\nnot loaded {2}It does not have all data yet: /);
    expect(out).toMatch(/\n\n2 of 3 registers are not ready to go offline\.\n$/);
    expect(out).not.toContain('REGISTER-0001');
  });

  test('as JSON has all registers, with reasons', async () => {
    const document = await readinessOf('');
    expect(document).toMatchObject({
      readinessVersion: 1,
      total: 3,
      notReady: 2,
      maxStalenessMs: 3_600_000,
    });
    expect(
      document.registers.map(({ channelDatabase, ready }) => [channelDatabase, ready]),
    ).toEqual([
      ['REGISTER-0002', false],
      ['REGISTER-0003', false],
      ['REGISTER-0001', true],
    ]);
    for (const { code, message } of document.registers.flatMap(({ reasons }) => reasons)) {
      expect(notReadyCodes).toContain(code);
      expect(message).not.toBe('');
    }
  });

  test('knows registers from when they join', async () => {
    expect((await readinessOf('--as-of +50m')).total).toBe(2);
    expect((await readinessOf('--as-of +61m')).total).toBe(3);
  });

  test('--max-staleness says how stale is stale', async () => {
    const codes = async (options: string): Promise<readonly string[]> => {
      const { registers } = await readinessOf(`--database REGISTER-0002 ${options}`);
      return registers.flatMap(({ reasons }) => reasons.map(({ code }) => code));
    };
    expect(await codes('--max-staleness 1h30m')).toEqual(['suspended', 'stale']);
    expect(await codes('--max-staleness 3h')).toEqual(['suspended']);
  });

  test('says so where all are ready, and where there are none', async () => {
    const ready = await run('readiness --database REGISTER-0001 --store r.db');
    expect(ready.out.split('\n').at(-2)).toBe('The register is ready to go offline.');
    const none = await run('readiness --store t.db');
    expect([none.code, none.out.split('\n').at(-2)]).toEqual([
      0,
      'There are no registers: no channel data group of kind register has one.',
    ]);
  });
});

test.each([
  ['readiness --max-staleness soon', '--max-staleness "soon" is no duration such as 12h or 1d6h.'],
  ['readiness --limit 0', '--limit "0" is no number of rows from 1 on; "all" shows every row.'],
  ['staleness --job 102', '--job "102" is no job of this run; did you mean 1020?'],
  [
    'staleness --database STORE-1',
    '--database "STORE-1" is no channel database of this run; did you mean STORE-0001?',
  ],
])('%s is refused', async (line, message) => {
  expect(await run(`${line} --store r.db`)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
});

test('a store without a run has no headquarters to judge', async () => {
  await (await openSqliteEventStore(`${folder}/e.db`, { mode: 'create' })).close();
  for (const command of ['warnings', 'readiness', 'history x']) {
    const { code, err } = await run(`${command} --store e.db`);
    expect([code, err]).toEqual([2, expect.stringContaining('e.db')]);
  }
});
