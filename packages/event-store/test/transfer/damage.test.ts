/** Files that are cut off, changed or no exports: told with the line, and nothing of them stored. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { EventStore } from '@cdx/event-store';
import { importEvents } from '@cdx/event-store/transfer';
import { isCdxError, type CdxError, type NewEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../../src/conformance/sample-events.ts';
import { contents, exported, imported, memoryStore, storeWith } from './transferred.ts';

const stream = 'downloadSession-1-STORE-0001';
const ten = sampleEvents(0, 10).map((event): readonly [string, NewEvent] => [stream, event]);
/** Line 1 is the header, 2 to 5 and 7 to 10 are events, 6 and 11 their checksums, 15 is the end. */
const text = exported(await storeWith(ten), { eventsPerBlock: 4 });

async function failure(damaged: string | Uint8Array): Promise<CdxError & { stored: number }> {
  const store = memoryStore();
  try {
    await imported(damaged, store);
  } catch (error) {
    if (!isCdxError(error)) throw error;
    return Object.assign(error, { stored: (await contents(store)).length });
  }
  throw new Error('It was taken for whole.');
}

const changed = async (line: number, change: (text: string) => string): Promise<string> =>
  (await text)
    .split('\n')
    .map((one, index) => (index === line - 1 ? change(one) : one))
    .join('\n');
const without = async (...lines: readonly number[]): Promise<string> =>
  (await text)
    .split('\n')
    .filter((_, index) => !lines.includes(index + 1))
    .join('\n');

describe('a file that was changed', () => {
  const cases: readonly (readonly [
    what: string,
    damaged: () => Promise<string>,
    line: number,
    stored: number,
    message: RegExp,
  ])[] = [
    [
      'a payload',
      () => changed(8, (line) => line.replace('"number":5', '"number":6')),
      11,
      4,
      /lines 7 to 10 have been changed/,
    ],
    [
      'a header',
      () => changed(1, (line) => line.replace('run.db', 'mad.db')),
      6,
      0,
      /expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}: lines 1 to 5 have been changed/,
    ],
    [
      'a checksum',
      () => changed(6, (line) => line.replace(/"sha256":"./, '"sha256":"')),
      6,
      0,
      /expected an event, a checksum or the end/,
    ],
    [
      'another checksum',
      () => changed(11, (line) => line.replace('"events":4', '"events":3')),
      11,
      4,
      /expected "events":4 from what is there, found 3/,
    ],
    [
      'the end',
      () => changed(15, (line) => line.replace('"events":10', '"events":11')),
      15,
      10,
      /expected "events":10 from what is there, found 11/,
    ],
    [
      'an event that is gone',
      () => without(8),
      10,
      4,
      /expected "events":3 from what is there, found 4/,
    ],
    [
      'a block that is gone',
      () => without(7, 8, 9, 10, 11),
      9,
      4,
      /expected "block":2 from what is there, found 3/,
    ],
    [
      'a line that is no JSON',
      () => changed(9, (line) => line.slice(0, -2)),
      9,
      4,
      /expected an event, a checksum or the end, found "\{/,
    ],
    [
      'a line that says something else',
      () => changed(9, () => '{"hello":1}'),
      9,
      4,
      /found "\{\\"hello\\":1\}"/,
    ],
    [
      'a field that is missing',
      () => changed(3, (line) => line.replace('"runNumber":1,', '')),
      3,
      0,
      /expected a number as runNumber, found none/,
    ],
    [
      'a field of another kind',
      () => changed(3, (line) => line.replace('"revision":1', '"revision":"1"')),
      3,
      0,
      /expected a revision as revision, found "\\"1\\""/,
    ],
    [
      'a field too many',
      () => changed(3, (line) => line.replace('{', '{"more":1,')),
      3,
      0,
      /expected the fields of an event alone, found "more"/,
    ],
    [
      'events in another order',
      () => changed(4, (line) => line.replace('"position":2', '"position":0')),
      4,
      0,
      /expected a position above 1, found 0/,
    ],
    ['an empty line', () => changed(3, () => ''), 3, 0, /found an empty line/],
    [
      'lines behind the end',
      async () => `${await text}{}\n`,
      16,
      10,
      /expected the end of the file/,
    ],
    [
      'a header of another format',
      () => changed(1, (line) => line.replace('cdx-events', 'other')),
      1,
      0,
      /expected the header of an export/,
    ],
    [
      'a later version',
      () => changed(1, (line) => line.replace('"version":1', '"version":2')),
      1,
      0,
      /found version 2: use the version of CDX that wrote it/,
    ],
    [
      'something else',
      async () => 'cdx: 1\nname: mine\n',
      1,
      0,
      /expected the header of an export of events, found "cdx: 1/,
    ],
    ['nothing', async () => '', 1, 0, /found the end of the file/],
  ];
  test.each(cases)('is refused: %s', async (_, damaged, line, stored, message) => {
    const error = await failure(await damaged());
    expect(error).toMatchObject({ code: 'file-unreadable', details: { line, path: 'run.ndjson' } });
    expect(error.message).toContain(`run.ndjson, line ${line}: expected `);
    expect(error.message).toMatch(message);
    expect(error.stored).toBe(stored);
  });

  test('is refused wherever it is cut off, and has only whole blocks stored', async () => {
    const whole = await text;
    const bytes = new TextEncoder().encode(whole);
    const lines = whole.split('\n');
    const starts = lines.map((_, index) => lines.slice(0, index).join('\n').length + 1);
    // The line break at the very end may go.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 2 }), async (length) => {
        const error = await failure(bytes.subarray(0, length));
        expect(error.code).toBe('file-unreadable');
        // A checksum counts without its line break, too.
        const checksums = [6, 11, 14].filter((line) => (starts[line] as number) - 1 <= length);
        expect(error.stored).toBe([0, 4, 8, 10][checksums.length]);
      }),
      { seed: 3, numRuns: 150 },
    );
    const middle = await failure(bytes.subarray(0, (starts[8] as number) + 20));
    expect(middle.message).toContain('line 9: ');
    expect(middle.message).toContain('in the middle of the line: it was cut off');
    expect(await imported(bytes.subarray(0, bytes.length - 1), memoryStore())).toMatchObject({
      events: 10,
    });
  });

  test('is refused whatever byte is another', async () => {
    const bytes = new TextEncoder().encode(await text);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 2 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const error = await failure(bytes.with(at, (bytes[at] as number) ^ by));
          expect(error.code).toBe('file-unreadable');
          expect([0, 4, 8, 10]).toContain(error.stored);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });

  test('is told where it is compressed and cut off', async () => {
    const whole = gzipSync(await text);
    expect(gunzipSync(whole).toString()).toBe(await text);
    const cut = Readable.from([whole.subarray(0, whole.length - 20)]).pipe(createGunzip());
    const options = { file: 'run.ndjson.gz' };
    await expect(importEvents(cut, memoryStore(), options)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('the compressed file, found its end: it was cut off'),
    });
    const spoilt = whole.map((byte, index) => (index === 40 ? byte ^ 0xff : byte));
    const bad = Readable.from([spoilt]).pipe(createGunzip());
    await expect(importEvents(bad, memoryStore(), options)).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});

describe('the checksums', () => {
  test('are SHA-256 of all bytes before their line, as any tool makes them', async () => {
    const whole = await text;
    const lines = whole.split('\n');
    for (const line of [6, 11, 14, 15]) {
      const before = lines.slice(0, line - 1).join('\n') + '\n';
      const { sha256 } = JSON.parse(lines[line - 1] as string) as { readonly sha256: string };
      expect(sha256).toBe(createHash('sha256').update(before).digest('hex'));
    }
    expect(JSON.parse(lines[14] as string)).toMatchObject({ end: true, events: 10, blocks: 3 });
  });
});

describe('events that this code does not know yet', () => {
  test('are refused before any of their block is stored', async () => {
    const newer = sampleEvent(5, { type: 'PackageApplied', schemaVersion: 99 });
    const log = ten.map(([, event], index) => [stream, index === 5 ? newer : event] as const);
    const store = memoryStore();
    const later = await exported(await storeWith(log), { eventsPerBlock: 4 });
    await expect(imported(later, store)).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringMatching(/^run\.ndjson, line 8: PackageApplied in version 99, /),
      details: { line: 8 },
    });
    expect(await contents(store)).toHaveLength(4);
  });
});

describe('a store with other events', () => {
  test('is left as it is where a stream has another event', async () => {
    const store = await storeWith([[stream, sampleEvent(99)]]);
    await expect(imported(await text, store)).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      message: expect.stringMatching(/^run\.ndjson, line 2: .* has another event there/),
      details: { line: 2, stream },
    });
    expect(await contents(store)).toHaveLength(1);
  });

  test('is left as it is where events before are missing', async () => {
    const part = await exported(await storeWith(ten), { from: 6 });
    const store = await storeWith(ten.slice(0, 4));
    await expect(imported(part, store)).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      message: expect.stringContaining('the store has it up to revision 3, so events before it'),
    });
    await expect(imported(part, memoryStore())).rejects.toMatchObject({
      message: expect.stringContaining('the store has no events of this stream'),
    });
    expect(await contents(store)).toHaveLength(4);
  });

  test('has nothing of a block with a stream of its own, though it appends them one by one', async () => {
    const own = 'uploadSession-1-STORE-0001';
    const log = [...ten.slice(0, 6), [own, sampleEvent(50)] as const, ...ten.slice(6)];
    const file = await exported(await storeWith(log), { eventsPerBlock: 4 });
    for (const [stored, line] of [
      [[own, sampleEvent(99)] as const, 9],
      [[stream, sampleEvent(99)] as const, 2],
    ] as const) {
      const memory = await storeWith([stored]);
      const store: EventStore = {
        ...memory,
        readStream: (...args) => memory.readStream(...args),
        readAll: (...args) => memory.readAll(...args),
        head: () => memory.head(),
        streamRevision: (name) => memory.streamRevision(name),
        appendMany: async (batches) => {
          const results = [];
          for (const { stream, events, expectedRevision } of batches) {
            results.push(await memory.append(stream, events, { expectedRevision }));
          }
          return results;
        },
      };
      await expect(imported(file, store)).rejects.toMatchObject({
        code: 'wrong-expected-revision',
        details: { line },
      });
      // The blocks before it, and nothing of its own.
      expect(await contents(store)).toHaveLength(line === 9 ? 5 : 1);
    }
  });

  test('is told where the same id has other content', async () => {
    const store = await storeWith([[stream, sampleEvent(0, { data: 'else' })]]);
    await expect(imported(await text, store)).rejects.toMatchObject({
      code: 'duplicate-event-id',
      message: expect.stringMatching(/^run\.ndjson, line 2: /),
    });
  });
});
