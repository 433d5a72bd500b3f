import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventIds, runUuid, uuidV5 } from '../../src/random/deterministic-uuid.ts';

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('uuidV5', () => {
  test('is that of RFC 9562, appendix A.4', () => {
    expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  test('is that of another implementation, at any length of the name', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 200 }), (namespace, name) => {
        expect(uuidV5(namespace, name)).toBe(reference(namespace, name));
      }),
    );
    // Around the ends of a block.
    for (let length = 30; length < 120; length++) {
      const name = 'a'.repeat(length);
      expect(uuidV5(dns, name)).toBe(reference(dns, name));
    }
  });

  test.each(['', 'run', dns.slice(1), `${dns}0`, dns.replace('b', 'g')])(
    'refuses namespace %j',
    (namespace) => {
      expect(() => uuidV5(namespace, 'x')).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
      expect(() => eventIds(namespace)).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
    },
  );
});

describe('ids of events', () => {
  test('are the uuids v5 of the sequence number in the namespace of the run', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.array(fc.maxSafeNat(), { minLength: 1 }), (run, sequences) => {
        const id = eventIds(run);
        for (const sequence of sequences)
          expect(id(sequence)).toBe(reference(run, String(sequence)));
      }),
    );
  });

  test('of two runs asked in turn do not disturb each other', () => {
    const [a, b] = [eventIds(runUuid('x', 1, 0)), eventIds(runUuid('x', 1, 1))];
    const alone = Array.from({ length: 20 }, (_, i) => a(i));
    const inTurn = Array.from({ length: 20 }, (_, i) => {
      b(i);
      return a(i);
    });
    expect(inTurn).toEqual(alone);
  });

  test('are all different, and version 5', () => {
    const id = eventIds(runUuid('store-fleet-outage', 1, 0));
    const ids = new Set(Array.from({ length: 50_000 }, (_, i) => id(i)));
    expect(ids.size).toBe(50_000);
    expect([...ids].every((one) => one[14] === '5' && '89ab'.includes(one[19]!))).toBe(true);
  });

  test('are pinned', () => {
    const run = runUuid('store-fleet-outage', 42, 0);
    expect([run, eventIds(run)(0), eventIds(run)(1)]).toMatchInlineSnapshot(`
      [
        "e25bff69-40e8-51f3-b0c7-7f3474662ead",
        "1cf9fc0f-e707-5d15-a06d-fe3c06983096",
        "383485fc-c13a-59d9-9e88-8f966f906936",
      ]
    `);
  });
});

test('a run is its scenario, seed and replication', () => {
  const runs = [runUuid('a', 1, 0), runUuid('b', 1, 0), runUuid('a', 2, 0), runUuid('a', 1, 1)];
  expect(new Set(runs).size).toBe(4);
  expect(runUuid('a', 1, 0)).toBe(runs[0]);
  expect(runUuid('a', 1, 10)).not.toBe(runUuid('0/a', 1, 1));
});

function reference(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
