/** cdx audit import and export: the files of the real forms, and back. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
    const form = await run('audit export - --format csv --direction download --store berlin.db');
    const ofRun = await run('audit export - --format csv --direction download --store i.db');
    expect(sorted(form.out)).toEqual(sorted(ofRun.out));
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
    expect(existsSync(join(folder, 'n.db'))).toBe(false);
  });

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
