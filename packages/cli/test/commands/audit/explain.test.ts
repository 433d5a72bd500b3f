/** `cdx audit explain`: one session as a chain of causes. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Explanation } from '@cdx/audit/explain';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writePurging, writeRegisters, writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
const stores = ['tiny', 'purging', 'registers'];

beforeAll(async () => {
  const scenarios = [writeTiny(folder), writePurging(folder), writeRegisters(folder)];
  for (const [index, scenario] of scenarios.entries()) {
    await run(`simulate ${scenario} --store ${stores[index]}.db --quiet`);
  }
});

interface Document {
  readonly explainVersion: number;
  readonly store: string;
  readonly timeZone: string;
  readonly sessions: readonly Explanation[];
}

/** Some streams of sessions of a store, first and last ones, purged ones among them. */
async function streamsOf(store: string): Promise<readonly string[]> {
  await run(`store export ${store}.ndjson --store ${store}.db`);
  const { out } = await run(`store streams --store ${store}.db --json --limit all`);
  const { streams } = JSON.parse(out) as {
    readonly streams: readonly { readonly stream: string }[];
  };
  const names = streams.map(({ stream }) => stream).filter((name) => /^(?:down|up)load/.test(name));
  return names.filter((_, index) => index % Math.ceil(names.length / 12) === 0);
}

test('tells a story from the beginning to what will come', async () => {
  const { out: list } = await run(
    'sessions download --store tiny.db --status Canceled --limit 1 --json',
  );
  const { sessions } = JSON.parse(list) as {
    readonly sessions: readonly { readonly stream: string }[];
  };
  const stream = sessions[0]?.stream ?? '';
  const { code, out, err } = await run(`audit explain ${stream} --store tiny.db`);
  expect([code, err]).toEqual([0, '']);
  const told = out.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(/^Download session \S+: Canceled Job /);
  expect(told).toMatch(
    /Headquarters began to create it, in the run of the schedule "Customers" at /,
  );
  expect(told).toMatch(
    /Apply failed at attempt 1 after 10s: String or binary data would be truncated/,
  );
  expect(told).toMatch(/A data failure; cdx error CDX-\w{8} says what to do \(data-truncated\)\./);
  expect(told).toMatch(/Apply failed at attempt 2 after 10s, with the same error \(CDX-\w{8}\)\./);
  expect(told).toMatch(/Canceled by itself: its 1 retry is spent\./);
  expect(told).toMatch(
    /Data is missing at the channel database until the next full data sync: 100 rows/,
  );
  expect(told).toMatch(/Next nothing by itself: canceled sessions are not tried again\. $/);
});

describe.each(stores)('every sentence of sessions of %s', (store) => {
  test('is whole, and fits the terminal', async () => {
    const streams = await streamsOf(store);
    expect(streams.length).toBeGreaterThan(5);
    for (const stream of streams) {
      for (const columns of [50, 80]) {
        const { code, out } = await cdxIn(folder, { env: { COLUMNS: String(columns) } })(
          `audit explain ${stream} --store ${store}.db`,
        );
        expect(code).toBe(0);
        expect(out).not.toMatch(/undefined|NaN|\bnull\b|Infinity|\[object|  \.| ,/);
        for (const line of out.split('\n')) {
          // A word that is longer than a line has a line of its own.
          if (line.trim().includes(' ')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  test('is the same from an export', async () => {
    for (const stream of (await streamsOf(store)).slice(0, 4)) {
      const [one, other] = [
        await run(`audit explain ${stream} --store ${store}.db`),
        await run(`audit explain ${stream} --store ${store}.ndjson`),
      ];
      expect(other).toEqual(one);
    }
  });
});

test('as JSON is the model: entries with positions and times', async () => {
  const { out } = await run('audit explain 1-STORE-0001 --store tiny.db --json');
  const { sessions, ...document } = JSON.parse(out) as Document;
  expect(document).toEqual({ explainVersion: 1, store: 'tiny.db', timeZone: 'Europe/Berlin' });
  expect(sessions.map(({ stream }) => stream)).toEqual([
    'downloadSession-1-STORE-0001',
    'uploadSession-1-STORE-0001',
  ]);
  expect(sessions[0]).toMatchObject({
    sessionNumber: 1,
    configuration: { downloadIntervalMs: 300_000 },
  });
  for (const { entries } of sessions) {
    expect(entries[0]).toMatchObject({ kind: 'created', position: expect.any(Number) });
  }
});

test('of an id that two sessions have, both are told, and how to ask for one', async () => {
  const { out } = await run('audit explain 1-STORE-0001 --store tiny.db');
  expect(out).toContain('Download session 1-STORE-0001: ');
  expect(out).toContain('\nUpload session 1-STORE-0001: ');
  expect(out).toMatch(/One alone: cdx audit explain downloadSession-1-STORE-0001\n$/);
});

describe('what is not there is refused, with what is near', () => {
  test.each([
    ['1-STORE-001', 'did you mean 1-STORE-0001?'],
    ['1-store-0001', 'did you mean 1-STORE-0001?'],
    ['1', 'did you mean 1-STORE-0001?'],
    ['9999-STORE-0001', 'expected number and channel database'],
    ['nonsense', 'expected number and channel database'],
    ['statusMessages-hq', 'expected number and channel database'],
  ])('%s', async (id, help) => {
    const { code, out, err } = await run(`audit explain ${id} --store tiny.db`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`There is no session "${id}" in tiny.db`);
    expect(err).toContain(help);
  });

  test('a store that is not there', async () => {
    const { code, err } = await run('audit explain 1-STORE-0001 --store gone.db');
    expect([code, err]).toEqual([2, 'cdx: There is no file gone.db.\n']);
  });
});
