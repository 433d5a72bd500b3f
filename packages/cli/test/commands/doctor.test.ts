/** `cdx doctor`: the installation, and how each store stands. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { cdx, cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { damagePage } from '../support/store-files.ts';
import { writeTiny } from '../support/scenarios.ts';

test('in an empty folder there is nothing to mend, and nothing is made', async () => {
  const folder = temporaryFolder();
  const { code, out } = await cdx(['doctor'], { cwd: folder });
  expect(code).toBe(0);
  expect(out).toMatch(
    /^ok {3}Node {6}20\.20\.2\nok {3}SQLite {4}\d+\.\d+\.\d+, by \S+\nok {3}Stores {4}\.cdx is not there yet and can be made\nok {3}Terminal {2}80 columns \(stdout is no terminal\), UTF-8, no colours\n\nNothing to mend\.\n$/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('a Node that is too old is a finding', async () => {
  const options = { cwd: temporaryFolder(), nodeVersion: '20.18.3' };
  const { code, out } = await cdx(['doctor'], options);
  expect(code).toBe(1);
  expect(out).toContain('BAD  Node      20.18.3: 20.19 or later is needed\n');
  expect(out).toContain('\n1 thing to mend.\n');
});

test('a file where the folder of the stores should be is a finding', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.cdx'), '');
  const { code, out } = await cdx(['doctor'], { cwd: folder });
  expect([code, out.includes('BAD  Stores    .cdx is a file, not a folder\n')]).toEqual([1, true]);
});

describe('stores', () => {
  test('that are sound: size, schema, events, views, snapshot, run', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --quiet`);
    const { code, out } = await run('doctor --check');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\nStore in \.cdx +size +schema +events +views +snapshot +archive +run\ntiny-1\.db +\S+ KB +2 +\S+ +at head +yes +none +ended\n/,
    );
    expect(readdirSync(join(folder, '.cdx'))).toEqual(['tiny-1.db', 'tiny-1.db.lock']);
  });

  test('that an interrupted run has left say how to go on', async () => {
    const folder = temporaryFolder();
    writeTiny(folder);
    await cdxIn(folder, { interrupt: 'SIGINT' })('simulate tiny.yaml');
    const { code, out } = await cdxIn(folder)('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/ interrupted\n/);
    expect(out).toMatch(
      /\.cdx\/tiny-1\.db was interrupted at 2026-03-02 09:5\d Europe\/Berlin\. Go on\s+with:\n {2}cdx simulate --continue --store \.cdx\/tiny-1\.db\n/,
    );
  });

  test('that are being written are under way', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --quiet`);
    const path = join(folder, '.cdx', 'tiny-1.db');
    const writer = await openSqliteEventStore(path, { mode: 'open' });
    const { code, out } = await run('doctor');
    await writer.close();
    expect([code, / yes +none +under way\n/.test(out)]).toEqual([0, true]);
  });

  test('that are none, or damaged, are findings', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    await run(`simulate ${writeTiny(folder)} --quiet`);
    damagePage(join(folder, '.cdx', 'tiny-1.db'));
    writeFileSync(join(folder, '.cdx', 'notes.db'), 'not a store');
    const { code, out } = await run('doctor --check');
    expect(code).toBe(1);
    expect(out).toMatch(/\nnotes\.db +11 B +unsound\n/);
    expect(out).toMatch(/\ntiny-1\.db .* unsound\n/);
    expect(out).toContain('.cdx/notes.db is not an event store of CDX.');
    expect(out).toContain('\n2 things to mend.\n');
  });

  test('are looked for in .cdx alone', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.cdx', 'sub.db'), { recursive: true });
    writeFileSync(join(folder, '.cdx', 'notes.txt'), '');
    writeFileSync(join(folder, 'other.db'), '');
    const { out } = await cdx(['doctor'], { cwd: folder });
    expect(out).not.toContain('Store in');
    expect(existsSync(join(folder, '.cdx', 'sub.db'))).toBe(true);
  });
});
