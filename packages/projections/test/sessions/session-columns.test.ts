/** The columns are those of the documented forms, in their words and order. */
import { sessionColumnKeys, sessionColumns } from '@cdx/projections';
import { directions } from '@cdx/session';
import { describe, expect, test } from 'vitest';

const headers = (direction: 'download' | 'upload') =>
  sessionColumns[direction].filter(({ onForm }) => onForm).map(({ header }) => header);

test('Download sessions (S0, S1)', () => {
  expect(headers('download')).toEqual([
    'Job name',
    'Channel data group',
    'Channel database',
    'Status',
    'Message',
    'Date requested',
    'Date downloaded',
    'Date applied',
    'Created date and time',
    'Session number',
    'Download path',
    'Rows affected',
    'Modified date and time',
  ]);
});

test('Upload sessions (AX history page)', () => {
  expect(headers('upload')).toEqual([
    'Job name',
    'Channel database',
    'Session number',
    'Upload session status',
    'Rows affected',
    'Temporary files path',
    'File size',
    'Date and time created',
    'Date and time modified',
    'Message',
  ]);
});

describe.each(directions)('%s', (direction) => {
  test('each column is there once, with a header of its own', () => {
    const columns = sessionColumns[direction];
    expect(new Set(columns.map(({ key }) => key)).size).toBe(columns.length);
    expect(new Set(columns.map(({ header }) => header)).size).toBe(columns.length);
  });

  test('numbers stand on the right, all else on the left', () => {
    for (const { kind, align } of sessionColumns[direction]) {
      expect(align).toBe(kind === 'number' ? 'right' : 'left');
    }
  });
});

test('between them the forms have every column', () => {
  const all = directions.flatMap((direction) => sessionColumns[direction].map(({ key }) => key));
  expect(new Set(all)).toEqual(new Set(sessionColumnKeys));
});
