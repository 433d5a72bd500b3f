import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '@cdx/session';

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
