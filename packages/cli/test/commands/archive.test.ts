/** Purged sessions: the archive beside the store, `cdx scavenge`, and what becomes of both files. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import type { HistoryEntry, SessionRow } from '@cdx/projections';
import { cdxIn, sharedFolder, temporaryFolder, type Ran } from '../support/run-cdx.ts';
import { damagePage } from '../support/store-files.ts';
import { writePurging, writeTiny } from '../support/scenarios.ts';

interface SessionJson extends SessionRow {
  readonly archive: string | null;
  readonly history: readonly HistoryEntry[];
}

const sessionOf = ({ out }: Ran): SessionJson | undefined =>
  (JSON.parse(out) as { readonly sessions: readonly SessionJson[] }).sessions[0];

const original = sharedFolder();
let hash = '';
beforeAll(async () => {
  const line = `simulate ${writePurging(original)} --store a.db --quiet`;
  hash = (await cdxIn(original)(line)).out;
});

/** A run in `a.db` that has purged sessions. */
async function purged() {
  const folder = temporaryFolder();
  writePurging(folder);
  for (const name of ['a.db', 'a.archive.db']) {
    copyFileSync(join(original, name), join(folder, name));
  }
  return { folder, run: cdxIn(folder) };
}

const first = 'downloadSession-1-STORE-0001';

describe('the archive', () => {
  test('is a file beside the store, made when the first session is purged', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writePurging(folder);
    await run('simulate purging.yaml --store a.db --for 50m --quiet');
    expect(existsSync(join(folder, 'a.archive.db'))).toBe(false);
    await run('simulate --continue --store a.db --quiet');
    expect(existsSync(join(folder, 'a.archive.db'))).toBe(true);
    await run('simulate purging.yaml --store plain --quiet');
    expect(readdirSync(folder)).toContain('plain.archive');
    await run('simulate purging.yaml --quiet');
    expect(readdirSync(join(folder, '.cdx'))).toEqual([
      'purging-1.archive.db',
      'purging-1.archive.db.lock',
      'purging-1.db',
      'purging-1.db.lock',
    ]);
    expect((await run('simulate purging.yaml --store memory: --quiet')).code).toBe(0);
  });

  test('changes nothing of the run', async () => {
    const { run } = await purged();
    expect(hash).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await run('simulate purging.yaml --store memory: --quiet')).out).toBe(hash);
    await run('simulate purging.yaml --store half.db --for 50m --quiet');
    expect((await run('simulate --continue --store half.db --quiet')).out).toBe(hash);
  });

  test('is never taken for a store', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writePurging(folder)} --quiet`);
    copyFileSync(
      join(folder, '.cdx', 'purging-1.archive.db'),
      join(folder, '.cdx', 'purging-9.archive.db'),
    );
    const { out } = await run('sessions download --limit 1 --json');
    expect(JSON.parse(out)).toMatchObject({ store: '.cdx/purging-1.db' });
    expect((await run('sessions download --store .cdx/purging-1.archive.db')).err).toBe(
      'cdx: .cdx/purging-1.archive.db is an archive of events, not an event store. Nothing was changed; give the path of a store, or a new one.\n',
    );
  });

  test('is replaced with its store, and only then', async () => {
    const { folder, run } = await purged();
    const archive = join(folder, 'a.archive.db');
    writeTiny(folder);
    expect((await run('simulate tiny.yaml --store a.db --quiet')).code).toBe(2);
    const before = readFileSync(archive);
    const writer = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'open' });
    expect((await run('simulate tiny.yaml --store a.db --force --quiet')).code).toBe(2);
    await writer.close();
    expect(readFileSync(archive).equals(before)).toBe(true);
    expect((await run('simulate tiny.yaml --store a.db --force --quiet')).code).toBe(0);
    expect(existsSync(archive)).toBe(false);
    expect((await run('session 1-STORE-0001 --store a.db --as-of +1h')).code).toBe(0);
  });

  test('of a store that is gone is left alone', async () => {
    const { folder, run } = await purged();
    rmSync(join(folder, 'a.db'));
    const before = readFileSync(join(folder, 'a.archive.db'));
    expect(await run('simulate purging.yaml --store a.db --quiet')).toEqual({
      code: 2,
      out: '',
      err: 'cdx: There is no store a.db, but a.archive.db is the archive of one: --force replaces it, another --store keeps it.\n',
    });
    expect(readFileSync(join(folder, 'a.archive.db')).equals(before)).toBe(true);
    expect((await run('simulate purging.yaml --store a.db --force --quiet')).code).toBe(0);
  });

  test.each(['my notes', ''])('a file in its place (%j) is left as it is', async (text) => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writePurging(folder);
    writeFileSync(join(folder, 'a.archive.db'), text);
    const { code, out, err } = await run('simulate purging.yaml --store a.db --force --quiet');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^cdx: a\.archive\.db is not an archive of events of CDX\. Nothing was /);
    expect(readFileSync(join(folder, 'a.archive.db'), 'utf8')).toBe(text);
    expect(existsSync(join(folder, 'a.db'))).toBe(false);
  });
});

describe('a session that was purged', () => {
  test('is on no form, and still shown', async () => {
    const { run } = await purged();
    const listed = await run('sessions download --database STORE-0001 --show-all --store a.db');
    expect(listed.out).not.toMatch(/\n1-STORE-0001 /);
    const { code, out } = await run(`session ${first} --store a.db`);
    expect(code).toBe(0);
    expect(out).toMatch(/\nPurged +2026-03-02 09:00:00 Europe\/Berlin, on no form any more\n/);
    expect(out).toMatch(/ SessionPurged +Applied /);
  });

  test('is read from the archive when it has left the store', async () => {
    const { run } = await purged();
    const before = sessionOf(await run(`session ${first} --json --store a.db`));
    await run('scavenge --store a.db');
    const after = sessionOf(await run(`session ${first} --json --store a.db`));
    expect(before?.archive).toBeNull();
    expect(after).toEqual({ ...before, archive: 'a.archive.db' });
    expect((await run(`session ${first} --store a.db`)).out).toContain(
      '\nRead from  the archive a.archive.db\n',
    );
    const known = sessionOf(await run(`session ${first} --known-to-hq --json --store a.db`));
    expect(known?.history).toEqual(after?.history);
  });

  test.each(['cancel', 'rerun', 'cancel --dry-run'])('%s is bad input', async (command) => {
    const { run } = await purged();
    const message = `cdx: The session "${first}" in a.db was purged: no form shows it, and nothing can be done with it.\n`;
    expect(await run(`${command} ${first} --store a.db`)).toEqual({
      code: 2,
      out: '',
      err: message,
    });
    await run('scavenge --store a.db');
    expect((await run(`${command} ${first} --store a.db`)).err).toBe(message);
  });
});

describe('scavenge', () => {
  test('takes out what is past its retention, and says what that gave back', async () => {
    const { folder, run } = await purged();
    const { code, out, err } = await run('scavenge --store a.db');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^Taken out {2}\d+ sessions, older runs of 4 schedules and batches, \d+ events\nArchive {4}a\.archive\.db\nStore {6}a\.db: \d+ KB before, \d+ KB now\n$/,
    );
    const store = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'read' });
    expect(await store.streamRevision(first)).toBe(-1);
    await store.close();
    expect(await run('scavenge --store a.db')).toEqual({
      code: 0,
      out: 'No purged session is in a.db, and no run past its retention.\n',
      err: '',
    });
  });

  test('keeps runs of schedules and of the batch for as long as the sessions', async () => {
    const { folder, run } = await purged();
    const revisions = async (mode: 'all' | 'left'): Promise<Map<string, readonly number[]>> => {
      const store = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'read' });
      const found = new Map<string, readonly number[]>();
      const end = Date.UTC(2026, 2, 2, 9);
      for (const stream of ['Customers', 'Prices', 'P-job'].map(
        (name) => `distributionSchedule-${name}`,
      )) {
        const of: number[] = [];
        for await (const { revision, recordedAt } of store.readStream(stream)) {
          if (mode === 'left' || recordedAt > end - 40 * 60_000) of.push(revision);
        }
        found.set(stream, of);
      }
      await store.close();
      return found;
    };
    const kept = await revisions('all');
    await run('scavenge --store a.db');
    expect(await revisions('left')).toEqual(kept);
    expect([...kept.values()].every(([first = 0]) => first > 0)).toBe(true);
  });

  test('takes no runs out where sessions are kept for ever', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --store a.db --quiet`);
    expect((await run('scavenge --store a.db')).out).toBe(
      'No purged session is in a.db, and no run past its retention.\n',
    );
    expect(existsSync(join(folder, 'a.archive.db'))).toBe(false);
  });

  test('as JSON', async () => {
    const { run } = await purged();
    const document = JSON.parse((await run('scavenge --json --store a.db')).out) as {
      readonly sessions: number;
      readonly bytesBefore: number;
      readonly bytesAfter: number;
    };
    expect(document).toMatchObject({
      scavengeVersion: 1,
      store: 'a.db',
      archive: 'a.archive.db',
    });
    expect(document.sessions).toBeGreaterThan(0);
    expect(document.bytesAfter).toBeLessThan(document.bytesBefore);
    expect(JSON.parse((await run('scavenge --json --store a.db')).out)).toEqual({
      scavengeVersion: 1,
      store: 'a.db',
      archive: null,
      sessions: 0,
      events: 0,
      bytesBefore: null,
      bytesAfter: null,
    });
  });

  test('changes nothing that can be seen, then or now', async () => {
    const { run } = await purged();
    const lines = ['', '--known-to-hq', '--as-of +30m', '--as-of +65m --known-to-hq'].flatMap(
      (options) =>
        ['sessions download --show-all', 'sessions upload', 'summary'].map(
          (command) => `${command} ${options} --json --store a.db`,
        ),
    );
    const before = await Promise.all(lines.map((line) => run(line)));
    await run('scavenge --store a.db');
    expect(await Promise.all(lines.map((line) => run(line)))).toEqual(before);
  });

  test('changes nothing of what the forms knew at a time whose batches are gone', async () => {
    const { run } = await purged();
    const session = 'uploadSession-1-STORE-0002';
    const lines = [
      'warnings --known-to-hq --as-of +45m --json --store a.db',
      'readiness --known-to-hq --as-of +45m --json --store a.db',
      `session ${session} --as-of +30m --json --store a.db`,
      `session ${session} --known-to-hq --as-of +45m --json --store a.db`,
    ];
    const seen = async (): Promise<readonly string[]> => {
      const ran = await Promise.all(lines.map((line) => run(line)));
      return ran.map(({ out }) => out.replaceAll(/"archive": [^,]+,/g, ''));
    };
    const before = await seen();
    await run('scavenge --store a.db');
    expect(await seen()).toEqual(before);
  });

  test('lets the run go on as if nothing had been taken', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writePurging(folder)} --store a.db --for 80m --quiet`);
    expect((await run('scavenge --store a.db')).out).toMatch(/^Taken out {2}\d/);
    expect((await run('simulate --continue --store a.db --quiet')).out).toBe(hash);
    expect((await run('pause STORE-0001 --store a.db')).code).toBe(0);
  });

  test('leaves what an interrupted run makes again', async () => {
    const folder = temporaryFolder();
    writePurging(folder);
    await cdxIn(folder, { interrupt: 'SIGINT' })('simulate purging.yaml --store a.db');
    const run = cdxIn(folder);
    expect((await run('scavenge --store a.db')).code).toBe(0);
    expect((await run('simulate --continue --store a.db --quiet')).out).toBe(hash);
  });

  test.each([
    ['scavenge --store nowhere.db', 'There is no file nowhere.db.'],
    ['scavenge --store memory:', 'A store in memory: is gone with its run; give --store FILE.'],
  ])('%s is refused', async (line, message) => {
    const run = cdxIn(temporaryFolder());
    expect(await run(line)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
  });
});

describe('an archive that is not there, or not the right one', () => {
  const missing =
    'a.archive.db is not there: cdx scavenge has moved purged sessions of a.db to it, and nothing can be added to the store without it. Put it back.';
  const foreign =
    'a.archive.db is the archive of another store, not of a.db. Put the right one there, or take this one away.';

  async function without() {
    const { folder, run } = await purged();
    await run('scavenge --store a.db');
    rmSync(join(folder, 'a.archive.db'));
    return { folder, run };
  }

  test('keeps the run from going on', async () => {
    const { run } = await without();
    for (const line of ['simulate --continue --for 1h', 'pause STORE-0001', 'scavenge']) {
      expect(await run(`${line} --store a.db`)).toEqual({
        code: 2,
        out: '',
        err: `cdx: ${missing}\n`,
      });
    }
    expect((await run('sessions download --store a.db')).code).toBe(0);
  });

  test('is told by everything that needs it', async () => {
    const { folder, run } = await without();
    await run('simulate purging.yaml --store b.db --quiet');
    copyFileSync(join(folder, 'b.archive.db'), join(folder, 'a.archive.db'));
    for (const line of [
      'simulate --continue --for 1h',
      'session 1-STORE-0001',
      'summary --as-of +1h',
    ]) {
      expect((await run(`${line} --store a.db`)).err).toBe(`cdx: ${foreign}\n`);
    }
  });

  test('is a finding of doctor, as is a damaged one', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writePurging(folder);
    for (const _ of [1, 2, 3]) await run('simulate purging.yaml --quiet');
    const at = (name: string): string => join(folder, '.cdx', `purging-${name}`);
    await run('scavenge --store .cdx/purging-1.db');
    const sound = await run('doctor --check');
    expect(sound.code).toBe(0);
    expect(sound.out).toMatch(/\npurging-1\.db .* yes +yes +ended\n/);
    rmSync(at('1.archive.db'));
    copyFileSync(at('3.archive.db'), at('2.archive.db'));
    damagePage(at('3.archive.db'));
    copyFileSync(at('2.archive.db'), at('7.archive.db'));
    const { code, out } = await run('doctor --check');
    expect(code).toBe(1);
    for (const number of [1, 2, 3]) {
      expect(out).toMatch(new RegExp(`\\npurging-${number}\\.db .* unsound +ended\\n`));
    }
    const text = out.replaceAll('\n', ' ');
    expect(text).toContain('.cdx/purging-1.archive.db is not there: cdx scavenge has moved');
    expect(text).toContain('.cdx/purging-2.archive.db is the archive of another store, not of ');
    expect(text).toContain('.cdx/purging-3.archive.db');
    expect(text).toContain('.cdx/purging-7.archive.db is an archive whose store is gone.');
    expect(out).toContain('\n3 things to mend.\n');
  });
});
