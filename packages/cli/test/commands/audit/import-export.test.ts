/** cdx audit import and export: the files of the real forms, and back. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cdx, sharedFolder, temporaryFolder } from '../../support/run-cdx.ts';
import { writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const words = (line: string): readonly string[] => line.split(' ');
const run = (line: string, options = {}) => cdx(words(line), { cwd: folder, ...options });
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  writeTiny(folder);
  await run('simulate tiny.yaml --store a.db');
  await run('store export a.ndjson --store a.db');
  await run('audit export downloads.csv --direction download --store a.db');
  await run('audit export uploads.csv --direction upload --store a.db');
  await run('audit import downloads.csv uploads.csv --store i.db');
});

const sorted = (text: string): readonly string[] => text.split('\r\n').toSorted();

describe('cdx audit export', () => {
  test('writes the columns of the real forms', () => {
    expect(read('downloads.csv').split('\r\n', 1)[0]).toBe(
      'Job name,Channel data group,Channel database,Status,Message,Date requested,Date downloaded,' +
        'Date applied,Created date and time,Session number,Download path,Rows affected,Modified date and time',
    );
    expect(read('uploads.csv').split('\r\n', 1)[0]).toBe(
      'Job name,Channel database,Session number,Upload session status,Rows affected,Temporary files path,' +
        'File size,Date and time created,Date and time modified,Message',
    );
    // As the lists do, but with all records.
    expect(read('downloads.csv')).toContain('No data');
  });

  test.each(['', ' --known-to-hq', ' --as-of +1h', ' --known-to-hq --as-of +1h', ' --all-columns'])(
    'writes the same of a store and of its export:%s',
    async (options) => {
      const line = `audit export - --format csv --direction download${options}`;
      const [store, file] = [
        await run(`${line} --store a.db`),
        await run(`${line} --store a.ndjson`),
      ];
      expect(store.code).toBe(0);
      expect(store.out.split('\r\n').length).toBeGreaterThan(5);
      expect(file.out).toBe(store.out);
    },
  );

  test('writes all events as store export does', async () => {
    const [audit, store] = [
      await run('audit export - --format ndjson --store a.db'),
      await run('store export - --store a.db'),
    ];
    expect(audit.out).toBe(store.out);
  });

  test.each([
    ['x.csv', 'Which form? Give --direction'],
    ['x.txt', 'The name x.txt does not tell the format'],
    ['- --direction download', 'Stdout has no name'],
    ['x.ndjson --known-to-hq', '--known-to-hq is of forms'],
    ['x.csv --direction sideways', '"sideways" is no kind of sessions'],
    ['x.csv --direction download --as-of yesterday', '--as-of "yesterday" is no time'],
    ['downloads.csv --direction download', 'downloads.csv exists already'],
  ])('writes nothing where it says: %s', async (line, message) => {
    const { code, err } = await run(`audit export ${line} --store a.db`);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
    expect(existsSync(join(folder, 'x.csv'))).toBe(false);
  });
});

describe('cdx audit import', () => {
  test.each(['download', 'upload'])(
    'of what was exported shows the same form: %s',
    async (direction) => {
      const line = `audit export - --format csv --direction ${direction} --time-zone Europe/Berlin --store i.db`;
      for (const reading of ['', ' --known-to-hq']) {
        const { out } = await run(line + reading);
        expect(sorted(out)).toEqual(sorted(read(`${direction}s.csv`)));
      }
    },
  );

  test('makes a history that nothing is wrong with', async () => {
    const { code, out } = await run('audit verify --store i.db');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('No findings.') });
  });

  test('again adds nothing', async () => {
    const { code, out } = await run('audit import downloads.csv uploads.csv --store i.db --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ importVersion: 1, added: 0, events: 0, broken: [] });
  });

  test('tells broken rows on stderr, imports the rest, and ends with 1', async () => {
    write('broken.csv', read('downloads.csv').replace(/,Applied,/u, ',Asleep,'));
    const line =
      read('broken.csv')
        .split('\r\n')
        .findIndex((one) => one.includes(',Asleep,')) + 1;
    const { code, out, err } = await run('audit import broken.csv --store broken.db');
    expect(code).toBe(1);
    expect(err).toContain(`broken.csv, line ${line}: Status "Asleep" is none of download sessions`);
    expect(out).toMatch(/Broken\s+1 row/u);
    const strict = await run('audit import broken.csv --store strict.db --strict');
    expect(strict.code).toBe(1);
    expect(strict.out).toContain('--strict was given');
    expect(existsSync(join(folder, 'strict.db'))).toBe(false);
  });

  test('says which time zone it took, unless it was told', async () => {
    write('local.csv', read('downloads.csv').replaceAll(/(\d\d:\d\d)Z|\+0[12]:00/gu, '$1'));
    const assumed = await run('audit import local.csv --store utc.db');
    expect(assumed.err).toContain('taken to be in UTC');
    const told = await run('audit import local.csv --store berlin.db --time-zone Europe/Berlin');
    expect(told.err).toBe('');
    const form = await run(
      'audit export - --format csv --direction download --store berlin.db --time-zone UTC',
    );
    const ofRun = await run('audit export - --format csv --direction download --store i.db');
    expect(sorted(form.out)).toEqual(sorted(ofRun.out));
  });

  test('keeps the time zone: all commands show its clocks', async () => {
    const told = await run('audit import local.csv --store kept.db --time-zone Europe/Berlin');
    expect(told.code).toBe(0);
    await run('store export kept.ndjson --store kept.db');
    for (const line of [
      'sessions download --store kept.db --json',
      'sessions download --store kept.db --as-of 2026-03-02T09:00 --json',
      'staleness --store kept.db --json',
      'audit explain 2-STORE-0001 --store kept.db --json',
      'audit explain 2-STORE-0001 --store kept.ndjson --json',
      'audit replay --store kept.db --json',
      'store info --store kept.db --json',
    ]) {
      const { out, err } = await run(line);
      expect(`${line}: ${JSON.parse(out === '' ? `"${err}"` : out).timeZone}`).toBe(
        `${line}: Europe/Berlin`,
      );
    }
    expect((await run('store streams --store kept.db')).out).toContain('Europe/Berlin');
    const { out } = await run('audit export - --format csv --direction download --store kept.db');
    expect(out).toContain('+01:00');
    const scenario = await run('calibrate --store kept.db');
    expect(scenario.out).toContain('timeZone: Europe/Berlin');
  });

  test('fits 80 columns, whatever a file is called', async () => {
    const long = `${'a-very-long-name-of-a-file-'.repeat(3)}.csv`;
    write(
      long,
      read('downloads.csv')
        .replace(/,Applied,/u, ',Asleep,')
        .replace(',Message,', ',Mood,'),
    );
    const { out, err } = await run(`audit import ${long} --store long.db`, {
      columns: 80,
      isTTY: false,
    });
    // A word that is longer has a line of its own.
    const wide = `${out}${err}`
      .split('\n')
      .filter((line) => line.length > 80 && !line.includes('a-very-long'));
    expect(out).toContain('Broken');
    expect(wide).toEqual([]);
  });

  test.each([
    ['downloads.csv', 'Into which store?'],
    ['downloads.csv --store memory:', 'would be gone at once'],
    ['downloads.csv --store a.db', 'The store holds a recorded history'],
    ['downloads.csv --store a.ndjson', 'is an export of events; expected a store'],
    ['a.ndjson --store n.db', 'a.ndjson is an export of events, and no form'],
    ['none.csv --store n.db', 'There is no file none.csv.'],
    ['tiny.yaml --store n.db', 'expected a first row with the headers'],
    ['downloads.csv --store n.db --direction upload', 'is no column of upload sessions'],
    ['downloads.csv --store n.db --date-format dd', '--date-format "dd" is no pattern'],
    ['downloads.csv --store n.db --time-zone Europe/Viena', 'did you mean Europe/Vienna?'],
  ])('stores nothing where it says: %s', async (line, message) => {
    const { code, err } = await run(`audit import ${line}`);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
    expect(readdirSync(folder).filter((name) => name.startsWith('n.db'))).toEqual([]);
  });

  test('leaves nothing of a store that it did not fill, not even the file of a lock', async () => {
    write(
      'none-right.csv',
      read('downloads.csv').replaceAll(/,(?:Applied|No data),/gu, ',Asleep,'),
    );
    const strict = await run('audit import none-right.csv --store left.db --strict');
    expect(strict.code).toBe(1);
    write('cut.ndjson', read('a.ndjson').slice(0, 3000));
    const cut = await run('store import cut.ndjson --store left.db');
    expect(cut.code).not.toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('left.db'))).toEqual([]);
  });

  test.each(['audit import downloads.csv', 'store import a.ndjson'])(
    'into a folder that is not there says so, and makes nothing: %s',
    async (line) => {
      const { code, err } = await run(`${line} --store none/new.db`);
      expect(code).toBe(2);
      expect(err).toBe(
        'cdx: The folder none does not exist. Make it, or give --store another file.\n',
      );
      expect(existsSync(join(folder, 'none'))).toBe(false);
    },
  );

  test('that is stopped goes on when it is given again', async () => {
    const cwd = temporaryFolder();
    for (const name of ['downloads.csv', 'uploads.csv']) writeFileSync(join(cwd, name), read(name));
    const line = words('audit import downloads.csv uploads.csv --store i.db');
    const stopped = await cdx(line, { cwd, interrupt: 'SIGINT' });
    expect(stopped.code).toBe(130);
    const again = await cdx(line, { cwd });
    expect(again.code).toBe(0);
    const { out } = await cdx(words('audit verify --store i.db'), { cwd });
    expect(out).toContain('No findings.');
  });
});

describe('a store of imported forms', () => {
  const one = '2-STORE-0001';

  test('has no retries and kinds of packages to show, and rows where they were counted', async () => {
    const { out } = await run('sessions download --show-all --limit all --store i.db --json');
    const { sessions } = JSON.parse(out) as { sessions: readonly Record<string, unknown>[] };
    expect(sessions.length).toBeGreaterThan(3);
    for (const { tryCount, runNumber, packageKind, rowsAffected } of sessions) {
      expect([tryCount, runNumber, packageKind]).toEqual([null, null, null]);
      expect(rowsAffected).not.toBe(0);
    }
    const table = await run('sessions download --store i.db', { columns: 200 });
    expect(table.out).not.toContain('Tries');
    const uploads = await run('sessions upload --store i.db', { columns: 200 });
    expect(uploads.out).not.toContain('Date uploaded');
  });

  test('tells of a session which row it is from', async () => {
    const { out } = await run(`session ${one} --store i.db --json`);
    const [session] = (JSON.parse(out) as { sessions: readonly Record<string, unknown>[] })
      .sessions;
    expect(session).toMatchObject({ inferred: { file: 'downloads.csv' }, tryCount: null });
    const text = await run(`session ${one} --store i.db`);
    expect(text.out).toMatch(/Inferred\s+from downloads\.csv, line \d+/u);
    expect(text.out).not.toContain('Tries');
    expect(text.out).not.toMatch(/ 0 (?:rows|B)/u);
  });

  test('does not tell of a past time what headquarters knew', async () => {
    const moment = await run('audit replay --as-of 2 --store i.db');
    expect(moment.out).toContain('what headquarters knew then is not on forms');
    const json = await run('audit replay --as-of 2 --store i.db --json');
    expect(JSON.parse(json.out)).toMatchObject({ knownUpTo: null });
    const { err } = await run('sessions download --known-to-hq --as-of +1h --store a.db');
    expect(err).not.toContain('not on forms');
    const past = '--known-to-hq --as-of 2026-03-02T08:00 --store i.db';
    expect((await run(`sessions download ${past}`)).err).toContain('is not on forms');
  });

  test('tells for how long databases are stale at least', async () => {
    const [text, json] = [
      await run('staleness --store i.db'),
      await run('staleness --store i.db --json'),
    ];
    const { rows } = JSON.parse(json.out) as { rows: readonly Record<string, unknown>[] };
    const unknown = rows.filter(({ stalenessMs }) => stalenessMs === null);
    expect(unknown.length).toBeGreaterThan(0);
    for (const row of unknown) expect(row['stalenessMsMin']).toBeGreaterThan(0);
    expect(text.out).toMatch(/ > 1h19m/u);
    expect(text.out).toContain('For how long exactly is not known');
    expect((await run('staleness --store a.db')).out).not.toContain('not known');
  });

  test.each([
    `rerun ${one}`,
    `cancel ${one}`,
    `cancel ${one} --dry-run`,
    'run-now Prices',
    'full-sync STORE-0001',
    'pause STORE-0001',
    'process-status-messages',
    'readiness',
    'warnings',
  ])('takes no command, and says why: %s', async (line) => {
    const before = readFileSync(join(folder, 'i.db'));
    const { code, out, err } = await run(`${line} --store i.db`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('The store i.db was imported from forms: it holds no run of a scenario');
    expect(err).toContain('cdx calibrate makes a scenario from it');
    expect(readFileSync(join(folder, 'i.db')).equals(before)).toBe(true);
  });
});
