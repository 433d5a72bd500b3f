/** What an index takes for granted of the machines, held against their tables. */
import { cellOf, compiledMachine, directions } from '@cdx/session';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../src/replay/format/byte-writer.ts';
import { checksum } from '../../src/replay/format/checksum.ts';
import { factFields, identityFields } from '../../src/replay/format/fact-fields.ts';
import { readValue, writeValue } from '../../src/replay/format/values.ts';

test.each(directions)(
  'no later step of a %s changes what is kept once for a session',
  (direction) => {
    const machine = compiledMachine(direction);
    const constant: readonly string[] = [...identityFields, 'createdAt'];
    const changed = machine.eventTypes.flatMap((type, code) =>
      machine.states.flatMap((state, status) =>
        status === machine.uncreated
          ? []
          : machine.actions[cellOf(machine, code, status)]!.filter(({ params }) =>
              constant.includes(params.field),
            ).map(({ params }) => `${type} in ${state}: ${params.field}`),
      ),
    );
    expect(changed).toEqual([]);
  },
);

test.each(directions)('codes and statuses of a %s fit beside their flags', (direction) => {
  const machine = compiledMachine(direction);
  expect(machine.eventTypes.length).toBeLessThanOrEqual(32);
  expect(machine.states.length).toBeLessThanOrEqual(31);
});

test('keeps of payloads what the machines read', () => {
  const kept = Object.fromEntries(factFields.download.map(({ type, fields }) => [type, fields]));
  expect(kept).toMatchObject({
    DownloadSessionStarted: ['packageKind', 'downloadPath'],
    PackageMadeAvailable: ['rows', 'bytes', 'rowVersion', 'oldestChangeAt'],
    RetryScheduled: ['dueAt'],
    SessionCanceled: ['by'],
    PackageDownloaded: [],
    LateMessageReceived: [],
  });
});

test('values come back as they were', () => {
  const value = fc.oneof(
    fc.constantFrom(null, undefined, true, false, -0, 2 ** 52, -(2 ** 53), 2 ** 53 - 1),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '\udc00x', '\ufeffBOM', ''),
    fc.jsonValue({ noUnicodeString: false }),
  );
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const writer = new ByteWriter();
      const texts: string[] = [];
      for (const one of values) writeValue(writer, one, (text) => texts.push(text) - 1);
      const stored = texts.map((text) =>
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
      );
      const reader = new ByteReader(writer.bytes, 0);
      for (const one of values) {
        const read = readValue(reader, { text: (id) => stored[id]! });
        // What goes as JSON comes back as JSON has it.
        const isObject = typeof one === 'object' && one !== null;
        expect(read).toEqual(isObject ? JSON.parse(JSON.stringify(one)) : one);
      }
    }),
  );
});

test('whole numbers of every size come back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 })), (numbers) => {
      const writer = new ByteWriter();
      for (const number of numbers) writer.whole(number);
      const reader = new ByteReader(writer.bytes, 0);
      expect(numbers.map(() => reader.whole())).toEqual(numbers.map((number) => number));
    }),
  );
});

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('the checksum of %j is that of the specification', (text, expected) => {
  expect(checksum(new TextEncoder().encode(text))).toBe(expected);
});
