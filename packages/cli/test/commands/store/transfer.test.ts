/** `cdx store export` and `import`: from file to file, to a database and back. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { cdxIn, sharedFolder, temporaryFolder } from '../../support/run-cdx.ts';
import { writePurging } from '../../support/scenarios.ts';
import { servedStore } from '../../support/served.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
/** Without the header, which names the store, and so without the checksums. */
const events = (name: string): readonly string[] =>
  text(name)
    .split('\n')
    .filter((line) => line.startsWith('{"position":'));
const json = async (line: string): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse((await run(`${line} --json`)).out) as Readonly<Record<string, unknown>>;

beforeAll(async () => {
  await run(`simulate ${writePurging(folder)} --store run.db --quiet`);
  await run('store export run.ndjson --store run.db');
});

describe('an export', () => {
  test('has every event, and says so', async () => {
    const { code, out } = await run('store export again.ndjson --store run.db');
    expect(code).toBe(0);
    expect(out).toMatch(/^again\.ndjson written: 839 events of run\.db, \d+ KB\.\n$/);
    expect(events('again.ndjson')).toHaveLength(839);
    expect(text('again.ndjson')).toBe(text('run.ndjson'));
    const [header] = text('run.ndjson').split('\n');
    const first = JSON.parse(events('run.ndjson')[0] ?? '') as { readonly id: string };
    expect(JSON.parse(header ?? '')).toEqual({
      format: 'cdx-events',
      version: 1,
      source: { store: 'run.db', firstEventId: first.id, head: 838 },
      from: 0,
      stream: null,
    });
  });

  test('is compressed where its name says so', async () => {
    await run('store export run.ndjson.gz --store run.db');
    const bytes = readFileSync(join(folder, 'run.ndjson.gz'));
    expect(gunzipSync(bytes).toString()).toBe(text('run.ndjson'));
    expect(bytes.length).toBeLessThan(text('run.ndjson').length / 4);
  });

  test('goes to stdout for -, and nothing else does', async () => {
    const { code, out, err } = await run('store export - --store run.db');
    expect({ code, out, err }).toEqual({ code: 0, out: text('run.ndjson'), err: '' });
  });

  test('is of a stream, or from a position on', async () => {
    const name = 'downloadSession-1-STORE-0001';
    const { out } = await run(`store export - --store run.db --stream ${name}`);
    const lines = out.split('\n').filter((line) => line.startsWith('{"position":'));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.every((line) => line.includes(`"stream":"${name}"`))).toBe(true);
    const { out: rest } = await run('store export - --store run.db --from 800');
    expect(rest.match(/^\{"position":/gm)).toHaveLength(39);
  });

  test('has what went to the archive, and is refused where that is gone', async () => {
    await run('simulate purging.yaml --store scavenged.db --quiet');
    await run('scavenge --store scavenged.db');
    await run('store export scavenged.ndjson --store scavenged.db');
    expect(events('scavenged.ndjson')).toEqual(events('run.ndjson'));
    rmSync(join(folder, 'scavenged.archive.db'));
    const { code, err } = await run('store export other.ndjson --store scavenged.db');
    expect(code).toBe(2);
    expect(err).toContain('scavenged.archive.db is not there');
    expect(existsSync(join(folder, 'other.ndjson'))).toBe(false);
  });

  test('replaces a file only when it is told to', async () => {
    writeFileSync(join(folder, 'mine.ndjson'), 'mine');
    const { code, err } = await run('store export mine.ndjson --store run.db');
    expect(code).toBe(2);
    expect(err).toContain('mine.ndjson exists already and is left as it is: --force replaces it.');
    expect(text('mine.ndjson')).toBe('mine');
    await run('store export mine.ndjson --store run.db --force');
    expect(text('mine.ndjson')).toBe(text('run.ndjson'));
  });

  test('leaves nothing behind when it is stopped, or the folder is not there', async () => {
    const stopped = await cdxIn(folder, { interrupt: 'SIGINT' })(
      'store export stopped.ndjson --store run.db',
    );
    expect(stopped).toMatchObject({ code: 130, out: '' });
    expect(stopped.err).toBe('cdx: stopped; stopped.ndjson was not written.\n');
    const nowhere = await run('store export no/such/folder.ndjson --store run.db');
    expect(nowhere.code).toBe(2);
    expect(nowhere.err).toContain('The folder of no/such/folder.ndjson does not exist.');
    mkdirSync(join(folder, 'taken'));
    const taken = await run('store export taken --store run.db --force');
    expect(taken.code).not.toBe(0);
    expect(readdirSync(folder).filter((name) => /stopped|part/.test(name))).toEqual([]);
  });
});

describe('an import', () => {
  test('makes a store that every command takes for the first', async () => {
    expect(await json('store import run.ndjson --store copy.db')).toEqual({
      storeVersion: 1,
      store: 'copy.db',
      file: 'run.ndjson',
      events: 839,
      added: 839,
      present: 0,
    });
    for (const line of [
      'sessions download --json',
      'sessions upload --known-to-hq --json',
      'session 1-STORE-0001 --json',
      'warnings --json',
      'staleness --known-to-hq --as-of +1h --json',
    ]) {
      const [one, other] = [
        await run(`${line} --store run.db`),
        await run(`${line} --store copy.db`),
      ];
      expect(other.out.replaceAll('copy.db', 'run.db')).toBe(one.out);
    }
    const goOn = async (store: string) =>
      run(`simulate --continue --for 1h --store ${store} --quiet`);
    await run('store import run.ndjson --store first.db');
    await run('store import run.ndjson --store second.db');
    expect((await goOn('first.db')).out).toBe((await goOn('second.db')).out);
  });

  test('adds nothing the second time', async () => {
    await run('store import run.ndjson --store twice.db');
    const again = await json('store import run.ndjson --store twice.db');
    expect(again).toMatchObject({ events: 839, added: 0, present: 839 });
    await run('store export twice.ndjson --store twice.db');
    expect(events('twice.ndjson')).toEqual(events('run.ndjson'));
    const { out } = await run('store import run.ndjson --store twice.db');
    expect(out).toBe(
      'Imported       run.ndjson: 839 events\nAdded          0\nThere already  839\nStore          twice.db\n',
    );
  });

  test('goes into a database and out of it again, and knows the same', async () => {
    const served = await servedStore();
    try {
      expect(await json(`store import run.ndjson --store ${served.url}`)).toMatchObject({
        store: served.name,
        added: 839,
      });
      expect(await json(`store import run.ndjson --store ${served.url}`)).toMatchObject({
        added: 0,
        present: 839,
      });
      const known = 'sessions download --known-to-hq --show-all --csv';
      const column = /,\d+(?=\r?\n)/g;
      const [ofFile, ofUrl] = [
        await run(`${known} --store run.db`),
        await run(`${known} --store ${served.url}`),
      ];
      expect(ofUrl.out.replaceAll(column, '')).toBe(ofFile.out.replaceAll(column, ''));
      await run(`store export back.ndjson --store ${served.url}`);
      expect(text('back.ndjson')).not.toContain('?tls');
      await run('store import back.ndjson --store back.db');
      await run('store export back2.ndjson --store back.db');
      expect(events('back2.ndjson')).toEqual(events('run.ndjson'));
    } finally {
      await served.close();
    }
  });

  test('that was stopped goes on, and says where it was', async () => {
    const options = { interrupt: 'SIGTERM' } as const;
    // After the first block, of which there is one: so in parts.
    await run('store export small.ndjson --store run.db');
    const stopped = await cdxIn(folder, options)('store import small.ndjson --store stopped.db');
    expect(stopped).toMatchObject({ code: 143, out: '' });
    expect(stopped.err).toMatch(
      /^cdx: small\.ndjson is in the store up to line 841, 839 events\. The same import again goes on/,
    );
    expect(await json('store import small.ndjson --store stopped.db')).toMatchObject({ added: 0 });
  });

  test('shows its progress on a terminal alone', async () => {
    const clock = Array.from({ length: 200 }, (_, index) => index * 1000);
    const shown = await cdxIn(folder, { isTTY: true, columns: 80, clock })(
      'store import run.ndjson --store shown.db',
    );
    expect(shown.err).toContain('importing run.ndjson: 839 events (100%)');
    expect(shown.err.endsWith('\r\u001b[K')).toBe(true);
    expect((await run('store import run.ndjson --store silent.db')).err).toBe('');
  });

  test('of a damaged file is refused with its line, and makes no store', async () => {
    const lines = text('run.ndjson').split('\n');
    const change = (line: number, by: (line: string) => string): string =>
      lines.map((one, index) => (index === line - 1 ? by(one) : one)).join('\n');
    writeFileSync(
      join(folder, 'bad.ndjson'),
      change(400, (line) => line.replace('"runNumber":1', '"runNumber":2')),
    );
    const bad = await run('store import bad.ndjson --store new.db');
    expect(bad).toMatchObject({ code: 2, out: '' });
    expect(bad.err).toMatch(/^cdx: bad\.ndjson, line 841: expected SHA-256 [0-9a-f]{64}, found /);
    expect(existsSync(join(folder, 'new.db'))).toBe(false);

    writeFileSync(join(folder, 'cut.ndjson'), text('run.ndjson').slice(0, 50_000));
    const cut = await run('store import cut.ndjson --store new.db');
    expect(cut.err).toMatch(/^cdx: cut\.ndjson, line \d+: expected .* it was cut off\.\n$/);
    const compressed = readFileSync(join(folder, 'run.ndjson.gz'));
    writeFileSync(join(folder, 'cut.ndjson.gz'), compressed.subarray(0, compressed.length / 2));
    const cutToo = await run('store import cut.ndjson.gz --store new.db');
    expect(cutToo.err).toContain('found its end: it was cut off');
    expect(existsSync(join(folder, 'new.db'))).toBe(false);
  });

  test('into a store of another run is refused, and changes nothing', async () => {
    await run('simulate purging.yaml --seed 7 --store other.db --quiet');
    const before = await json('store info --store other.db');
    const { code, err } = await run('store import run.ndjson --store other.db');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^cdx: run\.ndjson, line \d+: .* It holds another log; import into a new store/,
    );
    expect(await json('store info --store other.db')).toMatchObject({ events: before.events });
  });

  test('into a database with another run is refused, and changes nothing', async () => {
    const served = await servedStore();
    try {
      await run(`simulate purging.yaml --seed 7 --store ${served.url} --quiet`);
      const before = await json(`store info --store ${served.url}`);
      const { code, err } = await run(`store import run.ndjson --store ${served.url}`);
      expect(code).toBe(1);
      expect(err).toMatch(/^cdx: run\.ndjson, line 3: .* It holds another log; import into a new/);
      expect(await json(`store info --store ${served.url}`)).toEqual(before);
    } finally {
      await served.close();
    }
  });

  test.each([
    ['run.ndjson', 'Into which store?'],
    ['run.ndjson --store memory:', 'would be gone at once'],
    ['nothing.ndjson --store new.db', 'There is no file nothing.ndjson.'],
    ['. --store new.db', '. is a folder'],
    ['purging.yaml --store new.db', 'line 1: expected the header of an export of events'],
    ['run.ndjson --store purging.yaml', 'purging.yaml'],
  ])('refuses %s', async (args, message) => {
    const { code, out, err } = await run(`store import ${args}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(existsSync(join(folder, 'new.db'))).toBe(false);
  });

  test('refuses a store that somebody is writing to', async () => {
    const own = temporaryFolder();
    writeFileSync(join(own, 'run.ndjson'), text('run.ndjson'));
    const writer = await openSqliteEventStore(join(own, 'busy.db'), { mode: 'create' });
    try {
      const { code, err } = await cdxIn(own)('store import run.ndjson --store busy.db');
      expect(code).toBe(2);
      expect(err).toContain('busy.db');
    } finally {
      await writer.close();
    }
  });
});
