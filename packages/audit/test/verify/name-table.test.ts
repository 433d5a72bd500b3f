/** Names as numbers: two names never share one, however alike their hashes are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf } from '../../src/verify/scan/bytes.ts';
import { NameTable } from '../../src/verify/scan/name-table.ts';

test('names get numbers from 0 on, the same one every time, and are got back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, unit: 'binary' })), (names) => {
      const table = new NameTable();
      const known = [...new Set(names.map((name) => name))];
      const numbers = names.map((name) => table.numberOfText(name));
      expect(numbers).toEqual(names.map((name) => known.indexOf(name)));
      expect(known.map((_, number) => table.textOf(number))).toEqual(known);
      expect(table.count).toBe(known.length);
    }),
  );
});

test('names with the same hash are two', () => {
  const names = Array.from({ length: 300_000 }, (_, index) => `STORE-${index * 7919}`);
  const table = new NameTable();
  const hashes = new Set<number>();
  for (const name of names) {
    const bytes = Uint8Array.from(Buffer.from(name));
    hashes.add(hashOf(new DataView(bytes.buffer), 0, bytes.length));
    table.numberOfText(name);
  }
  // The birthday paradox sees to it.
  expect(hashes.size).toBeLessThan(names.length);
  expect(table.count).toBe(names.length);
});
