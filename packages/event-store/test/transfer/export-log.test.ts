/** An export read as a log: whatever is asked, the answer is that of the store it was made of. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { EventStore, JoinedLog, ReadAllOptions, ReadStreamOptions } from '@cdx/event-store';
import { exportLog, type ExportText } from '@cdx/event-store/transfer';
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleEvent } from '../../src/conformance/sample-events.ts';
import { all } from '../support/stores.ts';
import { bytesOf, exported, memoryStore } from './transferred.ts';

/** Names that a match by bytes could take for one another, or not find. */
const streams = ['a-1', 'a-11', 'a-1"', 'a-\\1', 'b-ü', 'b-\\n', 'b-ud83d', 'b-😀'];

const types = ['PackageRequested', 'PackageApplied', 'RetryStarted'];

async function filled(choices: readonly number[]): Promise<EventStore> {
  const store = memoryStore();
  for (const [index, choice] of choices.entries()) {
    const stream = streams[choice % streams.length] as string;
    const type = types[choice % types.length] as string;
    const event = sampleEvent(index, { type, data: {} });
    await store.append(stream, [event], { expectedRevision: 'any' });
  }
  return store;
}

function textOf(text: string, seeks = true, sizes = [777]): ExportText {
  const bytes = new TextEncoder().encode(text);
  return { name: 'run.ndjson', seeks, read: (from) => bytesOf(bytes.subarray(from), sizes) };
}

async function pagedEvents(log: JoinedLog, options: ReadAllOptions): Promise<RecordedEvent[]> {
  const pages = await all(log.readPages(options));
  const backward = options.direction === 'backward';
  for (const [index, { events, next, atEnd }] of pages.entries()) {
    const last = events.at(-1);
    if (last !== undefined) {
      expect(backward ? next < last.position : next > last.position).toBe(true);
    }
    if (index < pages.length - 1) expect(atEnd).toBe(false);
  }
  return pages.flatMap(({ events }) => events);
}

const place = fc.option(fc.nat(60), { nil: undefined });
const request: fc.Arbitrary<ReadAllOptions> = fc.record({
  from: place,
  direction: fc.constantFrom('forward', 'backward', undefined),
  limit: place,
  filter: fc.option(
    fc.record({
      streamPrefix: fc.constantFrom('a', 'a-1', 'b-', 'b-\\', 'nobody', undefined),
      types: fc.option(fc.subarray(types), {
        nil: undefined,
      }),
    }),
    { nil: undefined },
  ),
});

describe('an export as a log', () => {
  test('answers every request as the store does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(7), { maxLength: 50 }),
        fc.array(request, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 3000 }),
        async (choices, requests, eventsPerBlock, seeks, size) => {
          const store = await filled(choices);
          const log = exportLog(textOf(await exported(store, { eventsPerBlock }), seeks, [size]), {
            upcasting: { upcasters: [] },
          });
          for (const options of requests) {
            const expected = await all(store.readAll(options));
            expect(await all(log.readAll(options))).toEqual(expected);
            expect(await pagedEvents(log, options)).toEqual(expected);
          }
          expect(await log.head()).toBe(await store.head());
        },
      ),
      { numRuns: 150 },
    );
  });

  test('gives streams, whole and in part, and their revisions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(7), { maxLength: 50 }),
        fc.record<ReadStreamOptions>({
          from: fc.option(fc.nat(12), { nil: undefined }),
          direction: fc.constantFrom('forward', 'backward', undefined),
          limit: fc.option(fc.nat(12), { nil: undefined }),
        }),
        fc.integer({ min: 1, max: 12 }),
        async (choices, options, eventsPerBlock) => {
          const store = await filled(choices);
          const log = exportLog(textOf(await exported(store, { eventsPerBlock })), {
            upcasting: { upcasters: [] },
          });
          for (const stream of streams) {
            expect(await log.streamRevision(stream)).toBe(await store.streamRevision(stream));
            expect(await all(log.readStream(stream, options))).toEqual(
              await all(store.readStream(stream, options)),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('finds a stream whose name is written with escapes', async () => {
    const [event] = await all((await filled([0])).readAll());
    const line = JSON.stringify(event).replace('"a-1"', '"\\u0061-1"');
    const text = await blockOf([line]);
    const log = exportLog(textOf(text));
    expect(await all(log.readStream('a-1'))).toHaveLength(1);
  });

  test('reads no more of the file than what is wanted of it', async () => {
    const text = await exported(await filled(Array.from({ length: 600 }, (_, at) => at)), {
      eventsPerBlock: 10,
    });
    const reads: number[] = [];
    const bytes = new TextEncoder().encode(text);
    const log = exportLog(
      {
        name: 'run.ndjson',
        seeks: true,
        read: async function* (from) {
          for await (const chunk of bytesOf(bytes.subarray(from), [1000])) {
            reads.push(chunk.length);
            yield chunk;
          }
        },
      },
      { upcasting: { upcasters: [] } },
    );
    await log.head();
    reads.length = 0;
    const last = await all(log.readAll({ direction: 'backward', limit: 1 }));
    expect(last[0]?.position).toBe(599);
    expect(reads.reduce((sum, size) => sum + size, 0)).toBeLessThan(bytes.length / 15);
  });

  test('tells what it is an export of', async () => {
    const store = await filled([0, 1, 2, 3, 4]);
    const facts = await exportLog(textOf(await exported(store))).facts();
    expect(facts).toMatchObject({ events: 5, head: 4, isContiguous: true });
    const part = await exportLog(textOf(await exported(store, { from: 2 }))).facts();
    expect(part).toMatchObject({ events: 3, head: 4, isContiguous: false, header: { from: 2 } });
    const stream = await exportLog(textOf(await exported(store, { stream: 'a-11' }))).facts();
    expect(stream).toMatchObject({ events: 1, isContiguous: false, header: { stream: 'a-11' } });
  });

  test('brings older payloads up unless told otherwise', async () => {
    const store = memoryStore();
    const old = sampleEvent(1, { type: 'PackageMadeAvailable', data: { rows: 1, bytes: 2 } });
    await store.append('downloadSession-1-S', [old], { expectedRevision: 'any' });
    const text = await exported(store);
    const [newest] = await all(exportLog(textOf(text)).readAll());
    expect(newest).toMatchObject({
      schemaVersion: 2,
      data: { rows: 1, bytes: 2, rowVersion: null, oldestChangeAt: null },
    });
    const asStored = exportLog(textOf(text), { upcasting: { upcasters: [], newestVersions: {} } });
    expect((await all(asStored.readAll()))[0]).toMatchObject({ schemaVersion: 1 });
  });
});

describe('a damaged export', () => {
  const ways: readonly (readonly [string, (log: JoinedLog) => Promise<unknown>])[] = [
    ['from the beginning', (log) => all(log.readAll())],
    ['from a place', (log) => all(log.readAll({ from: 3 }))],
    ['backward', (log) => all(log.readAll({ direction: 'backward', limit: 1 }))],
    ['a stream', (log) => all(log.readStream('a-1'))],
  ];

  test.for(ways)('is told whichever way it is read: %s', async ([, read]) => {
    const text = await exported(await filled(Array.from({ length: 30 }, (_, at) => at)), {
      eventsPerBlock: 10,
    });
    const lines = text.trimEnd().split('\n');
    for (const cut of [0, 5, 12, lines.length - 1]) {
      const kept = lines.slice(0, cut).map((line) => `${line}\n`);
      await expect(read(exportLog(textOf(kept.join(''))))).rejects.toMatchObject({
        code: 'file-unreadable',
        details: { path: 'run.ndjson', line: cut + 1 },
      });
    }
    const changed = text.replace('"runNumber":1', '"runNumber":2');
    await expect(read(exportLog(textOf(changed)))).rejects.toMatchObject({
      code: 'file-unreadable',
      details: { line: 12 },
    });
    await expect(read(exportLog(textOf('what is this')))).rejects.toMatchObject({
      code: 'file-unreadable',
      details: { line: 1 },
    });
  });

  test('is told the same line in one way of reading and the other', async () => {
    const text = await exported(await filled(Array.from({ length: 24 }, (_, at) => at)), {
      eventsPerBlock: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 2), fc.nat(127), async (at, code) => {
        const damaged = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        const lineOf = (read: Promise<unknown>): Promise<unknown> =>
          read.then(
            () => null,
            (error: { code: string; details: { line: number } }) => [
              error.code,
              error.details.line,
            ],
          );
        const log = exportLog(textOf(damaged), { upcasting: { upcasters: [] } });
        const straight = await lineOf(all(log.readAll()));
        const indexed = await lineOf(log.head());
        // Who looks for blocks alone holds the bytes of a line to the checksum behind it.
        if (damaged === text) expect([straight, indexed]).toEqual([null, null]);
        else expect(straight === null || indexed === null).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('compressed and expanded again is as it was', async () => {
    const text = await exported(await filled([1, 2, 3]));
    const expanded = gunzipSync(gzipSync(text)).toString();
    expect(await all(exportLog(textOf(expanded, false)).readAll())).toHaveLength(3);
  });
});

/** A file of these lines, with checksums. */
async function blockOf(lines: readonly string[]): Promise<string> {
  const { createHash } = await import('node:crypto');
  const header = JSON.stringify({
    format: 'cdx-events',
    version: 1,
    source: { store: 'x', firstEventId: null, head: -1 },
    from: 0,
    stream: null,
  });
  let text = [header, ...lines].map((line) => `${line}\n`).join('');
  const sha256 = (): string => createHash('sha256').update(text).digest('hex');
  text += `${JSON.stringify({ block: 1, events: lines.length, sha256: sha256() })}\n`;
  text += `${JSON.stringify({ end: true, events: lines.length, blocks: 1, sha256: sha256() })}\n`;
  return text;
}
