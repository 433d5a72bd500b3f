/**
 * One scenario, recorded into a file and into an EventStoreDB by its URL: every command prints the
 * same of both. Only their names differ, and in JSON the positions, which have gaps there.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdxIn, sharedFolder, type Ran } from '../support/run-cdx.ts';
import { writePurging, writeRegisters } from '../support/scenarios.ts';
import { servedStore, type ServedStore } from '../support/served.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

/** What it says with NAME for the store, and each position as its rank among all. */
function plain({ code, out, err }: Ran, name: string): Ran {
  const speed = /^.*(?:simulated|went on) in .*\n/m;
  const last = /,\d+(?=\r?\n)/g;
  const text = ranked(named(out, name));
  return {
    code,
    out: text.startsWith('Job name,') ? text.replaceAll(last, ',POSITION') : text,
    err: named(err, name).replace(speed, ''),
  };
}

function named(text: string, name: string): string {
  return text.replaceAll(name, 'NAME').replaceAll(/--store \S+/g, '--store NAME');
}

function ranked(text: string): string {
  const field = /("(?:firstPosition|position|upToPosition)": )(\d+)/g;
  const all = [...text.matchAll(field)].map(([, , position]) => Number(position));
  const ranks = new Map([...new Set(all)].sort((a, b) => a - b).map((one, rank) => [one, rank]));
  return text.replaceAll(
    field,
    (_, key: string, position: string) => `${key}#${ranks.get(Number(position))}`,
  );
}

const aboutSessions = [
  'sessions download',
  'sessions upload --limit all',
  'sessions download --json',
  'sessions upload --csv',
  'sessions download --known-to-hq --json',
  'sessions download --as-of +1h --json',
  'sessions download --as-of +1h --known-to-hq --show-all',
  'session 1-STORE-0001',
  'session uploadSession-8-STORE-0003 --json',
  'session 9-STORE-0001 --known-to-hq --json',
  'session 9-STORE-0001 --as-of +70m --json',
  'session 1-NOWHERE',
  'summary --json',
  'summary --known-to-hq',
  'history Prices --json',
  'history Customers',
  'cancel 23-STORE-0002 --dry-run --json',
];
const aboutFreshness = [
  'warnings --json',
  'warnings --known-to-hq --as-of +1h',
  'staleness --json',
  'staleness --as-of +1h --known-to-hq --json',
  'readiness --json',
  'readiness --as-of +1h',
];

describe.each([
  ['purging', writePurging, aboutSessions],
  ['registers', writeRegisters, aboutFreshness],
] as const)('a run of %s', (scenario, write, lines) => {
  const file = `${scenario}.db`;
  let served: ServedStore;
  let recorded: readonly [Ran, Ran];
  beforeAll(async () => {
    write(folder);
    served = await servedStore();
    recorded = await both(`simulate ${scenario}.yaml --json`);
  });
  afterAll(() => served.close());

  async function both(line: string): Promise<readonly [Ran, Ran]> {
    const ofFile = await run(`${line} --store ${file}`);
    const ofUrl = await run(`${line} --store ${served.url}`);
    return [plain(ofFile, file), plain(ofUrl, served.name)];
  }

  async function expectSame(line: string): Promise<Ran> {
    const [ofFile, ofUrl] = await both(line);
    // A line breaks elsewhere where a name is longer.
    const words = (ran: Ran) => (ran.out.includes('"') ? ran : { ...ran, out: unwrapped(ran.out) });
    expect(words(ofUrl)).toEqual(words(ofFile));
    return ofFile;
  }

  test('gives the same results', () => {
    const [ofFile, ofUrl] = recorded;
    expect(ofUrl).toEqual(ofFile);
    expect(ofFile.code).toBe(0);
    expect(ofFile.out).toContain('"store": "NAME"');
  });

  test.each(lines)('cdx %s', async (line) => {
    const { out, err } = await expectSame(line);
    expect(out + err).not.toBe('');
  });

  test('takes commands of an operator, and goes on with their effect', async () => {
    await expectSame('cancel 23-STORE-0002 --json');
    await expectSame('rerun 1-STORE-0003 --as Ann --json');
    await expectSame('pause STORE-0001 --json');
    await expectSame('full-sync STORE-0002 --json');
    await expectSame('run-now Prices --json');
    await expectSame('process-status-messages --json');
    await expectSame('simulate --continue --for 1h --json');
    await expectSame('session 23-STORE-0002 --json');
    await expectSame('sessions download --known-to-hq --json');
    await expectSame('sessions download --show-all --json');
    await expectSame('staleness --json');
  });
});

function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
