import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '@cdx/session';

test.each([
  // The ends of what one, two, three and four bytes hold, and of the surrogates.
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xd800, 0xdfff],
  [0xe000, 0xffff],
  [0x1_0000, 0x10_ffff],
])('gives the bytes of the platform from %i to %i, both included', (first, last) => {
  for (const point of [first, last]) {
    const text = String.fromCodePoint(point);
    expect(utf8Bytes(text)).toEqual([...new TextEncoder().encode(text)]);
  }
});

test('gives the bytes that the platform gives, lone surrogates included', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(utf8Bytes(value)).toEqual([...new TextEncoder().encode(value)]);
    }),
  );
});
