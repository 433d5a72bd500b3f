/** What files of forms may look like, and what is told of those that do not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DateFormatFinder, statedDateFormat } from '../../src/forms/read/date-format.ts';
import { at, importText, iso, refusal } from './import-support.ts';

const header = 'Job name,Channel database,Status,Session number,Created date and time,Message\n';
const row = (
  number: number | string,
  { status = 'Available', created = iso('08:00'), message = '' } = {},
) => `1020 Prices and discounts,STORE-0001,${status},${number},${created},${message}\n`;

describe('headers', () => {
  it.each([
    ['as the form has them', header],
    ['in capitals', header.toUpperCase()],
    ['without spaces', header.replaceAll(' ', '')],
    ['behind a byte-order mark', `\uFEFF${header}`],
    ['behind empty lines', `\n\n${header}`],
  ])('are known: %s', async (_, first) => {
    const { added, broken } = await importText(first + row(1));
    expect({ added, broken }).toEqual({ added: 1, broken: [] });
  });

  it.each([
    ['semicolons', ';', ''],
    ['tabs', '\t', ''],
    ['the separator that a sheet states', ';', 'sep=;\r\n'],
  ])('may be set apart by %s', async (_, delimiter, first) => {
    const text = first + (header + row(1)).replaceAll(',', delimiter);
    const { added, files } = await importText(text);
    expect(added).toBe(1);
    expect(files[0]).toMatchObject({ delimiter, direction: 'download' });
  });

  it('tell which form it is, or ask', async () => {
    const silent = 'Job name,Channel database,Status,Session number,Created\n';
    const cells = `1020,STORE-0001,2,1,${iso('08:00')}\n`;
    expect(await refusal(silent + cells)).toContain('--direction download, or --direction upload');
    const stated = await importText(silent + cells, { direction: 'upload' });
    expect(stated.rows[0]).toMatchObject({ direction: 'upload', status: 'Uploaded' });
    expect(await refusal(header + row(1), { direction: 'upload' })).toContain(
      '"Created date and time" is no column of upload sessions',
    );
  });

  it('that are unknown are told and left', async () => {
    const text = header.replace('\n', ',Mood\n') + row(1).replace('\n', ',good\n');
    const { files, added } = await importText(text);
    expect(files[0]?.unknown).toEqual(['Mood']);
    expect(added).toBe(1);
  });

  it.each([
    ['one is missing', header.replace('Status,', ''), /the headers lack Status; without it/u],
    ['one is there twice', header.replace('Message', 'Status'), /each column once/u],
    ['there are none', 'a,b,c\n1,2,3\n', /expected a first row with the headers .* found "a,b,c"/u],
    ['the file is empty', '', /found an empty file/u],
  ])('are refused where %s', async (_, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });
});

describe('text', () => {
  it('may have line breaks, delimiters and quotes in quotes', async () => {
    const message = 'He said "no",\r\nand; went';
    const quoted = `"${message.replaceAll('"', '""')}"`;
    const { rows } = await importText(
      header + row(1, { status: 'Create failed', message: quoted }) + row(2),
    );
    expect(rows.find(({ sessionNumber }) => sessionNumber === 1)?.message).toBe(message);
  });

  it.each([
    ['UTF-16, little endian', Buffer.from(`\uFEFF${header}${row(1)}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\uFEFF${header}${row(1)}`, 'utf16le').swap16()],
  ])('may be %s', async (_, bytes) => {
    const { importForms } = await import('@cdx/audit/forms');
    const { createMemoryEventStore } = await import('@cdx/event-store/memory');
    const files = [{ path: 'sheet.txt', bytes }];
    const result = await importForms(files, createMemoryEventStore(), { timeZone: 'UTC' });
    expect(result).toMatchObject({ added: 1, broken: [] });
  });

  it('of another encoding is refused', async () => {
    const bytes = Buffer.from(`${header}${row(1).replace('STORE', 'B\u00E4R')}`, 'latin1');
    expect(await refusal(bytes)).toContain('expected text in UTF-8');
  });
});

describe('broken rows', () => {
  it('are told with their line and why, and the rest is imported', async () => {
    const text =
      header +
      row(1, { status: 'Create failed', message: '"two\nlines"' }) +
      row(2, { status: 'Sleeping' }) +
      row('x') +
      row(0) +
      row(3, { created: 'yesterday' }) +
      '1020,STORE-0001,Available\n' +
      `1020,,Available,4,${iso('08:00')},\n` +
      row(5, { message: 'a "quote' }) +
      row(1) +
      ',,,,,\n' +
      row(6);
    const { broken, added } = await importText(text);
    expect(added).toBe(2);
    expect(broken.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      expect.stringMatching(/^4: Status "Sleeping" is none of download sessions: 0 Started, /u),
      '5: Session number "x" is no whole number from 0 on',
      '6: Session number "0" is no number from 1 on',
      '7: Created date and time "yesterday" is no date and time as iso',
      '8: expected 6 values, found 3',
      '9: Channel database is empty',
      '10: a quote inside a value that does not begin with one',
      '11: session 1-STORE-0001 is on line 2 already',
    ]);
  });

  it('with a quote that is never closed do not swallow the rows behind them', async () => {
    const text = header + row(1) + row(2, { message: '"open' }) + row(3) + row(4);
    const { broken, added } = await importText(text);
    expect(added).toBe(3);
    expect(broken).toEqual([{ file: 'file-1.csv', line: 3, reason: 'a quote is never closed' }]);
  });

  it('are told by their lines wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('good', 'two lines', 'bad status', 'bad quote'), {
          maxLength: 12,
        }),
        fc.constantFrom('\n', '\r\n'),
        async (kinds, lineBreak) => {
          let text = header.replace('\n', lineBreak);
          let line = 2;
          const expected: number[] = [];
          for (const [index, kind] of kinds.entries()) {
            const cells = {
              status: kind === 'bad status' ? 'Sleeping' : 'Create failed',
              message:
                kind === 'two lines' ? `"a${lineBreak}b"` : kind === 'bad quote' ? 'a"b' : 'm',
            };
            text += row(index + 1, cells).replace(/\n$/u, lineBreak);
            if (kind.startsWith('bad')) expected.push(line);
            line += kind === 'two lines' ? 2 : 1;
          }
          const { broken } = await importText(text);
          expect(broken.map((one) => one.line)).toEqual(expected);
        },
      ),
      { seed: 3, numRuns: 150 },
    );
  });

  it('keep everything out where that is wanted', async () => {
    const { isRefused, added, log } = await importText(header + row(1) + row('x'), {
      isStrict: true,
    });
    expect({ isRefused, added, log }).toEqual({ isRefused: true, added: 0, log: [] });
  });
});

describe('values', () => {
  it.each(['Create failed', 'CREATE FAILED', 'createfailed', 'Create_Failed', '6'])(
    'may be a status as %s',
    async (status) => {
      const { rows } = await importText(header + row(1, { status }));
      expect(rows[0]?.status).toBe('CreateFailed');
    },
  );

  it.each([
    ['1,234,567', 1_234_567],
    ['1.234', 1234],
    ['1 234', 1234],
    ['1\u202F234', 1234],
    ["1'234", 1234],
    ['1234', 1234],
  ])('may be a number as %s', async (text, number) => {
    const { rows } = await importText(header + row(`"${text}"`));
    expect(rows[0]?.sessionNumber).toBe(number);
  });

  it.each(['1,23', '12,34,567', '1.5', '-1', '1e3', '0x10', '1,234.567'])(
    'are no number as %s',
    async (text) => {
      expect((await importText(header + row(`"${text}"`))).broken).toHaveLength(1);
    },
  );

  it.each([
    ['1020 Prices and discounts', '1020'],
    ['1020', '1020'],
    ['prices and discounts', '1020'],
    ['N-77 Our own', 'N-77 Our own'],
  ])('may be a job as %s', async (name, job) => {
    const { rows } = await importText(header + row(1).replace('1020 Prices and discounts', name));
    expect(rows[0]?.job).toBe(job);
  });
});

describe('dates', () => {
  const created = async (texts: readonly string[], options = {}) => {
    const text =
      header + texts.map((one, index) => row(index + 1, { created: `"${one}"` })).join('');
    const { rows, files, broken } = await importText(text, options);
    expect(broken).toEqual([]);
    const times = rows.toSorted((one, other) => one.sessionNumber - other.sessionNumber);
    return { times: times.map(({ createdAt }) => createdAt), format: files[0]?.dateFormat };
  };
  const march = Date.UTC(2026, 2, 2, 20, 30, 5);

  it.each([
    ['2026-03-02T20:30:05Z', 'iso'],
    ['2026-03-02 20:30:05', 'iso'],
    ['2026-03-02T20:30:05.000+00:00', 'iso'],
    ['2026/3/2 8:30:05 PM', 'iso'],
    ['02.03.2026 20:30:05', 'dd.MM.yyyy HH:mm:ss'],
    ['2.3.2026, 20:30:05', 'dd.MM.yyyy HH:mm:ss'],
  ])('are recognised by themselves: %s', async (text, format) => {
    expect(await created([text])).toEqual({ times: [march], format });
  });

  it.each([
    ['3/2/2026 8:30:05 PM', '3/13/2026 1:00:00 AM', 'MM/dd/yyyy HH:mm:ss'],
    ['02/03/2026 20:30:05', '13/03/2026 01:00:00', 'dd/MM/yyyy HH:mm:ss'],
    ['02-03-2026 20:30:05', '13-03-2026 01:00', 'dd-MM-yyyy HH:mm:ss'],
  ])('are recognised where another tells: %s by %s', async (text, other, format) => {
    const later = Date.UTC(2026, 2, 13, 1);
    expect(await created([text, other])).toEqual({ times: [march, later], format });
  });

  it.each(['03/04/2026 10:00:00', '3/4/2026 10:00 AM', '03-04-2026 10:00'])(
    'are asked for where nothing tells: %s',
    async (text) => {
      const message = await refusal(header + row(1, { created: text }));
      expect(message).toContain('with the day or the month first');
      expect(message).toContain('file-1.csv, line 2');
    },
  );

  it.each([
    ['03/02/2026 11:41:40 AM', 'MM/dd/yyyy hh:mm:ss tt'],
    ['03-02-2026 23:41', 'MM-dd-yyyy HH:mm:ss'],
  ])('are asked for with a pattern that reads them: %s', (text, pattern) => {
    const finder = new DateFormatFinder();
    finder.see({ text, line: 2 });
    expect(() => finder.found('x.csv')).toThrow(`--date-format "${pattern}".`);
  });

  it('are never guessed: what is doubtful is refused, whatever the dates', () => {
    const day = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(day, day), { minLength: 1 }), (dates) => {
        const finder = new DateFormatFinder();
        for (const [one, other] of dates)
          finder.see({ text: `${one}/${other}/2026 10:00`, line: 2 });
        expect(() => finder.found('x.csv')).toThrow(/--date-format/u);
      }),
      { seed: 4 },
    );
  });

  it.each([
    ['dd/MM/yyyy HH:mm:ss', '03/04/2026 10:00:00', Date.UTC(2026, 3, 3, 10)],
    ['MM/dd/yyyy hh:mm:ss tt', '03/04/2026 10:00:00 PM', Date.UTC(2026, 2, 4, 22)],
    ['M/d/yyyy h:mm tt', '3/4/2026 12:05 AM', Date.UTC(2026, 2, 4, 0, 5)],
    ['dd.MM.yy HH:mm', '03.04.26 10:00', Date.UTC(2026, 3, 3, 10)],
    ['yyyyMMdd HH:mm:ss', '20260304 10:00:00', Date.UTC(2026, 2, 4, 10)],
    ['ISO', '2026-03-04T10:00:00Z', Date.UTC(2026, 2, 4, 10)],
  ])('are read as stated: %s', async (dateFormat, text, expected) => {
    expect((await created([text], { dateFormat })).times).toEqual([expected]);
  });

  it.each(['', 'dd/MM', 'dd/MM/yyyy', 'HH:mm', 'dd/MM/MM/yyyy HH:mm', 'pp/MM/yyyy HH:mm'])(
    'are not stated by %j',
    (text) => {
      expect(() => statedDateFormat(text)).toThrow(/is no pattern of a date and time/u);
    },
  );

  it('in several ways are refused', async () => {
    const text = header + row(1) + row(2, { created: '13/03/2026 10:00' });
    expect(await refusal(text)).toContain('dates are written in several ways');
    const contrary =
      header + row(1, { created: '13/03/2026 10:00' }) + row(2, { created: '03/13/2026 10:00' });
    expect(await refusal(contrary)).toContain('line 2) and "03/13/2026 10:00" (line 3)');
  });

  it.each([
    ['2026-02-30 10:00:00'],
    ['2026-03-02 25:00:00'],
    ['2026-03-02 13:00:00 PM'],
    ['2026-03-02'],
    ['0:30'],
  ])('that there are not break their row: %s', async (text) => {
    expect((await importText(header + row(1, { created: text }))).broken).toHaveLength(1);
  });

  it('without an offset are of the time zone that is stated', async () => {
    const vienna = { timeZone: 'Europe/Vienna' };
    const { times } = await created(['2026-03-02 09:00:00', '2026-03-02T09:00:00Z'], vienna);
    expect(times).toEqual([at('08:00'), at('09:00')]);
    const skipped = await importText(header + row(1, { created: '2026-03-29 02:30' }), vienna);
    expect(skipped.broken[0]?.reason).toContain('the clocks of Europe/Vienna skip this time');
    const twice = await importText(header + row(1, { created: '2026-10-25 02:30' }), vienna);
    expect(twice.rows[0]?.createdAt).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(twice.notes[0]?.text).toContain('taken to be the earlier');
  });
});
