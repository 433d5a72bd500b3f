/** `cdx cancel --dry-run`: what would be lost or refused; nothing is written. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FullPackage, SessionRow } from '@cdx/projections';
import { lostData, type LostData } from '../../../src/commands/operator/lost-data.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { tiny, writeRegisters, writeTiny } from '../../support/scenarios.ts';

interface DryRunJson {
  readonly dryRunVersion: number;
  readonly at: number;
  readonly sessions: readonly {
    readonly id: string;
    readonly stream: string;
    readonly refused: string | null;
    readonly message: string | null;
    readonly shown: string;
    readonly actual: string;
    readonly lost: LostData | null;
  }[];
}

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(async () => {
  await run(`simulate ${writeTiny(folder)} --store a.db --quiet`);
});

async function dryRun(ids: string, store = 'a.db'): Promise<DryRunJson> {
  const { code, out } = await run(`cancel ${ids} --dry-run --json --store ${store}`);
  expect(code).toBe(0);
  expect(out).toBe(`${JSON.stringify(JSON.parse(out), null, 2)}\n`);
  return JSON.parse(out) as DryRunJson;
}

async function rows(options: string, store = 'a.db'): Promise<readonly SessionRow[]> {
  const { out } = await run(`sessions ${options} --json --store ${store}`);
  return (JSON.parse(out) as { readonly sessions: readonly SessionRow[] }).sessions;
}

test('says what is refused, and which changes would be lost until the next full data sync', async () => {
  expect(await run('cancel 23-STORE-0002 22-STORE-0001 --dry-run --store a.db')).toEqual({
    code: 0,
    out: `Cancel at 2026-03-02 10:00:00 Europe/Berlin, dry run; a.db

Session        outcome   on the form  in the log
23-STORE-0002  possible  Available    Apply failed
22-STORE-0001  refused   Applied      Applied

Cancel of 22-STORE-0001 was refused: that is not possible in status Applied.

Lost until the next full data sync
Session        job             rows  row version  oldest change
23-STORE-0002  1010 Customers   100      6600000  03-02 09:40:00

1 session would lose data.
`,
    err: '',
  });
});

test('writes nothing at all', async () => {
  const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
  await dryRun('23-STORE-0002 downloadSession-1-STORE-0001');
  await run('cancel 23-STORE-0002 --dry-run --store a.db');
  const after = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
  expect(after).toEqual(before);
});

describe('for every session', () => {
  test('foretells what a cancel comes to', async () => {
    const sessions = [...(await rows('download')), ...(await rows('upload'))];
    const ids = sessions.map(({ stream }) => stream);
    const foretold = (await dryRun(ids.join(' '))).sessions;
    expect(foretold.map(({ stream }) => stream)).toEqual(ids);
    writeFileSync(join(folder, 'copy.db'), readFileSync(join(folder, 'a.db')));
    const { code, out } = await run(`cancel ${ids.join(' ')} --json --store copy.db`);
    const { results } = JSON.parse(out) as { readonly results: DryRunJson['sessions'] };
    expect(code).toBe(1);
    const outcome = ({ refused, message, shown, actual }: DryRunJson['sessions'][number]) => ({
      refused,
      message,
      shown,
      actual,
    });
    expect(foretold.map(outcome)).toEqual(results.map(outcome));
    expect(new Set(foretold.map(({ refused }) => refused))).toEqual(
      new Set([null, 'stale', 'notPossible', 'notFound']),
    );
  });

  test('what is lost is missing afterwards, and nothing else', async () => {
    const sessions = await rows('download');
    const { sessions: foretold } = await dryRun(sessions.map(({ stream }) => stream).join(' '));
    for (const [index, { lost, refused, actual }] of foretold.entries()) {
      const { job, jobName, rows, rowVersion, oldestChangeAt } = sessions[index] as SessionRow;
      const carries = { kind: 'changes', job, jobName, rows, rowVersion, oldestChangeAt };
      expect(lost).toEqual(refused === null && actual !== 'CreateFailed' ? carries : null);
    }
    const staleness = await run('staleness --json --store copy.db');
    const { rows: missing } = JSON.parse(staleness.out) as {
      readonly rows: readonly { readonly lostSessions: number }[];
    };
    const canceled = sessions.filter(({ status }) => status === 'Canceled').length;
    const losing = foretold.filter(({ lost }) => lost !== null).length;
    expect(losing).toBeGreaterThan(0);
    expect(missing.reduce((sum, { lostSessions }) => sum + lostSessions, 0)).toBe(
      canceled + losing,
    );
  });
});

test('uploads lose transactions, and a full package all data', async () => {
  await run(`simulate ${writeRegisters(folder)} --store r.db --quiet`);
  await run('process-status-messages --store r.db');
  await run('full-sync STORE-0002 --store r.db');
  await run('simulate --continue --for 30s --store r.db --quiet');

  const [upload] = await rows('upload --status uploaded', 'r.db');
  expect((await dryRun(upload?.stream ?? '', 'r.db')).sessions[0]?.lost).toMatchObject({
    kind: 'transactions',
    job: 'P-0001',
    rows: 10,
    oldestChangeAt: null,
  });
  const text = (await run(`cancel ${upload?.stream} --dry-run --store r.db`)).out;
  expect(text).toContain('\nNever reaches headquarters\nSession ');
  expect(text.replaceAll('\n', ' ')).toContain('What is under way goes on: 1 session may be ');

  const full = (await rows('download --database STORE-0002', 'r.db')).find(
    ({ packageKind, status }) => packageKind === 'full' && status === 'Available',
  );
  const { sessions } = await dryRun(full?.stream ?? '', 'r.db');
  expect(sessions[0]?.lost).toMatchObject({ kind: 'allData', oldestChangeAt: null });
  expect((await run(`cancel ${full?.stream} --dry-run --store r.db`)).out).toContain(
    '\nFull data sync that does not arrive\n',
  );
});

describe('changes are not lost where a full package has brought them', () => {
  const full: FullPackage = {
    channelDatabase: 'STORE-0001',
    job: '1020',
    sessionNumber: 20,
    status: 'Applied',
    createdAt: 1000,
    oldestChangeAt: null,
  };
  test.each<[what: string, full: FullPackage, isLost: boolean]>([
    ['a later one that is applied', full, false],
    ['one that is on its way', { ...full, status: 'Available' }, true],
    ['an earlier one', { ...full, sessionNumber: 9 }, true],
    ['one that was made before the changes', { ...full, createdAt: 499 }, true],
  ])('%s', async (_, found, isLost) => {
    const row = {
      direction: 'download',
      status: 'ApplyFailed',
      packageKind: 'incremental',
      channelDatabase: 'STORE-0001',
      job: '1020',
      sessionNumber: 10,
      oldestChangeAt: 500,
    } as SessionRow;
    const lost = await lostData(row, { fullPackages: async () => [found] });
    expect(lost !== null).toBe(isLost);
  });
});

test('a session with nothing to lose loses nothing', async () => {
  const failing = '    - { stage: create, probability: 100%, error: partial-data, after: 10s }\n';
  writeFileSync(join(folder, 'failing.yaml'), tiny + failing);
  await run('simulate failing.yaml --store f.db --quiet');
  const [row] = await rows('download --status create-failed', 'f.db');
  const { sessions } = await dryRun(row?.stream ?? '', 'f.db');
  expect(sessions).toMatchObject([{ refused: null, lost: null }]);
  expect((await run(`cancel ${row?.stream} --dry-run --store f.db`)).out).toContain(
    '\nNo data would be lost.\n',
  );
});
