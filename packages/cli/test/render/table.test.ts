/** Tables are as wide as they need and no wider than the terminal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseColumns } from '../../src/render/choose-columns.ts';
import { factLines } from '../../src/render/facts.ts';
import { nextStepLines, shellWord } from '../../src/render/next-steps.ts';
import { tableLines } from '../../src/render/table.ts';
import { textWidth } from '../../src/render/text.ts';
import { testLook } from '../support/look.ts';

const columns = [
  { header: 'Job', min: 6 },
  { header: 'count', align: 'right' },
  { header: 'message', min: 8 },
] as const;
const rows = [
  ['1020 Prices and discounts', '12', 'String or binary data would be truncated.'],
  ['1010', '7', ''],
];

describe('a table', () => {
  test('is laid out by the widest cells, without blanks at the ends of lines', () => {
    expect(tableLines({ columns, rows }, testLook(100))).toEqual([
      'Job                        count  message',
      '1020 Prices and discounts     12  String or binary data would be truncated.',
      '1010                           7',
    ]);
  });

  test('cuts the widest flexible columns where it does not fit', () => {
    expect(tableLines({ columns, rows }, testLook(40))).toEqual([
      'Job              count  message',
      '1020 Prices an…     12  String or binar…',
      '1010                 7',
    ]);
    expect(tableLines({ columns, rows }, testLook(30, { unicode: false }))[1]).toBe(
      '1020 Pr...     12  String o...',
    );
  });

  test('has its colours over the laid-out text', () => {
    const look = testLook(80, { color: true });
    const painted = [{ header: 'A' }, { header: 'B', paint: () => look.paint.red }];
    expect(tableLines({ columns: painted, rows: [['x', 'y']] }, look)).toEqual([
      '\u001b[1mA\u001b[22m  \u001b[1mB\u001b[22m',
      'x  \u001b[31my\u001b[39m',
    ]);
  });

  test('is never wider than the terminal as long as its flexible columns can give', () => {
    const cell = fc.string({ maxLength: 40, unit: 'grapheme' }).map((text) => text.trim());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
        fc.integer({ min: 30, max: 120 }),
        (cells, width) => {
          const flexible = ['a', 'b', 'c'].map((header) => ({ header, min: 4 }));
          for (const line of tableLines({ columns: flexible, rows: cells }, testLook(width))) {
            expect(textWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

describe('columns that a terminal has room for', () => {
  const column = (header: string, cells: readonly string[], min?: number) =>
    min === undefined ? { header, cells } : { header, cells, min };
  const wide = [
    column('id', ['17-STORE-0001']),
    column('status', ['Download failed']),
    column('empty', ['']),
    column('message', ['a very long message indeed'], 12),
    column('n', ['3']),
  ];
  const chosen = (width: number) => chooseColumns(wide, width).map(({ header }) => header);

  test('come in their order; what does not fit or has no value is left out', () => {
    expect(chosen(80)).toEqual(['id', 'status', 'message', 'n']);
    expect(chosen(44)).toEqual(['id', 'status', 'message']);
    expect(chosen(40)).toEqual(['id', 'status', 'n']);
    expect(chosen(10)).toEqual(['id']);
  });
});

test('facts have their texts under each other', () => {
  const facts = [
    ['Retried', 'nothing'],
    ['Conservation', 'closed: all is well'],
  ] as const;
  expect(factLines(facts, testLook(30))).toEqual([
    'Retried       nothing',
    'Conservation  closed: all is',
    '              well',
  ]);
});

test('commands to type next are never cut; their purposes go first', () => {
  const steps = [
    { command: 'cdx sessions download --status Canceled', purpose: 'what was given up' },
    { command: 'cdx doctor', purpose: 'the stores' },
  ];
  expect(nextStepLines(steps, testLook(80))).toEqual([
    'Next',
    '  cdx sessions download --status Canceled  what was given up',
    '  cdx doctor                               the stores',
  ]);
  expect(nextStepLines(steps, testLook(30))).toEqual([
    'Next',
    '  cdx sessions download --status Canceled',
    '  cdx doctor',
  ]);
});

test.each([
  ['STORE-0001', 'STORE-0001'],
  ['Apply failed', "'Apply failed'"],
  ["it's", `'it'\\''s'`],
  ['', "''"],
])('the shell reads %j written as %s', (word, written) => expect(shellWord(word)).toBe(written));
