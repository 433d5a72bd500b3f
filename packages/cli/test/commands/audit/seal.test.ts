/** cdx audit seal and key, and what verify says of a sealed history. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cdx, cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writePurging, writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  writeTiny(folder);
  writePurging(folder);
  await run('simulate tiny.yaml --store a.db');
  await run('simulate purging.yaml --store purged.db');
  await run('store export a.ndjson --store a.db');
  await run('audit key new a.pem');
  await run('audit key new b.pem');
  await run('audit seal a.seal --store a.db --key a.pem');
});

describe('cdx audit key', () => {
  test('makes a private key that nobody else reads, and a public one', () => {
    expect(text('a.pem')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
    expect(text('a.pub.pem')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/u);
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'a.pem')).mode & 0o777).toBe(0o600);
    }
  });

  test('shows the same fingerprint of both', async () => {
    const [one, other] = [
      await run('audit key show a.pem --json'),
      await run('audit key show a.pub.pem --json'),
    ];
    const fingerprint = (out: string): string =>
      (JSON.parse(out) as { fingerprint: string }).fingerprint;
    expect(fingerprint(one.out)).toMatch(/^[0-9a-f]{64}$/u);
    expect(fingerprint(one.out)).toBe(fingerprint(other.out));
  });

  test.each(['a.pem', 'c.pem'])('never replaces a key: %s', async (name) => {
    writeFileSync(join(folder, 'c.pub.pem'), 'mine');
    const { code, err } = await run(`audit key new ${name}`);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already'),
    });
    // No half of a pair either.
    expect(existsSync(join(folder, 'c.pem'))).toBe(false);
    expect(text('c.pub.pem')).toBe('mine');
  });

  test.each([
    ['audit key show nothing.pem', 'There is no file nothing.pem.'],
    [
      'audit key show tiny.yaml',
      'tiny.yaml: expected a public Ed25519 key (PEM), found something else',
    ],
    ['audit key new nowhere/a.pem', 'The folder of nowhere/a.pem does not exist.'],
    ['audit key new a.pub.pem', 'a.pub.pem is the name of a public key.'],
  ])('says what is wrong: %s', async (line, message) => {
    const { code, err } = await run(line);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('cdx audit seal', () => {
  test('gives the same seal of a store and of its export', async () => {
    await run('audit seal b.seal --store a.ndjson --key a.pem');
    const body = (name: string): readonly string[] =>
      text(name)
        .split('\n')
        .slice(1, -2)
        .map((line) => line.replace(/,"chain":.*/u, ''));
    expect(body('b.seal')).toEqual(body('a.seal'));
  });

  test('covers what went to the archive', async () => {
    const { code } = await run('audit seal p.seal --store purged.db --key a.pem');
    expect(code).toBe(0);
    await run('scavenge --store purged.db');
    const { out } = await run('audit verify --store purged.db --seal p.seal');
    expect(out).toContain('as they were sealed');
  });

  test('tells what it did, as JSON as well', async () => {
    const { out } = await run('audit seal c.seal --store a.db --key a.pem --from 5 --to 20 --json');
    expect(JSON.parse(out)).toMatchObject({
      sealVersion: 1,
      file: 'c.seal',
      store: 'a.db',
      from: 5,
      to: 20,
      events: 16,
    });
  });

  test.each([
    ['audit seal n.seal --store a.db', 'Who seals? Give --key FILE'],
    [
      'audit seal n.seal --store a.db --key a.pub.pem',
      'a public key: seals are made with the private',
    ],
    ['audit seal n.seal --store a.db --key a.pem --to 999999', 'is behind the end of a.db'],
    ['audit seal n.seal --store a.db --key a.pem --from 9 --to 8', '--to 8 is before --from 9'],
    ['audit seal n.seal --store a.db --key a.pem --from x', '--from "x" is no position'],
    ['audit seal n.seal --store a.db --key a.pem --from 999999', 'There is no event at positions'],
    ['audit seal n.seal.gz --store a.db --key a.pem', 'a seal is not compressed'],
    ['audit seal a.seal --store a.db --key a.pem', 'a.seal exists already'],
    ['audit seal n.seal --store none.db --key a.pem', 'none.db'],
  ])('writes nothing where it says: %s', async (line, message) => {
    const before = text('a.seal');
    const { code, err } = await run(line);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
    expect(text('a.seal')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('n.seal'))).toEqual([]);
  });

  test('that is stopped leaves nothing', async () => {
    const line = ['audit', 'seal', 'n.seal', '--store', 'a.db', '--key', 'a.pem'];
    const { code } = await cdx(line, { cwd: folder, interrupt: 'SIGINT' });
    expect(code).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith('n.seal'))).toEqual([]);
  });
});

describe('cdx audit verify --seal', () => {
  const changed = (change: (lines: readonly string[]) => readonly string[]): string => {
    writeFileSync(join(folder, 'x.ndjson'), change(text('a.ndjson').split('\n')).join('\n'));
    return 'audit verify --store x.ndjson --seal a.seal';
  };

  test('is quiet where all is as it was, and says whose key it was', async () => {
    const { code, out } = await run('audit verify --store a.db --seal a.seal');
    expect(code).toBe(0);
    expect(out).toContain('are as they were sealed');
    expect(out).toMatch(/not\s+who\s+that\s+is/u);
    const given = await run('audit verify --store a.db --seal a.seal --key a.pub.pem');
    expect(given.code).toBe(0);
  });

  test('names the first event that was changed, with its line', async () => {
    const line = changed((lines) =>
      lines.map((text) =>
        text.replace(/"source":"asyncClient:STORE-0003"/u, '"source":"asyncClient:STORE-0004"'),
      ),
    );
    const first = text('a.ndjson')
      .split('\n')
      .findIndex((one) => one.includes('"source":"asyncClient:STORE-0003"'));
    const { code, out } = await run(`${line} --json`);
    expect(code).toBe(1);
    const { seal } = JSON.parse(out) as { seal: { findings: readonly unknown[] } };
    expect(seal.findings).toEqual([
      expect.objectContaining({
        code: 'seal-event-changed',
        position: first - 1,
        found: expect.objectContaining({ line: first + 1 }),
      }),
    ]);
  });

  test('says it where another key sealed', async () => {
    const { code, out } = await run('audit verify --store a.db --seal a.seal --key b.pub.pem');
    expect(code).toBe(1);
    expect(out).toContain('was signed with another key');
  });

  test('says it where the seal is of another log', async () => {
    await run('simulate tiny.yaml --seed 2 --store other.db');
    const { code, out } = await run('audit verify --store other.db --seal a.seal');
    expect(code).toBe(1);
    expect(out).toMatch(/may\s+be\s+of\s+another\s+log/u);
  });

  test.each([
    ['none.seal', 'There is no file none.seal.'],
    ['tiny.yaml', 'expected the header of a seal'],
    ['cut.seal', 'it was cut off'],
  ])('says what is wrong with the file of a seal: %s', async (name, message) => {
    copyFileSync(join(folder, 'a.seal'), join(folder, 'cut.seal'));
    writeFileSync(join(folder, 'cut.seal'), text('a.seal').slice(0, -20));
    const { code, err } = await run(`audit verify --store a.db --seal ${name}`);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
  });
});
