/** The seal itself: whole, signed, of this key and of this log; and what it says where it is not. */
import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCdxError } from '@cdx/session';
import { readPublicKey, readSealingKey, sealHistory } from '@cdx/audit/seal';
import { signedText } from '../../src/seal/format.ts';
import {
  check,
  checkLines,
  lineOf,
  newKey,
  opened,
  openedBytes,
  ours,
  pems,
  sampleLog,
  sealOf,
  uuidOf,
} from './sealed.ts';

const log = sampleLog(47);
let seal = '';
beforeAll(async () => {
  seal = await sealOf(log);
});

const codesOf = (text: string, publicDer?: Uint8Array): readonly string[] =>
  check(opened(text), log, publicDer).findings.map(({ code }) => code);

describe('a seal', () => {
  it('has a header, a line a block and a signed end', () => {
    const lines = seal
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(1 + 5 + 1);
    expect(lines[0]).toMatchObject({ format: 'cdx-seal', version: 1, from: 0, to: 46 });
    expect(lines[5]).toMatchObject({ block: 5, from: 40, to: 46, events: 7 });
    expect(lines.at(-1)).toMatchObject({ end: true, blocks: 5, events: 47 });
  });

  it('is the same whenever it is made of the same', async () => {
    expect(await sealOf(log)).toBe(seal);
  });

  it('is checked by anybody with the public key, its lines and Ed25519', () => {
    const [header = '', ...rest] = seal.split('\n');
    const { publicKey } = JSON.parse(header) as { publicKey: string };
    const end = JSON.parse(rest.at(-2) ?? '') as Parameters<typeof signedText>[1] & {
      signature: string;
    };
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const text = signedText(`${header}\n`, end);
    expect(text).toMatch(
      /^cdx-seal signature v1\nheader [0-9a-f]{64}\nblocks 5\nevents 47\nchain /u,
    );
    expect(verify(null, Buffer.from(text), key, Buffer.from(end.signature, 'base64'))).toBe(true);
  });

  it('holds blocks of 1,000 events, and memory by the line of the longest', async () => {
    const many = sampleLog(2_345);
    const big = opened(await sealOf(many, { eventsPerBlock: undefined }));
    expect(big.blocks.map(({ events }) => events)).toEqual([1000, 1000, 345]);
    expect(check(big, many).findings).toEqual([]);
    const { findings } = check(big, many.toSpliced(1_999, 1));
    expect(findings[0]).toMatchObject({ code: 'seal-event-removed', position: 1_999 });
  });

  it('is of a range alone, and of nothing else', async () => {
    await expect(sealOf(log, { from: 100, to: 200 })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it.each([
    ['out of order', [log[1], log[0]]],
    ['twice', [log[1], log[1]]],
  ])('is not made of events %s', async (_, events) => {
    const lines = async function* () {
      for (const event of events) {
        yield { position: event?.position ?? 0, bytes: lineOf(event as never) };
      }
    };
    const text = sealHistory(lines(), {
      key: ours.key,
      store: 's',
      firstEventId: uuidOf(0),
      from: 0,
      to: 46,
      sealedAt: 0,
    });
    await expect(text.next()).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('whose seal it is', () => {
  it('is told by the key', () => {
    expect(codesOf(seal, ours.publicDer)).toEqual([]);
    expect(codesOf(seal, newKey().publicDer)).toEqual(['seal-key']);
  });

  it('does not hide what is wrong with the log', () => {
    const { findings } = check(opened(seal), log.slice(1), newKey().publicDer);
    expect(findings.map(({ code }) => code)).toEqual(['seal-key', 'seal-event-removed']);
  });

  it('is not taken over by another key in the header', async () => {
    const forger = newKey();
    const forged = (await sealOf(log, { key: forger.key })).split('\n');
    const lines = seal.split('\n');
    // The header of the forger over our blocks and our signature.
    expect(codesOf([forged[0], ...lines.slice(1)].join('\n'))).toEqual(['seal-file-changed']);
    // All of the forger, with our signature.
    const mixed = [...forged.slice(0, -2), forged.at(-2)?.replace(/"signature":"[^"]*"/u, '')];
    const signature = /"signature":"[^"]*"/u.exec(lines.at(-2) ?? '')?.[0];
    mixed[mixed.length - 1] = `${mixed.at(-1)?.slice(0, -1) ?? ''}${signature ?? ''}}`;
    expect(codesOf(`${mixed.join('\n')}\n`)).toEqual(['seal-signature']);
    // A whole seal of the forger is a right one, of another key.
    expect(codesOf(forged.join('\n'), ours.publicDer)).toEqual(['seal-key']);
  });
});

describe('a seal of another log', () => {
  it('is told as that', () => {
    const other = log.map((event, at) => ({ ...event, id: uuidOf(5_000 + at) }));
    const { findings } = check(opened(seal), other);
    expect(findings[0]).toMatchObject({
      code: 'seal-event-changed',
      position: 0,
      isOtherLog: true,
    });
    expect(findings[0]?.text).toContain('another log');
  });

  it('is not what an edit of the first event looks like', () => {
    const edited = log.with(0, { ...(log[0] as (typeof log)[0]), source: 'x', id: uuidOf(99) });
    expect(check(opened(seal), edited).findings[0]).toMatchObject({ isOtherLog: false });
  });
});

describe('a seal that is not what it was', () => {
  it('is found, whatever byte of it was changed', () => {
    const bytes = Buffer.from(seal);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ flip;
        expect(outcome(changed)).not.toBe('whole');
      }),
      { numRuns: 3000 },
    );
  });

  it('is told by its line, where one line of it says something else', () => {
    const lines = seal.trimEnd().split('\n');
    const wrong = [
      lines.with(0, lines[0]?.replace('sample.db', 'other.db') ?? ''),
      lines.with(3, lines[3]?.replace('"events":10', '"events":9') ?? ''),
      lines.with(6, lines[6]?.replace('"events":47', '"events":48') ?? ''),
    ].map((one) => check(opened(`${one.join('\n')}\n`), log).findings[0]?.text);
    // The header is part of the chain, which is first compared in the line of the first block.
    expect(wrong[0]).toContain('sample.seal, line 2:');
    expect(wrong[1]).toContain('sample.seal, line 4:');
    expect(wrong[2]).toContain('sample.seal, line 7:');
  });

  it('is refused where it was cut off, at any byte', () => {
    fc.assert(
      fc.property(fc.nat(Buffer.from(seal).length - 1), (length) => {
        expect(outcome(Buffer.from(seal).subarray(0, length))).toBe('file-unreadable');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an empty file', '', /line 1: expected the header of a seal, found an empty file/u],
    ['an export', '{"format":"cdx-events","version":1}\n', /"format":"cdx-seal"/u],
    ['a newer one', '{"format":"cdx-seal","version":2}\n', /version of CDX that wrote it/u],
    ['no JSON', 'hello\n', /line 1: expected the header of a seal, found "hello"/u],
  ])('is refused: %s', (_, text, message) => {
    expect(() => opened(text)).toThrow(message);
  });

  it('is refused with lines behind its end', () => {
    expect(() => opened(`${seal}{}\n`)).toThrow(/behind its end/u);
  });

  function outcome(bytes: Uint8Array): string {
    try {
      const { findings } = check(openedBytes(bytes), log, ours.publicDer);
      return findings[0]?.code ?? 'whole';
    } catch (error) {
      if (isCdxError(error)) return error.code;
      throw error;
    }
  }
});

describe('keys', () => {
  const { privateKey } = pems();

  it.each([
    ['nothing', '', /an empty file/u],
    ['another text', 'hello', /something else/u],
    ['a public key', pems().publicKey, /a public key: seals are made with the private one/u],
    [
      'an encrypted key',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIG\n-----END ENCRYPTED PRIVATE KEY-----\n',
      /without a passphrase/u,
    ],
  ])('that seal are not %s', (_, pem, message) => {
    expect(() => readSealingKey(pem, 'key.pem')).toThrow(message);
  });

  it('that check are public, or private with the public in it', () => {
    expect(readPublicKey(privateKey, 'key.pem')).toEqual(
      readPublicKey(pems().publicKey, 'key.pem'),
    );
    expect(() => readPublicKey('', 'key.pem')).toThrow(/public Ed25519 key/u);
  });
});

describe('lines of exports that are no events', () => {
  it('are told as what they are', () => {
    const lines = log.map((event) => ({ position: event.position, bytes: lineOf(event) }));
    const broken = lines.with(7, { position: 7, bytes: Buffer.from('{"position":7,') });
    const [finding] = checkLines(opened(seal), broken).findings;
    expect(finding).toMatchObject({ code: 'seal-event-changed', position: 7 });
    expect(finding?.text).toContain('a line that is no event (position 7, line 9)');
  });
});
