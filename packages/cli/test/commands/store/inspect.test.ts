/** `cdx store info`, `streams` and `read`: of a file, and of the same events at a URL. */
import type { RecordedEvent } from '@cdx/session';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdxIn, sharedFolder, type Ran } from '../../support/run-cdx.ts';
import { startCdx } from '../../support/running-cdx.ts';
import { writePurging } from '../../support/scenarios.ts';
import { servedStore, type ServedStore } from '../../support/served.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
let served: ServedStore;

beforeAll(async () => {
  served = await servedStore();
  await run(`simulate ${writePurging(folder)} --store run.db --quiet`);
  await run(`simulate purging.yaml --store ${served.url} --quiet`);
});
afterAll(() => served.close());

interface Info {
  readonly store: string;
  readonly kind: string;
  readonly bytes: number | null;
  readonly events: number;
  readonly streams: number;
  readonly head: number;
  readonly categories: readonly {
    readonly category: string;
    readonly streams: number;
    readonly events: number;
  }[];
  readonly snapshots: readonly { readonly name: string; readonly position: number }[];
  readonly run: { readonly scenario: string };
}

const eventsOf = ({ out }: Ran): readonly RecordedEvent[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedEvent);

describe('cdx store info', () => {
  test('counts a file', async () => {
    const { code, out } = await run('store info --store run.db --json');
    const info = JSON.parse(out) as Info;
    expect(code).toBe(0);
    expect(info).toMatchObject({
      storeVersion: 1,
      store: 'run.db',
      kind: 'sqlite',
      timeZone: 'Europe/Berlin',
      firstAt: Date.parse('2026-03-02T08:00:00+01:00'),
      lastAt: Date.parse('2026-03-02T10:00:00+01:00'),
      run: { scenario: 'purging', seed: 1, ended: true },
      retention: {
        downloadHistoryMs: 2_400_000,
        uploadHistoryMs: 2_400_000,
        packagesMs: 1_800_000,
      },
      archive: 'run.archive.db',
      scavengedEvents: 0,
    });
    const all = eventsOf(await run('store read --store run.db --json'));
    expect(info.events).toBe(all.length);
    expect(info.streams).toBe(new Set(all.map(({ stream }) => stream)).size);
    expect(info.head).toBe(all.length - 1);
    const sessions = all.filter(({ stream }) => stream.startsWith('downloadSession-'));
    expect(info.categories.find(({ category }) => category === 'downloadSession')).toEqual({
      category: 'downloadSession',
      streams: new Set(sessions.map(({ stream }) => stream)).size,
      events: sessions.length,
    });
    expect(info.bytes).toBeGreaterThan(100_000);
    expect(info.snapshots.map(({ name }) => name)).toEqual(['simulation']);
  });

  test('says the same of a database, but for what that does not tell', async () => {
    const { head: _head, ...ofFile } = JSON.parse(
      (await run('store info --store run.db --json')).out,
    ) as Info;
    const { out } = await run(`store info --store ${served.url} --json`);
    const { head, ...ofUrl } = JSON.parse(out) as Info;
    expect(ofUrl).toEqual({
      ...ofFile,
      store: served.name,
      kind: 'eventstoredb',
      schemaVersion: null,
      bytes: null,
      archive: null,
      snapshots: ofUrl.snapshots,
    });
    expect(ofUrl.snapshots).toHaveLength(1);
    expect(head).toBeGreaterThan(0);
  });

  test('says what went to the archive', async () => {
    await run('store export copy.ndjson --store run.db');
    await run('simulate purging.yaml --store gone.db --quiet');
    await run('store scavenge --store gone.db');
    const { out } = await run('store info --store gone.db');
    expect(out).toMatch(/Events .*events moved\s+to the archive/);
    expect(out).toContain('gone.archive.db');
  });

  test.each([40, 80, 120])('fits %d columns', async (columns) => {
    const { out } = await cdxIn(folder, { env: { COLUMNS: String(columns) } })(
      'store info --store run.db',
    );
    const widest = Math.max(...out.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(columns);
    expect(out).toContain('downloadSession');
  });
});

describe('cdx store streams', () => {
  test('lists them by name, alike for both', async () => {
    const line = 'store streams --json';
    const ofFile = JSON.parse((await run(`${line} --store run.db`)).out) as {
      readonly total: number;
      readonly streams: readonly { readonly stream: string }[];
    };
    const ofUrl = JSON.parse((await run(`${line} --store ${served.url}`)).out) as object;
    expect(ofUrl).toEqual({ ...ofFile, store: served.name });
    const names = ofFile.streams.map(({ stream }) => stream);
    expect(names).toEqual(names.toSorted());
    expect(ofFile.total).toBe(names.length);
  });

  test('of a category, of a prefix, and not more than asked for', async () => {
    const { out } = await run('store streams --store run.db --category distributionSchedule');
    expect(out).toContain('distributionSchedule-Prices');
    expect(out).toContain('3 streams.');
    expect(out).not.toContain('downloadSession');
    const first = await run('store streams --store run.db --prefix downloadSession-1 --limit 2');
    expect(first.out).toMatch(/^downloadSession-1-STORE-0001 /m);
    expect(first.out).toMatch(/2 of \d+ streams: \d+ more, use --limit\.\n$/);
    const none = await run('store streams --store run.db --prefix nothing');
    expect(none.out).toBe('No stream matches.\n');
    const both = await run('store streams --store run.db --prefix a --category b');
    expect(both).toMatchObject({ code: 2, out: '' });
  });
});

describe('cdx store read', () => {
  test.each([
    '',
    ' --backward --limit 7',
    ' --from 20 --limit 3',
    ' --prefix uploadSession- --limit 9',
    ' --type PackageApplied,PackageRequested',
    ' --stream downloadSession-1-STORE-0001 --backward',
    ' --stream downloadSession-1-STORE-0001 --type PackageApplied',
  ])('has the same events at both:%s', async (options) => {
    const ofFile = eventsOf(await run(`store read --json --store run.db${options}`));
    // Positions are others there: the same place is asked for by its revision or not at all.
    const place = options.replace('--from 20', `--from ${2 * 20}`);
    const ofUrl = eventsOf(await run(`store read --json --store ${served.url}${place}`));
    const plain = (events: readonly RecordedEvent[]) =>
      events.map(({ position: _position, data, ...event }) => ({
        ...event,
        data: { ...(data as object), upToPosition: undefined },
      }));
    expect(ofFile.length).toBeGreaterThan(0);
    expect(plain(ofUrl)).toEqual(plain(ofFile));
  });

  test('takes each condition', async () => {
    const read = async (options: string) =>
      eventsOf(await run(`store read --json --store run.db ${options}`));
    const positions = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);
    expect(positions(await read('--from 20 --limit 3'))).toEqual([20, 21, 22]);
    expect(positions(await read('--from 20 --limit 3 --backward'))).toEqual([20, 19, 18]);
    const stream = await read('--stream downloadSession-1-STORE-0001 --from 2 --limit 2');
    expect(stream.map(({ revision }) => revision)).toEqual([2, 3]);
    const types = new Set((await read('--type PackageApplied')).map(({ type }) => type));
    expect([...types]).toEqual(['PackageApplied']);
    const uploads = await read('--prefix uploadSession-');
    expect(uploads.every(({ stream }) => stream.startsWith('uploadSession-'))).toBe(true);
  });

  test('shows 20 events in 80 columns, and cuts what is longer', async () => {
    const { out } = await run('store read --store run.db');
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(60);
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(lines[0]).toBe('0  2026-03-02 08:00:00  SimulationStarted');
    expect(lines[2]).toMatch(/^ {2}\{"scenario":"purging".*…$/);
  });

  test.each(['run.db', 'url'])('follows the log of %s, until it is stopped', async (where) => {
    const store = where === 'url' ? served.url : where;
    const one = 'operatorCommands-hq';
    const args = ['store', 'read', '--follow', '--store', store, '--json', '--stream', one];
    const reading = startCdx(args, { cwd: folder });
    await reading.until(/"revision":0,.*\n/);
    // Refused, which is an event of its own.
    await run(`rerun 9-STORE-0001 --store ${store}`);
    await run(`pause STORE-0002 --store ${store}`);
    const all = eventsOf(await run(`store read --stream ${one} --json --store ${store}`));
    await reading.until(new RegExp(`"revision":${all.at(-1)?.revision},`));
    reading.interrupt();
    const ran = await reading.ended;
    expect(ran.code).toBe(0);
    expect(eventsOf(ran)).toEqual(all);
  });

  test.each([
    ['--stream a --prefix b', '--stream names one stream'],
    ['--follow --backward', '--follow never ends'],
    ['--follow --limit 3', '--follow never ends'],
    ['--from -1', 'is no position or revision'],
    ['--limit 0', 'is no number of rows'],
    ['--store memory:', 'is gone with its run'],
    ['--store nothing.db', 'nothing.db'],
  ])('refuses %s', async (options, message) => {
    const { code, out, err } = await run(`store read ${options}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
