/** Commands of an operator on a recorded run: what they do, and what is refused. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import type { SessionRow } from '@cdx/projections';
import type { CommandResult } from '@cdx/simulator';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder, temporaryFolder, type Ran } from '../../support/run-cdx.ts';
import { tiny, writeTiny } from '../../support/scenarios.ts';

interface CommandJson {
  readonly commandVersion: number;
  readonly at: number;
  readonly operator: string;
  readonly results: readonly CommandResult[];
}

type Run = (line: string) => Promise<Ran>;

const endAt = Date.UTC(2026, 2, 2, 9);

const original = sharedFolder();
beforeAll(() => cdxIn(original)(`simulate ${writeTiny(original)} --store a.db --quiet`));

/** A run of two hours in `a.db`; at its end forms are up to 15 minutes behind. */
async function recorded(): Promise<{ readonly folder: string; readonly run: Run }> {
  const folder = temporaryFolder();
  copyFileSync(join(original, 'a.db'), join(folder, 'a.db'));
  return { folder, run: cdxIn(folder) };
}

const jsonOf = ({ out }: Ran): CommandJson => JSON.parse(out) as CommandJson;

async function rowOf(run: Run, id: string, options = ''): Promise<SessionRow | undefined> {
  const { out } = await run(`session ${id} --store a.db --json ${options}`);
  return (JSON.parse(out) as { readonly sessions: readonly SessionRow[] }).sessions[0];
}

/** The first session with one status on the form and another in the log. */
async function sessionWith(run: Run, shown: string, actual: string): Promise<string> {
  const { out } = await run('sessions download --known-to-hq --store a.db --json');
  const { sessions } = JSON.parse(out) as { readonly sessions: readonly SessionRow[] };
  for (const { stream, status } of sessions) {
    if (status === shown && (await rowOf(run, stream))?.status === actual) return stream;
  }
  throw new Error(`No session is ${shown} on the form and ${actual} in the log.`);
}

describe('cancel', () => {
  test('is done at once, and says how to see the effect', async () => {
    const { run } = await recorded();
    const stream = await sessionWith(run, 'Available', 'ApplyFailed');
    const id = stream.replace('downloadSession-', '');
    expect(await run(`cancel ${id} --store a.db`)).toEqual({
      code: 0,
      out: `Cancel at 2026-03-02 10:00:00 Europe/Berlin, by administrator; a.db

Session        outcome  on the form  in the log
${id}  done     Available    Apply failed

Next
  cdx simulate --continue --for 1h --store a.db
`,
      err: '',
    });
    expect(await rowOf(run, stream)).toMatchObject({ status: 'Canceled', canceledBy: 'operator' });
    expect((await run(`session ${stream} --store a.db`)).out).toMatch(
      / SessionCanceled +Canceled +admin/,
    );
    expect((await run('simulate --continue --for 1h --store a.db --quiet')).code).toBe(0);
    expect((await rowOf(run, stream))?.status).toBe('Canceled');
  });

  test('is refused where the form is stale or does not allow it; the others are done', async () => {
    const { run } = await recorded();
    const done = await sessionWith(run, 'Available', 'ApplyFailed');
    const stale = await sessionWith(run, 'Available', 'Applied');
    const ended = await sessionWith(run, 'Applied', 'Applied');
    const [staleId, endedId] = [stale, ended].map((stream) => stream.replace(/^\w+-/, ''));
    const { code, out, err } = await run(`cancel ${stale} ${done} ${ended} ${done} --store a.db`);
    expect(code).toBe(1);
    expect(out).toMatch(/ refused +Available +Applied\n.* done +Available +Apply failed\n/);
    expect(out.match(/-STORE-000\d {2}/g)).toHaveLength(3);
    expect(err).toBe(
      `cdx: Cancel of ${staleId} was refused as stale: the form shows Available, but the session is Applied by now. Process status messages to bring the form up to date.
Cancel of ${endedId} was refused: that is not possible in status Applied.
See docs/errors/command-refused.md.
`,
    );
    expect((await rowOf(run, done))?.status).toBe('Canceled');
  });

  test('as JSON tells what came of each', async () => {
    const { run } = await recorded();
    const stale = await sessionWith(run, 'Available', 'Applied');
    const ran = await run(`cancel ${stale} --as "Ann from the help desk" --json --store a.db`);
    expect([ran.code, ran.err.startsWith('cdx: Cancel of ')]).toEqual([1, true]);
    expect(jsonOf(ran)).toEqual({
      commandVersion: 1,
      store: 'a.db',
      timeZone: 'Europe/Berlin',
      at: endAt,
      operator: 'Ann from the help desk',
      results: [
        {
          command: 'cancel',
          target: stale.replace('downloadSession-', ''),
          refused: 'stale',
          message: expect.stringMatching(/^Cancel of /) as string,
          shown: 'Available',
          actual: 'Applied',
        },
      ],
    });
  });
});

test('rerun makes a download available anew, and the run goes on with it', async () => {
  const { run } = await recorded();
  const id = 'downloadSession-1-STORE-0001';
  const { code, out } = await run(`rerun ${id} --store a.db`);
  expect(code).toBe(0);
  expect(out).toMatch(/^Rerun at .*\n\nSession .*\n1-STORE-0001 +done +Applied +Applied\n/);
  expect(await rowOf(run, id)).toMatchObject({ status: 'Available', runNumber: 2 });
  await run('simulate --continue --for 1h --store a.db --quiet');
  expect(await rowOf(run, id)).toMatchObject({ status: 'Applied', runNumber: 2 });
});

test('process-status-messages brings the forms up to date', async () => {
  const { run } = await recorded();
  const stream = await sessionWith(run, 'Available', 'Applied');
  expect((await run('process-status-messages --store a.db')).out).toMatch(
    /^Process status messages at [^]*\n\ndone\n\nNext\n/,
  );
  expect((await rowOf(run, stream, '--known-to-hq'))?.status).toBe('Applied');
});

test('run-now, full-sync, pause and resume are seen when the run goes on', async () => {
  const { run } = await recorded();
  const total = async (options: string): Promise<number> =>
    (
      JSON.parse((await run(`sessions download --json --store a.db ${options}`)).out) as {
        readonly total: number;
      }
    ).total;
  for (const [line, outcome] of [
    ['run-now prices', /^Run now at [^]*\nPrices +done\n/],
    ['full-sync STORE-0004 --delete-first', /^Full data sync at [^]*\nSTORE-0004 +done\n/],
    ['pause store-0001', /^Pause at [^]*\nSTORE-0001 +done\n/],
  ] as const) {
    const { code, out } = await run(`${line} --store a.db`);
    expect([code, out]).toEqual([0, expect.stringMatching(outcome)]);
  }
  expect(await total('--from +2h --schedule Prices --show-all')).toBeGreaterThan(0);
  await run('simulate --continue --for 1h --store a.db --quiet');
  expect(await total('--from +2h --database STORE-0001 --status applied')).toBe(0);
  expect(await total('--from +2h --database STORE-0002 --status applied')).toBeGreaterThan(0);
  const { out } = await run('sessions download --database STORE-0004 --json --store a.db');
  const { sessions } = JSON.parse(out) as { readonly sessions: readonly SessionRow[] };
  const fulls = sessions.filter(({ packageKind }) => packageKind === 'full');
  expect(fulls.map(({ job, status }) => `${job} ${status}`).toSorted()).toEqual([
    '1010 Applied',
    '1020 Applied',
  ]);
  expect((await run('pause STORE-0001 --store a.db')).err).toMatch(
    /^cdx: Pausing STORE-0001 was refused: it is paused already\.\n/,
  );
  expect((await run('resume STORE-0001 --store a.db')).code).toBe(0);
  await run('simulate --continue --for 1h --store a.db --quiet');
  expect(await total('--from +2h --database STORE-0001 --status applied')).toBeGreaterThan(0);
});

test('an upload is rerun by another session', async () => {
  const folder = temporaryFolder();
  const run = cdxIn(folder);
  const failing = '    - { stage: hqApply, probability: 100%, error: bulk-insert, after: 10s }\n';
  writeFileSync(join(folder, 'failing.yaml'), tiny + failing);
  await run('simulate failing.yaml --store a.db --quiet');
  await run('process-status-messages --store a.db');
  const { out } = await run('sessions upload --status canceled --limit 1 --json --store a.db');
  const [row] = (JSON.parse(out) as { readonly sessions: readonly SessionRow[] }).sessions;
  const again = `rerun ${row?.stream} --store a.db`;
  expect((await run(again)).code).toBe(0);
  expect((await run(again)).err).toContain('it was rerun before, and another upload session');
  await run('simulate --continue --for 30m --store a.db --quiet');
  const later = await run('sessions upload --from +2h --json --store a.db');
  const { sessions } = JSON.parse(later.out) as { readonly sessions: readonly SessionRow[] };
  expect(sessions.map(({ rerunFor }) => rerunFor)).toContain(row?.sessionNumber);
});

describe('what cannot be meant changes nothing', () => {
  test.each([
    [
      'cancel 9999-STORE-0001',
      /^cdx: There is no session "9999-STORE-0001" in a\.db; did you mean one of /,
    ],
    ['rerun downloadSession-1-STORE-0002 frobnicate', /"frobnicate" in a\.db; expected number and/],
    ['cancel 3-STORE-001 --dry-run', /; did you mean 3-STORE-0001\?\n$/],
    [
      'rerun 1-STORE-0001',
      /^cdx: 1-STORE-0001 is a download and an upload; say which: downloadSession-1-STORE-0001 or uploadSession-1-STORE-0001\.\n$/,
    ],
    ['run-now Price', /^cdx: There is no distribution schedule "Price" in a\.db; did you mean Pri/],
    ['full-sync STORE-1', /^cdx: There is no channel database "STORE-1" in a\.db; did you mean S/],
    ['pause Stores', /^cdx: There is no channel database "Stores" in a\.db/],
    ['resume STORE-0001 --as ""', /^cdx: --as "" is no name: expected 1 to 100 letters\.\n$/],
    ['cancel', /^cdx: missing required argument 'id'/],
  ])('%s', async (line, message) => {
    const { folder, run } = await recorded();
    const before = readFileSync(join(folder, 'a.db'));
    const { code, out, err } = await run(`${line} --store a.db`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(readFileSync(join(folder, 'a.db')).equals(before)).toBe(true);
  });

  test.each([
    ['pause STORE-0001 --store nowhere.db', 'There is no file nowhere.db.'],
    [
      'pause STORE-0001 --store memory:',
      'A store in memory: is gone with its run; give --store FILE.',
    ],
    ['pause STORE-0001 --store e.db', 'The store e.db holds no run of a scenario.'],
    [
      'pause STORE-0001',
      'There is no store in .cdx here. Make one with `cdx simulate SCENARIO`, or give --store FILE.',
    ],
  ])('%s', async (line, message) => {
    const folder = temporaryFolder();
    await (await openSqliteEventStore(join(folder, 'e.db'), { mode: 'create' })).close();
    expect(await cdxIn(folder)(line)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
  });
});

describe('a store that is not as it should be', () => {
  const commands = ['cancel downloadSession-1-STORE-0001', 'pause STORE-0001', 'run-now Prices'];

  test.each(commands)('%s on one that somebody is writing to', async (command) => {
    const { folder, run } = await recorded();
    const writer = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'open' });
    const ran = await run(`${command} --store a.db`);
    await writer.close();
    expect(ran).toEqual({
      code: 2,
      out: '',
      err: 'cdx: Another process is writing to a.db. Wait until it has finished or stop it; reading is possible meanwhile.\n',
    });
  });

  test.each([...commands, `${commands[0]} --dry-run`])('%s on an interrupted run', async (line) => {
    const folder = temporaryFolder();
    writeTiny(folder);
    // More rows than are flushed at once, and it stops after the first of them.
    const bigger = '--set channelDataGroups.Stores.databases.count=140';
    const stopped = await cdxIn(folder, { interrupt: 'SIGINT' })(
      `simulate tiny.yaml --store a.db ${bigger}`,
    );
    expect(stopped.code).toBe(130);
    expect(await cdxIn(folder)(`${line} --store a.db`)).toEqual({
      code: 2,
      out: '',
      err: 'cdx: The run was interrupted, and what it had under way is not known. Go on with it first: cdx simulate --continue.\n',
    });
  });

  test.each(commands)('%s on one that was changed in between', async (command) => {
    const { folder, run } = await recorded();
    const store = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'open', now: () => 0 });
    const id = '5f0c1d52-3f59-4f0e-9f0a-000000000001';
    const event = {
      id,
      type: 'ScheduleRunStarted',
      schemaVersion: 1,
      runNumber: 1,
      occurredAt: 0,
      source: 'hq',
      correlationId: id,
      causationId: null,
      data: { schedule: 'Other', jobs: [], channelDataGroups: [] },
    };
    await store.append('distributionSchedule-Other', [event], { expectedRevision: 'noStream' });
    const head = await store.head();
    await store.close();
    const { code, err } = await run(`${command} --store a.db`);
    expect(code).toBe(2);
    expect(err).toContain(
      'ScheduleRunStarted in distributionSchedule-Other, which the run does not know',
    );
    const after = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'read' });
    expect(await after.head()).toBe(head);
    await after.close();
  });
});

test.each([40, 60, 80])('results fit %i columns', async (columns) => {
  const { folder, run } = await recorded();
  const stale = await sessionWith(run, 'Available', 'Applied');
  const narrow = cdxIn(folder, { isTTY: true, columns, env: { NO_COLOR: '1' } });
  for (const line of [`cancel ${stale}`, `cancel ${stale} --dry-run`, 'process-status-messages']) {
    const { out } = await narrow(`${line} --store a.db`);
    const text = out.split('\n').filter((one) => !one.startsWith('  cdx '));
    for (const one of text) expect(textWidth(one)).toBeLessThanOrEqual(columns);
  }
});
