/** What is different where `--store` is a URL: what is refused, what is never shown, doctor. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdxIn, sharedFolder } from '../support/run-cdx.ts';
import { writePurging } from '../support/scenarios.ts';
import { servedStore, type ServedStore } from '../support/served.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
let served: ServedStore;
let url: string;
const secret = 'hunter2';

beforeAll(async () => {
  served = await servedStore();
  url = served.url.replace('esdb://', `esdb://ann:${secret}@`);
  writePurging(folder);
});
afterAll(() => served.close());

const shellUrl = (): string => `'${served.url}'`;

describe('a run at a URL', () => {
  test('is reported with the commands that go on from it, and without the password', async () => {
    const { code, out, err } = await run(`simulate purging.yaml --store ${url}`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Event log +${served.name}$`, 'm'));
    expect(out).toContain(`cdx simulate --continue --for 12h --store ${shellUrl()}`);
    expect(out + err).not.toContain(secret);
  });

  test('is not overwritten', async () => {
    const again = await run(`simulate purging.yaml --store ${url}`);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain('The store holds a run already: go on with it (--continue)');
    const forced = await run(`simulate purging.yaml --force --store ${url}`);
    expect(forced).toMatchObject({ code: 2, out: '' });
    expect(forced.err).toMatch(
      /--force replaces a store file\. What is in esdb:\/\/127.* is not for cdx to delete/,
    );
    expect(again.err + forced.err).not.toContain(secret);
  });

  test('goes on only with the scenario that it holds', async () => {
    const { code, err } = await run(`simulate --continue --seed 9 --store ${url}`);
    expect(code).toBe(2);
    expect(err).toContain(`The store ${served.name} holds a run of another scenario`);
  });

  test('that is stopped says how to go on', async () => {
    const own = await servedStore();
    try {
      const stopped = await cdxIn(folder, { interrupt: 'SIGINT' })(
        `simulate purging.yaml --store ${own.url}`,
      );
      expect(stopped).toMatchObject({ code: 130, out: '' });
      expect(stopped.err).toContain(`cdx simulate --continue --store '${own.url}'`);
      const { out } = await run(`simulate --continue --store ${own.url} --quiet`);
      expect(out).toBe((await run('simulate purging.yaml --store memory: --quiet')).out);
    } finally {
      await own.close();
    }
  });

  test('that came to a limit goes on to the same end', async () => {
    const own = await servedStore();
    try {
      const limited = await run(`simulate purging.yaml --max-events 300 --store ${own.url}`);
      expect(limited).toMatchObject({ code: 1, out: '' });
      const { out } = await run(`simulate --continue --store ${own.url} --quiet`);
      expect(out).toBe((await run('simulate purging.yaml --store memory: --quiet')).out);
    } finally {
      await own.close();
    }
  });

  test('keeps its purged sessions, and is not scavenged', async () => {
    const { out } = await run(`session 1-STORE-0001 --store ${url}`);
    expect(out).toContain('purged');
    const { code, err } = await run(`scavenge --store ${url}`);
    expect(code).toBe(2);
    expect(err).toContain(
      `${served.name} is an EventStoreDB database, which keeps its events itself`,
    );
    expect(err).not.toContain(secret);
  });

  test.each([
    'sessions download --limit 1',
    'session 1-STORE-0001',
    'summary',
    'history Prices --limit 1',
    'warnings',
    'staleness --limit 1',
    'readiness',
    'cancel 23-STORE-0002 --dry-run',
    'store info',
    'store streams --limit 1',
    'store read --limit 1',
    'doctor',
    'sessions download --where nothing',
    'session 1-NOWHERE',
    'rerun 1-NOWHERE',
  ])('cdx %s never shows the password', async (line) => {
    const { out, err } = await run(`${line} --store ${url}`);
    expect(out + err).not.toContain(secret);
    expect(out + err).not.toContain('ann:');
  });

  test.each([
    'frobnicate',
    'sessions',
    'store',
    'scenario check',
    'simulate --store x.db',
    'error',
  ])('nor does cdx %s, which takes no URL there', async (line) => {
    for (const debug of ['', '1']) {
      const { code, out, err } = await cdxIn(folder, { env: { CDX_DEBUG: debug } })(
        `${line} ${url}`,
      );
      expect(code).toBe(2);
      expect(out + err).not.toContain(secret);
    }
  });

  test('shows how far reading has come', async () => {
    const clock = Array.from({ length: 500 }, (_, index) => index * 1000);
    const { err } = await cdxIn(folder, { isTTY: true, columns: 80, clock })(
      `sessions download --limit 1 --store ${url}`,
    );
    expect(err).toMatch(new RegExp(`reading ${served.name}: 8\\d\\d events \\(\\d+%\\)`));
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });
});

describe('cdx doctor --store', () => {
  test('says of a database what the server tells', async () => {
    const { code, out } = await run(`doctor --store ${url}`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Store +${served.name}\n`));
    expect(out).toMatch(/Events +some, the last of 2026-03-02 10:00:00 Europe\/Berlin\n/);
    expect(out).toMatch(/Snapshot +yes\n/);
    expect(out).toMatch(/Run +purging: ended\n/);
    expect((await run(`doctor --check --store ${url}`)).out).toMatch(/Events +839 events, /);
  });

  test('finds that nobody answers', async () => {
    const gone = await servedStore();
    await gone.close();
    const nobody = await run(`doctor --store ${gone.url}`);
    expect(nobody.code).toBe(1);
    expect(nobody.out).toContain(gone.name.replace('esdb://', ''));
    expect(nobody.out).toContain('1 thing to mend.');
  });

  test('looks at one file instead of all', async () => {
    await run('simulate purging.yaml --store run.db --quiet');
    const { code, out } = await run('doctor --check --store run.db');
    expect(code).toBe(0);
    expect(out).toMatch(/^run\.db .*ended$/m);
    expect(await run('doctor --store no.db')).toMatchObject({ code: 2, out: '' });
    expect(await run('doctor --store memory:')).toMatchObject({ code: 2, out: '' });
  });
});

describe('a server that is not there', () => {
  test.each([
    'sessions download',
    'simulate purging.yaml',
    'cancel 1-STORE-0001',
    'store export -',
  ])('is told by cdx %s', async (line) => {
    const gone = await servedStore();
    await gone.close();
    const { code, out, err } = await run(`${line} --store ${gone.url}`);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('docs/errors/store-unreachable.md');
  });
});
