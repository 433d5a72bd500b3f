/** `cdx session`: one session from its first event to its last. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Attempt, HistoryEntry, SessionRow } from '@cdx/projections';
import { textWidth } from '../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../support/run-cdx.ts';
import { writeTiny } from '../support/scenarios.ts';

type JsonSession = SessionRow & {
  readonly id: string;
  readonly attempts: readonly Attempt[];
  readonly history: readonly HistoryEntry[];
};
interface SessionJson {
  readonly sessionVersion: number;
  readonly store: string;
  readonly timeZone: string;
  readonly sessions: readonly JsonSession[];
}

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(() => run(`simulate ${writeTiny(folder)} --quiet`));

/** Id of the first session with a status. */
async function idWith(direction: string, status: string): Promise<string> {
  const { out } = await run(`sessions ${direction} --status ${status} --limit 1 --json`);
  return (JSON.parse(out) as SessionJson).sessions[0]?.id ?? '';
}

async function jsonOf(id: string): Promise<SessionJson> {
  return JSON.parse((await run(`session ${id} --json`)).out) as SessionJson;
}

describe('a session that spent its tries', () => {
  test('tells how it came to that', async () => {
    const id = `downloadSession-${await idWith('download', 'canceled')}`;
    const { code, out, err } = await run(`session ${id}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Download session ${id.replace('downloadSession-', '')}: Canceled\n`);
    expect(out).toMatch(/\nError ID {5}CDX-\w{8} \(data failure\)\n/);
    expect(out).toMatch(/\nWhat to do {3}cdx error CDX-\w{8}\n/);
    expect(out).toMatch(/\nNext retry {3}none\n/);
    expect(out).toContain('\nCanceled by  itself, its tries being spent\n');
    expect(out).toMatch(/\nAttempts +no\. +began +lasted +outcome +Error ID\n/);
    expect(out).toMatch(/\napply +2 .* failed +CDX-/);
    expect(out).toMatch(/\nHistory +event +status +tries +by\n/);
    expect(out).toMatch(/ DownloadSessionStarted +Started +0 +HQ\n/);
    expect(out).toMatch(/ SessionCanceled +Canceled +1 +client\n$/);
  });

  test('as JSON is the row, the attempts and the history', async () => {
    const id = await idWith('download', 'canceled');
    const document = await jsonOf(`downloadSession-${id}`);
    expect(document).toMatchObject({
      sessionVersion: 1,
      store: '.cdx/tiny-1.db',
      timeZone: 'Europe/Berlin',
    });
    const [session] = document.sessions;
    expect(session).toMatchObject({ id, status: 'Canceled', canceledBy: 'triesSpent' });
    expect(session?.history.at(-1)).toMatchObject({ type: 'SessionCanceled', status: 'Canceled' });
    expect(session?.attempts.filter(({ outcome }) => outcome === 'failed')).toHaveLength(2);
  });
});

test('a session that waits says when it is tried again', async () => {
  const id = await idWith('download', 'apply-failed,download-failed');
  const { out } = await run(`session downloadSession-${id}`);
  expect(out).toMatch(/\nNext retry +due 2026-03-02 \d\d:\d\d:\d\d Europe\/Berlin\n/);
});

test('a download and an upload of one id are both shown, with the name of one', async () => {
  const { out } = await run('session 1-STORE-0001');
  expect(out).toMatch(/^Download session 1-STORE-0001: /);
  expect(out).toContain('\n\nUpload session 1-STORE-0001: ');
  expect(out.split('\n').at(-2)).toBe(
    'A download and an upload have this id. One alone: cdx session downloadSession-1-STORE-0001',
  );
  expect((await jsonOf('1-STORE-0001')).sessions).toHaveLength(2);
  const alone = await run('session uploadSession-1-STORE-0001');
  expect(alone.out).toMatch(/^Upload session 1-STORE-0001: /);
  expect(alone.out).not.toContain('Download session');
});

test.each([60, 80, 120])('it fits a terminal of %i columns', async (columns) => {
  const id = await idWith('download', 'canceled');
  const narrow = cdxIn(folder, { isTTY: true, columns, env: { NO_COLOR: '1' } });
  const { out } = await narrow(`session downloadSession-${id}`);
  for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
});

describe('an id that names no session', () => {
  test.each([
    ['999-STORE-0001', /; did you mean one of \d\d-STORE-0001, \d\d-STORE-0001\?\n$/],
    ['downloadSession-999-STORE-0001', /; did you mean \d\d-STORE-0001\?\n$/],
    ['3-STORE-001', /; did you mean 3-STORE-0001\?\n$/],
    ['3-store-0002', /; did you mean 3-STORE-0002\?\n$/],
    ['3', /; did you mean one of 3-STORE-0001, 3-STORE-0002, 3-STORE-0003\?\n$/],
    ['STORE-0004', /; did you mean one of \d\d-STORE-0004, \d\d-STORE-0004\?\n$/],
    [
      'frobnicate',
      /; expected number and channel database, such as 17-STORE-0001\. cdx sessions download lists them\.\n$/,
    ],
    ['', /; expected number and channel database, such as 17-STORE-0001\./],
  ])('%j is answered with the nearest ones', async (id, help) => {
    const { code, out, err } = await run(`session "${id}"`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(help);
    expect(err.startsWith(`cdx: There is no session "${id}" in .cdx/tiny-1.db;`)).toBe(true);
  });
});
