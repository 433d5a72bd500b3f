/** Comma-separated values: RFC 4180, read back by a reader of the RFC's own grammar. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRecord } from '../../src/render/csv.ts';

test('fields with commas, quotes and line breaks are quoted', () => {
  expect(csvRecord(['a', 'b,c', 'say "x"', 'two\nlines', ''])).toBe(
    'a,"b,c","say ""x""","two\nlines",\r\n',
  );
});

test('what was written is read back', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', 'é') });
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 })), (records) => {
      expect(readCsv(records.map((record) => csvRecord(record)).join(''))).toEqual(records);
    }),
  );
});

function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
