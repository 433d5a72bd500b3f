import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorId, errorTemplate, failureKeys, failureMessage } from '@cdx/session';

/** Things that messages of one error differ in. */
const lower = 'abcdefghijklmnopqrstuvwxyz'.split('');
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const identifier = fc
  .tuple(
    fc.constantFrom(...upper),
    fc.string({ unit: fc.constantFrom(...upper, '_', '0', '7'), maxLength: 20 }),
  )
  .map(([first, rest]) => first + rest);
const number = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: 1000, max: 10 ** 9 }).map((n) => n.toLocaleString('en-US')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: 0 }).map((n) => `0x${n.toString(16)}`),
  fc.bigInt({ min: 5637144576n, max: 2n ** 63n }).map(String),
);
const guid = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => `{${id.toUpperCase()}}`),
  fc.constant('abcdefab-cdef-abcd-efab-cdefabcdefab'),
);
const time = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom(
      date.toISOString(),
      date.toISOString().slice(0, 19).replace('T', ' '),
      `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} 10:05:09 PM`.replace(
        ' PM',
        '',
      ),
    ),
  );
const table = fc.oneof(
  identifier.map((name) => `AX.${name}`),
  identifier.map((name) => `ax.${name.toLowerCase()}`),
  identifier.map((name) => `crt.${name}`),
  identifier.map((name) => `[dbo].[${name}]`),
  identifier.map((name) => `[${name}]`),
  identifier.map((name) => `PK_${name}`),
  identifier.map((name) => `I_${name}`),
);
const name = fc.string({
  unit: fc.constantFrom(...lower, ...upper, ' ', '-', '.', '7'),
  maxLength: 30,
});
const quoted = fc.oneof(
  name.map((text) => `'${text}'`),
  name.map((text) => `"${text}"`),
  name.map((text) => `“${text}”`),
  identifier.map((text) => `'O'${text}'`),
);
const address = fc.oneof(
  identifier.map((host) => `https://${host}.example.com/packages?sig=${host}`),
  identifier.map((host) => `\\\\${host}\\working\\folder`),
  identifier.map((folder) => `C:\\${folder}\\x.zip`),
);
const thing = fc.oneof(number, guid, time, table, quoted, address);

const word = fc
  .string({ unit: fc.constantFrom(...lower), minLength: 2, maxLength: 10 })
  // Announces that an identifier or a table follows: part of the next thing.
  .filter((text) => !/id$|^table$/.test(text));
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));

describe('one error, one id', () => {
  test('whatever ids, GUIDs, numbers, tables, names, addresses and times it mentions', () => {
    fc.assert(
      fc.property(
        words,
        fc.array(fc.tuple(thing, thing, words), { minLength: 1, maxLength: 4 }),
        (start, slots) => {
          const one = slots.reduce(
            (text, [thingA, , after]) => `${text} ${thingA} ${after}`,
            start,
          );
          const two = slots.reduce(
            (text, [, thingB, after]) => `${text} ${thingB} ${after}`,
            start,
          );
          expect(errorTemplate(two)).toBe(errorTemplate(one));
          expect(errorId(two)).toBe(errorId(one));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['Record for Id - 17 not found.', 'Record for Id - 4711  not found'],
    [
      'Failed to get download session url for channelId: HOUSTON and download session id: 9',
      'Failed to get download session url for channelId: [CSU] and download session id: [ID]',
    ],
    ['Error. Target table: RetailListingStatusLog.', 'Error. Target table: AX.CUSTTABLE.'],
    ['Cannot write table CUSTTABLE now', 'Cannot write table RetailTransactionTable now'],
    [
      'The duplicate key value is (5637144576, 2).',
      'The duplicate key value is (<NULL>, houston, 000166, a).',
    ],
    ["Can't open 'a'", "Can't open 'O'Brien's'"],
    ['Infolog for task Default:P-0001 (...) Error', 'Infolog for task Default:SALES (...) Error'],
    ['Waited 10 s, 20 s, 40 s', 'waited 10 s, 20 s, 40 s!'],
    ['Rows 1, 2, 3 are wrong', 'Rows 1 are wrong'],
    ['A\tB\r\n  C', 'a b c'],
  ])('%j as %j', (one, two) => {
    expect(errorTemplate(two)).toBe(errorTemplate(one));
  });

  test.each(failureKeys)('%s has one in every store, session, job and table', (key) => {
    const facts = fc.record({
      sessionNumber: fc.integer({ min: 1 }),
      channelDatabase: fc.oneof(identifier, fc.constantFrom('STORE-0001', 'HOUSTON', 'houston-1')),
      job: fc.constantFrom('1000', '1020', '9999', 'P-0001', 'SALES'),
      table: identifier,
    });
    fc.assert(
      fc.property(facts, facts, (one, two) => {
        expect(errorId(failureMessage(key, one))).toBe(errorId(failureMessage(key, two)));
      }),
    );
  });
});

describe('what is taken out, and what stays', () => {
  const letters = 'x'.repeat(200);

  test.each([
    // Names in quotes, of any kind.
    ["Cannot open 'two words' now", 'cannot open # now'],
    ['Cannot open "two words" now', 'cannot open # now'],
    ['Cannot open “two words” now', 'cannot open # now'],
    ['Cannot open ‘two words’ now', 'cannot open # now'],
    ['Cannot open `two words` now', 'cannot open # now'],
    ["It can't be read, and won't be", "it can't be read and won't be"],
    // In brackets.
    ['Cannot open [dbo].[two words] now', 'cannot open # now'],
    // GUIDs, and what only looks like one.
    ['Channel abcdefab-cdef-abcd-efab-cdefabcdefab is gone', 'channel # is gone'],
    [
      'Channel ghijklmn-cdef-abcd-efab-cdefabcdefab is gone',
      'channel ghijklmn-cdef-abcd-efab-cdefabcdefab is gone',
    ],
    [
      'Channel abcdefab-ghij-abcd-efab-cdefabcdefab is gone',
      'channel abcdefab-ghij-abcd-efab-cdefabcdefab is gone',
    ],
    [
      'Channel abcdefab-cdef-abcd-efab-ghijklmnopqr is gone',
      'channel abcdefab-cdef-abcd-efab-ghijklmnopqr is gone',
    ],
    // Paths; a slash between words is none.
    ['Cannot write /working/folder/North now', 'cannot write # now'],
    ['Check the username/password now', 'check the username/password now'],
    ['Full / incremental package', 'full incremental package'],
    // Tables that are announced. One capital is a word, two are a name.
    ['Bulk insert, target table:  RetailLog failed', 'bulk insert target table # failed'],
    ['Cannot write table  CUSTTABLE now', 'cannot write table # now'],
    ['Cannot write table retailLogTable now', 'cannot write table # now'],
    ['The table Products is locked', 'the table products is locked'],
    // Ids, however they are joined to what they name.
    ['channelId: HOUSTON is closed', 'channelid # is closed'],
    ['channelId=HOUSTON is closed', 'channelid # is closed'],
    ['Record for Id - HOUSTON not found', 'record for id # not found'],
    // Punctuation around words, any amount of it.
    ['((Broken)) ... again!?', 'broken again'],
    // A word that is too long is data.
    [`Token ${letters} expired`, `token ${letters} expired`],
    [`Token ${letters}x expired`, 'token # expired'],
  ])('%j is %j', (message, template) => {
    expect(errorTemplate(message)).toBe(template);
  });
});

describe('other errors, other ids', () => {
  test.each([
    ['Violation of PRIMARY KEY constraint', 'Violation of UNIQUE KEY constraint'],
    ['The table is locked', 'The row is locked'],
    ['Check the username/password', 'Check the username/address'],
    ["can't read, won't write", "can't read, don't write"],
    ['Expected 3 rows', 'Expected rows'],
  ])('%j and %j', (one, two) => {
    expect(errorId(two)).not.toBe(errorId(one));
  });

  test('texts of different words differ', () => {
    fc.assert(
      fc.property(words, words, (one, two) => {
        expect(errorId(one) === errorId(two)).toBe(one === two);
      }),
    );
  });
});

test('the ids of the catalogue are pinned: articles go by them', () => {
  const facts = { sessionNumber: 1, channelDatabase: 'STORE-0001', job: '1020' };
  const ids = Object.fromEntries(
    failureKeys.map((key) => [key, errorId(failureMessage(key, facts))]),
  );
  expect(new Set(Object.values(ids)).size).toBe(failureKeys.length);
  expect(ids).toMatchInlineSnapshot(`
    {
      "bulk-insert": "CDX-3E72PT0J",
      "checksum-mismatch": "CDX-SNPAYZXT",
      "client-offline": "CDX-71XA06Q6",
      "client-restarted": "CDX-QGXCCPR6",
      "connection-string": "CDX-VVC0RVBC",
      "data-truncated": "CDX-AM8AVPRW",
      "database-full": "CDX-R0Z6WM6G",
      "database-unavailable": "CDX-18VXR29A",
      "expired-signature": "CDX-H60NEM9V",
      "missing-assembly": "CDX-8FM56SCY",
      "package-uri": "CDX-06TZVYVT",
      "partial-data": "CDX-TJYCS3DZ",
      "record-not-found": "CDX-TB8D3A85",
      "server-busy": "CDX-78BV6A8T",
      "server-credentials": "CDX-AX7HBR2G",
      "session-url": "CDX-DVVNC52S",
      "sql-write": "CDX-24K3WJD7",
      "unique-key": "CDX-JNVYG9GT",
      "upload-session-key": "CDX-SZ5091W4",
      "upload-timeout": "CDX-Y527ZBBF",
      "wrong-storage-account": "CDX-7RZ9GPXD",
    }
  `);
});

test('looks like CDX-7F3A91C2, without I, L, O and U', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (message) => {
      expect(errorId(message)).toMatch(/^CDX-[0-9A-HJKMNP-TV-Z]{8}$/);
    }),
  );
});

test('is the published hash: 64-bit FNV-1a folded to 40 bits, over UTF-8', () => {
  // FNV-1a 64 of '' is cbf29ce484222325, of 'foobar' 85944171f73967e8 (RFC 9923, appendix).
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const fold = (hash: bigint): string => {
    const folded = (hash >> 40n) ^ (hash & 0xffffffffffn);
    return Array.from(
      { length: 8 },
      (_, i) => digits[Number((folded >> BigInt(35 - 5 * i)) & 31n)],
    ).join('');
  };
  expect(errorId('')).toBe(`CDX-${fold(0xcbf29ce484222325n)}`);
  expect(errorId('FooBar!')).toBe(`CDX-${fold(0x85944171f73967e8n)}`);
  const bytes = new TextEncoder().encode('der händler ist zu');
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  expect(errorId('Der Händler ist zu.')).toBe(`CDX-${fold(hash)}`);
});

test('stays the same when more messages have passed than are remembered', () => {
  const first = errorId('Something odd happened to session 1');
  for (let i = 0; i < 10_000; i++) errorId(`Another thing: ${'x'.repeat(1 + (i % 50))} ${i}`);
  expect(errorId('Something odd happened to session 1')).toBe(first);
});

test('a very long message is cut, and takes no more than its length', () => {
  const tail = 'x '.repeat(1_000_000);
  expect(errorId(`Broken: ${tail}a`)).toBe(errorId(`Broken: ${tail}b`));
});
