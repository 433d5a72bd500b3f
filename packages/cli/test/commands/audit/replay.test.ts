/** cdx audit replay: the forms at any time or position, from an index beside the store. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder, temporaryFolder, type Ran } from '../../support/run-cdx.ts';
import { writePurging, writeRegisters } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

interface Shown {
  readonly position: number;
  readonly head: number;
  readonly knownUpTo: number;
  readonly asOf: number | null;
  readonly event: { readonly type: string; readonly stream: string } | null;
  readonly changes: readonly { readonly column: string; before: unknown; after: unknown }[];
  readonly tally: Readonly<Record<'download' | 'upload', Readonly<Record<string, number>>>>;
  readonly total: number;
  readonly sessions: readonly { readonly status: string; readonly direction: string }[];
}

async function json(line: string): Promise<Shown> {
  const { out, err } = await run(`${line} --json`);
  expect(err).toBe('');
  return JSON.parse(out) as Shown;
}

const pastLines = [
  'sessions download',
  'sessions download --show-all --csv',
  'sessions upload --json',
  'summary --json',
  'staleness --json',
  'history Prices',
].flatMap((line) =>
  ['', ' --known-to-hq'].flatMap((reading) =>
    ['+20m', '+55m'].map((time) => `${line}${reading} --as-of ${time} --store a.db`),
  ),
);
/** What they print without an index. */
const replayed = new Map<string, Ran>();

beforeAll(async () => {
  await run(`simulate ${writePurging(folder)} --store a.db --quiet`);
  await run(`simulate ${writeRegisters(folder)} --store r.db --quiet`);
  await run('store export a.ndjson --store a.db');
  copyFileSync(join(folder, 'a.db'), join(folder, 'plain.db'));
  for (const line of pastLines) replayed.set(line, await run(line));
  await run('audit replay --index --store a.db');
});

test.each(pastLines)('with an index cdx %s prints the same', async (line) => {
  expect(replayed.get(line)?.code).toBe(0);
  expect(await run(line)).toEqual(replayed.get(line));
});

describe('a form of the past', () => {
  test.each(['+20m', '+55m'])('is that of cdx sessions at %s, in both readings', async (time) => {
    for (const [direction, store] of [
      ['download', 'a.db'],
      ['upload', 'r.db'],
    ]) {
      for (const reading of ['', '--known-to-hq']) {
        const asked = `--as-of ${time} ${reading} --show-all --store ${store}`;
        const shown = await json(`audit replay ${direction} ${asked}`);
        const expected = await json(`sessions ${direction} ${asked}`);
        expect(shown.sessions).toEqual(expected.sessions);
        expect(shown.total).toBe(expected.total);
        expect(shown.asOf).toBe(expected.asOf);
        const counts: Record<string, number> = {};
        for (const { status } of shown.sessions) counts[status] = (counts[status] ?? 0) + 1;
        const tally = Object.entries(shown.tally[direction as 'download']);
        expect(Object.fromEntries(tally.filter(([, count]) => count > 0))).toEqual(counts);
      }
    }
  });

  test('takes the filters, the order and the page of cdx sessions', async () => {
    const asked =
      '--as-of +55m --database STORE-0001 --sort sessionNumber:desc --limit 3 --csv --store a.db';
    const shown = await run(`audit replay download ${asked}`);
    expect(shown.out).toBe((await run(`sessions download ${asked}`)).out);
    expect(shown.out.split('\n').length).toBeGreaterThan(3);
  });

  test('is of downloads at the end unless something else is asked for', async () => {
    const { position, head, sessions } = await json('audit replay --store a.db');
    expect(position).toBe(head);
    expect(sessions).toEqual((await json('sessions download --store a.db')).sessions);
  });
});

describe('a position', () => {
  test('shows the event there, and what it changed', async () => {
    const lines = (await run('store read --store a.db --json --type PackageApplied --limit 1')).out;
    const event = JSON.parse(lines) as { readonly position: number; readonly stream: string };
    const shown = await json(`audit replay --as-of ${event.position} --store a.db`);
    expect(shown).toMatchObject({ position: event.position, event });
    const changed = new Map(shown.changes.map(({ column, ...of }) => [column, of]));
    expect(changed.get('status')).toEqual({ before: 'Downloaded', after: 'Applied' });
    expect(changed.get('dateApplied')?.before).toBeNull();
    expect(changed.has('dateDownloaded')).toBe(false);
    const before = await json(`audit replay --as-of ${event.position - 1} --store a.db`);
    expect(shown.tally.download['Applied']).toBe((before.tally.download['Applied'] ?? 0) + 1);
  });

  test('of an event of no session changes nothing', async () => {
    const shown = await json('audit replay --as-of 0 --store a.db');
    expect(shown).toMatchObject({ position: 0, knownUpTo: -1, changes: [], total: 0 });
    expect(shown.event?.type).toBe('SimulationStarted');
  });

  test('in words, for people: where, who knew what, what changed, how many there were', async () => {
    const lines = (await run('store read --store a.db --json --type PackageApplied --limit 1')).out;
    const { position } = JSON.parse(lines) as { readonly position: number };
    const { out } = await cdxIn(folder, { columns: 80, isTTY: true })(
      `audit replay --as-of ${position} --store a.db`,
    );
    // oxlint-disable-next-line no-control-regex
    const text = out.replaceAll(/\u001b\[[0-9;]*m/g, '');
    expect(text).toMatch(/^At position [\d,]+ of [\d,]+; headquarters /);
    expect(text).toMatch(/PackageApplied\n/);
    expect(text).toMatch(/\n {2}Status +Downloaded +Applied\n/);
    expect(text).toMatch(/\nDownloads: [\d,]+ sessions: .* Applied/s);
    expect(text).toMatch(/\nUploads: 1 session: 1 Uploaded\.\n/);
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });
});

describe('an index', () => {
  test('is beside the store, and the same forms come without one', async () => {
    expect(existsSync(join(folder, 'a.db.replay', 'replay-index.json'))).toBe(true);
    const asked = '--as-of +55m --known-to-hq';
    const fromExport = await run(`audit replay ${asked} --store a.ndjson --json`);
    const fromStore = await run(`audit replay ${asked} --store a.db --json`);
    expect(fromExport.out.replace('a.ndjson', 'a.db')).toBe(fromStore.out);
    expect(existsSync(join(folder, 'a.ndjson.replay'))).toBe(false);
  });

  test('is made when it is first needed, in the folder that is named', async () => {
    const elsewhere = temporaryFolder();
    const asked = `--store a.ndjson --index-folder ${join(elsewhere, 'x/y')}`;
    await run(`audit replay ${asked}`);
    expect(readdirSync(join(elsewhere, 'x/y'))).toHaveLength(2);
    const { out } = await run(`audit replay --index ${asked}`);
    expect(out).toContain('It was up to date, and is whole.');
  });

  test('says what it is', async () => {
    const { out } = await run('audit replay --index --store a.db --json');
    const { head } = await json('audit replay --store a.db');
    const shown = JSON.parse(out) as { readonly bytes: number };
    expect(shown).toMatchObject({ origin: 'fits', position: head, events: head + 1 });
    const files = readdirSync(join(folder, 'a.db.replay')).filter((name) =>
      name.endsWith('segment'),
    );
    const sizes = files.map((name) => statSync(join(folder, 'a.db.replay', name)).size);
    expect(shown.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  test('follows a store that goes on, and one that takes its place', async () => {
    const cwd = temporaryFolder();
    const here = cdxIn(cwd);
    const file = writePurging(cwd);
    await here(`simulate ${file} --store s.db --for 30m --quiet`);
    expect((await here('audit replay --index --store s.db')).out).toContain('It was made.');
    await here('simulate --continue --store s.db --quiet');
    // Behind the log, it is brought up for one command.
    const kept = readdirSync(join(cwd, 's.db.replay'));
    const asked = 'sessions download --as-of +55m --known-to-hq --json --store';
    const past = await here(`${asked} s.db`);
    expect(readdirSync(join(cwd, 's.db.replay'))).toEqual(kept);
    copyFileSync(join(cwd, 's.db'), join(cwd, 'without.db'));
    const { out: expected } = await here(`${asked} without.db`);
    expect(past.out).toBe(expected.replace('without.db', 's.db'));
    const { out } = await here('audit replay --index --store s.db');
    expect(out).toContain('It was brought up to the log.');
    await here(`simulate ${file} --store s.db --seed 99 --for 30m --force --quiet`);
    expect((await here('audit replay --index --store s.db')).out).toContain('was made anew');
  });

  test('is checked whole, and made anew where it is damaged', async () => {
    const cwd = temporaryFolder();
    const here = cdxIn(cwd);
    copyFileSync(join(folder, 'plain.db'), join(cwd, 'plain.db'));
    const before = await here('audit replay --as-of +55m --store plain.db');
    const index = join(cwd, 'plain.db.replay');
    const [segment = ''] = readdirSync(index).filter((name) => name.endsWith('segment'));
    const bytes = readFileSync(join(index, segment));
    writeFileSync(join(index, segment), bytes.fill(0xee, 0, 64));
    writeFileSync(join(index, '0-7.segment.tmp'), 'of a build that was killed');
    const damaged = await here('audit replay --as-of +55m --store plain.db');
    expect(damaged.code).toBe(1);
    expect(damaged.err).toContain('cdx audit replay --index');
    expect((await here('audit replay --index --store plain.db')).out).toContain('was made anew');
    expect(readdirSync(index)).toHaveLength(2);
    expect(await here('audit replay --as-of +55m --store plain.db')).toEqual(before);
  });

  test('stays true when sessions have gone to the archive', async () => {
    const cwd = temporaryFolder();
    const here = cdxIn(cwd);
    copyFileSync(join(folder, 'plain.db'), join(cwd, 's.db'));
    const before = await here('audit replay --as-of +20m --show-all --json --store s.db');
    await here('scavenge --store s.db');
    expect((await here('audit replay --index --store s.db')).out).toContain('It was up to date');
    expect(await here('audit replay --as-of +20m --show-all --json --store s.db')).toEqual(before);
  });
});

describe('what cannot be', () => {
  test.each([
    ['audit replay --as-of 99999999 --store a.db', /the last event of a\.db is at position \d+/],
    ['audit replay --as-of -5 --store a.db', /is no time|as-of/],
    ['audit replay --as-of 1.5 --store a.db', /is no time/],
    ['audit replay --as-of 2020-01-01T00:00 --store a.db', /before the run began/],
    ['audit replay --as-of +999d --store a.db', /later than the run has come/],
    ['audit replay sideways --store a.db', /download or upload/],
    ['audit replay --json --csv --store a.db', /not both/],
    ['audit replay --status Nowhere --store a.db', /no status of download sessions/],
    ['audit replay --index --store a.ndjson', /give --index-folder FOLDER/],
    ['audit replay --store nothing.db', /nothing\.db/],
  ])('%s', async (line, expected) => {
    const { code, out, err } = await run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(expected);
  });

  test('a file where the folder should be', async () => {
    const cwd = temporaryFolder();
    copyFileSync(join(folder, 'plain.db'), join(cwd, 'plain.db'));
    writeFileSync(join(cwd, 'plain.db.replay'), 'mine');
    const { code, err } = await cdxIn(cwd)('audit replay --store plain.db');
    expect(code).not.toBe(0);
    expect(err).toContain('--index-folder');
    expect(readFileSync(join(cwd, 'plain.db.replay'), 'utf8')).toBe('mine');
  });

  test('files of others in the folder stay as they are', async () => {
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, 'sub'));
    writeFileSync(join(elsewhere, 'notes.txt'), 'mine');
    await run(`audit replay --store a.db --index-folder ${elsewhere}`);
    await run(`audit replay --store r.db --index-folder ${elsewhere}`);
    expect(readFileSync(join(elsewhere, 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(elsewhere, 'sub'))).toBe(true);
  });
});
