/** Text is laid out by columns of the terminal, not by characters of JavaScript. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fit, pad, printable, textWidth, wrap } from '../../src/render/text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[ -~]*$/),
  fc.string({ unit: fc.constantFrom('店', '舗', 'é', '👩‍👩‍👧', 'a', ' ', '…') }),
);

describe('fit', () => {
  test('leaves short text alone and cuts long text', () => {
    expect(fit('STORE-0001', 10, '…')).toBe('STORE-0001');
    expect(fit('STORE-0001', 6, '…')).toBe('STORE…');
    expect(fit('STORE-0001', 6, '...')).toBe('STO...');
  });

  test('counts wide characters as two columns and never cuts one in half', () => {
    expect(fit('店舗データ', 6, '…')).toBe('店舗…');
    expect(fit('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, '…')).toBe('👩‍👩‍👧👩‍👩‍👧…');
  });

  test('never gives more columns than there are', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, width) => {
        expect(textWidth(fit(text, width, '...'))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('pad fills up to the width, on either side', () => {
  expect(pad('店', 4)).toBe('店  ');
  expect(pad('7', 3, 'right')).toBe('  7');
  expect(pad('1234', 3)).toBe('1234');
});

describe('wrap', () => {
  test('breaks between words', () => {
    expect(wrap('closed: 38,400 downloads issued', 16)).toEqual([
      'closed: 38,400',
      'downloads issued',
    ]);
  });

  test('gives a long word a line of its own, and keeps every word', () => {
    expect(wrap('a verylongword b', 4)).toEqual(['a', 'verylongword', 'b']);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z ]*$/),
        fc.integer({ min: 1, max: 20 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.join(' ').split(/\s+/)).toEqual(text.trim().split(/\s+/));
          for (const line of lines) {
            if (line.includes(' ')) expect(line.trim().length).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

test('nothing that a store says drives the terminal', () => {
  expect(printable('line one\r\nline two\tend')).toBe('line one line two end');
  expect(printable('\u001b[31mred\u0007')).toBe('\ufffd[31mred\ufffd');
  expect(printable('a\u202eb')).toBe('a\ufffdb');
  expect(printable('店舗 é')).toBe('店舗 é');
});
