/**
 * Facts about what comes back: the event as it went in, whatever it holds.
 */
import type { NewEvent } from '@cdx/session';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type Capability, type FactDefinition, type SuiteDefinition } from '../fact.ts';
import { range, sampleEvent, sampleId, sampleTime } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

/** All there are, as an image or a zip file may have them. */
const bytes = Buffer.from(range(0, 256));

function levels(depth: number): unknown {
  return depth === 0 ? 'bottom' : { down: [levels(depth - 1)] };
}

function keys(count: number): object {
  return Object.fromEntries(range(0, count).map((number) => [`key ${count - number}`, number]));
}

/** Payloads that must come back as they are; each is less than 1 MiB. */
const payloads: readonly (readonly [what: string, data: unknown])[] = [
  ['an empty object', {}],
  ['nested objects and arrays', { a: [1, [2, { b: [] }]], c: { d: { e: null } } }],
  ['null, a text, a number, a list instead of an object', [null, 'text', 0.1, [], true]],
  ['numbers at the limits', [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e-300, 1e300]],
  [
    'keys that JavaScript treats specially',
    JSON.parse('{"__proto__": 1, "constructor": 2, "1": 3}'),
  ],
  ['unicode of every width', { text: 'Grüße, 東京, 😀, é, \u{10FFFF}, \u200F' }],
  ['control characters and NUL', { text: 'a\u0000b\u001F\n\t\u007F' }],
  ['lone surrogates', { text: 'a\uD800b\uDC00' }],
  ['quotes, backslashes and markup', { text: `"'\\/<script>&amp;` }],
  ['an empty text, an empty list, an empty key', { '': '', list: [], object: {} }],
  ['every byte as a character', { text: bytes.toString('latin1') }],
  ['bytes as base64', { base64: Buffer.concat(Array(200).fill(bytes)).toString('base64') }],
  ['bytes as a list', { list: [...bytes] }],
  ['a text that looks like JSON', { text: '{"a": [1, null]}', more: 'null' }],
  ['numbers as texts', { text: '007', exponent: '1e3', big: '9007199254740993' }],
  ['fractions', { third: 1 / 3, tiny: Number.MIN_VALUE, large: Number.MAX_VALUE }],
  ['combining characters, as they were written', { one: 'é', two: 'e\u0301', three: 'ﬁ' }],
  ['line and paragraph separators, a byte order mark', { text: '\u2028\u2029\uFEFF' }],
  ['500 levels', levels(500)],
  ['5,000 keys, in their order', keys(5000)],
  ['a text of 300,000 characters', { text: 'Ω'.repeat(300_000) }],
  ['50,000 values', Array.from({ length: 50_000 }, (_, index) => index)],
];

const largePayloads: readonly (readonly [what: string, data: unknown])[] = [
  ['a text of a million characters', { text: 'Ω'.repeat(1_000_000) }],
  ['200,000 values', Array.from({ length: 200_000 }, (_, index) => index)],
];

function roundTrip(what: string, data: unknown, needs: readonly Capability[]): FactDefinition {
  const run: FactDefinition['run'] = async ({ store }) => {
    await store.append('run-1', [sampleEvent(1, { data })], any);
    const [event] = await collect(store.readAll());
    equal(event?.data, data);
    // Equality of objects does not look at the order of keys.
    equal(JSON.stringify(event?.data), JSON.stringify(data));
  };
  return fact(`data comes back as it was: ${what}`, run, { needs });
}

const roundTrips: readonly FactDefinition[] = [
  ...payloads.map(([what, data]) => roundTrip(what, data, [])),
  ...largePayloads.map(([what, data]) => roundTrip(what, data, ['largeAppends'])),
];

const invalid: readonly (readonly [what: string, changes: Record<string, unknown>])[] = [
  ['an id that is no UUID', { id: 'e1' }],
  ['no id', { id: undefined }],
  ['no type', { type: null }],
  ['a correlation id that is no UUID', { correlationId: '' }],
  ['a causation id that is no UUID', { causationId: sampleId(1).replaceAll('-', '') }],
  ['an empty type', { type: '' }],
  ['a type with a control character', { type: 'a\u0000' }],
  ['an empty source', { source: '' }],
  ['schema version 0', { schemaVersion: 0 }],
  ['a run number with a fraction', { runNumber: 1.5 }],
  ['a time that is no number', { occurredAt: Number.NaN }],
  ['a recorded time with a fraction', { recordedAt: 0.5 }],
  ['no data', { data: undefined }],
  ['data that JSON cannot hold', { data: 1n }],
];

const refusals: readonly FactDefinition[] = invalid.map(([what, changes]) =>
  fact(`refused as invalid-event: ${what}`, async ({ store }) => {
    const event = { ...sampleEvent(1), ...changes } as NewEvent;
    await refused(store.append('run-1', [event], any), 'invalid-event');
    equal(await store.head(), -1);
  }),
);

export const contentFacts: SuiteDefinition = {
  suite: 'content',
  needs: [],
  facts: [
    fact('an event comes back whole, with its place', async ({ store }) => {
      const event = sampleEvent(1, {
        type: 'DownloadFailed',
        schemaVersion: 3,
        runNumber: 7,
        occurredAt: -1,
        source: 'operator:Zoë',
        causationId: sampleId(99),
      });
      const { position } = await store.append('downloadSession-17-STORE-0001', [event], any);
      equal(await collect(store.readStream('downloadSession-17-STORE-0001')), [
        { ...event, stream: 'downloadSession-17-STORE-0001', revision: 0, position },
      ]);
    }),
    fact('each event of a long append keeps its own ids and source', async ({ store }) => {
      const events = range(0, 300).map((number) =>
        sampleEvent(number, {
          correlationId: sampleId(1000 + (Math.floor(number / 3) % 7)),
          causationId: number % 4 === 0 ? null : sampleId(2000 + number),
          source: `asyncClient:STORE-${number % 11}`,
        }),
      );
      await store.append('run-1', events.slice(0, 250), any);
      for (const event of events.slice(250)) await store.append('run-2', [event], any);
      const ids = (event: NewEvent): readonly unknown[] => [
        event.id,
        event.correlationId,
        event.causationId,
        event.source,
      ];
      equal((await collect(store.readAll())).map(ids), events.map(ids));
    }),
    ...roundTrips,
    fact('what JSON leaves out is left out', async ({ store }) => {
      const data = { kept: 1, left: undefined, list: [undefined], number: Number.NaN };
      await store.append('run-1', [sampleEvent(1, { data })], any);
      const [event] = await collect(store.readAll());
      equal(event?.data, { kept: 1, list: [null], number: null });
    }),
    fact('names of streams may have any plain character', async ({ store }) => {
      const names = ['a', 'a-', 'a-b c', `o'Neill"%_*?`, 'Ünïcode-東京-😀', 'x'.repeat(200), '-1'];
      for (const [index, name] of names.entries()) {
        await store.append(name, [sampleEvent(index)], any);
      }
      for (const [index, name] of names.entries()) {
        const [event] = await collect(store.readStream(name));
        equal([event?.stream, event?.id], [name, sampleId(index)]);
      }
    }),
    fact('names of streams differ by case, accent and trailing space', async ({ store }) => {
      const names = ['run-a', 'run-A', 'run-á', 'run-a ', 'run-a\u0301'];
      for (const [index, name] of names.entries()) {
        await store.append(name, [sampleEvent(index)], { expectedRevision: 'noStream' });
      }
      equal(
        (await collect(store.readAll())).map(({ stream }) => stream),
        names,
      );
    }),
    fact('types and sources may have any plain character, and 1,024 of them', async (context) => {
      const { store } = context;
      const names = ['x'.repeat(1024), `Ünïcode "東京" 😀 'x' %_*?`, '-', ' '];
      const events = names.map((name, index) => sampleEvent(index, { type: name, source: name }));
      await store.append('run-1', events, any);
      equal(
        (await collect(store.readAll())).map(({ type, source }) => [type, source]),
        names.map((name) => [name, name]),
      );
    }),
    fact('times and numbers may be as large as integers go', async ({ store }) => {
      const least = Number.MIN_SAFE_INTEGER;
      const most = Number.MAX_SAFE_INTEGER;
      const events = [
        sampleEvent(1, { occurredAt: least, recordedAt: least }),
        sampleEvent(2, { occurredAt: most, recordedAt: most, runNumber: most }),
      ];
      await store.append('run-1', events, any);
      equal(
        (await collect(store.readAll())).map((event) => [event.occurredAt, event.recordedAt]),
        [
          [least, least],
          [most, most],
        ],
      );
      equal((await collect(store.readStream('run-1', { from: 1 })))[0]?.runNumber, most);
    }),
    fact('ids are compared without case and come back in lower case', async (context) => {
      const { store, sameResult } = context;
      const id = '0000ABCD-0000-4000-8000-00000000ABCD';
      await store.append('run-1', [sampleEvent(1, { id })], any);
      const again = await store.append('run-1', [sampleEvent(1, { id: id.toLowerCase() })], any);
      sameResult(again, { revision: 0, idempotent: true });
      equal(
        (await collect(store.readAll())).map((event) => event.id),
        [id.toLowerCase()],
      );
    }),
    fact('an empty or unprintable stream name is refused', async ({ store }) => {
      for (const name of ['', 'a\u0000b', 'a\nb', 'a\uD800']) {
        await refused(store.append(name, [sampleEvent(1)], any), 'invalid-argument');
      }
    }),
    ...refusals,
    fact('later changes of an event that was appended do not reach the log', async ({ store }) => {
      const data = { list: [1] };
      const appending = store.append('run-1', [sampleEvent(1, { data })], any);
      data.list.push(2);
      await appending;
      const [event] = await collect(store.readAll());
      equal(event?.data, { list: [1] });
    }),
    fact('changes of an event that was read do not reach the log', async ({ store }) => {
      await store.append('run-1', [sampleEvent(1, { data: { list: [1] } })], any);
      const [first] = await collect(store.readAll());
      (first as NewEvent<string, { list: number[] }>).data.list.push(2);
      const [second] = await collect(store.readAll());
      equal(second?.data, { list: [1] });
    }),
    fact('recordedAt is kept where the event has it', async ({ store, clock }) => {
      clock.now = sampleTime + 9;
      await store.append('run-1', [sampleEvent(1, { recordedAt: sampleTime - 5 })], any);
      const [event] = await collect(store.readAll());
      equal(event?.recordedAt, sampleTime - 5);
    }),
    fact('recordedAt is stamped by the clock of the store where it is missing', async (context) => {
      const { store, clock } = context;
      const { recordedAt: _, ...event } = sampleEvent(1);
      clock.now = sampleTime + 1234;
      await store.append('run-1', [event], any);
      const [read] = await collect(store.readAll());
      equal(read?.recordedAt, sampleTime + 1234);
    }),
    fact('stamps never go back, even where the clock does', async ({ store, clock }) => {
      const { recordedAt: _, ...event } = sampleEvent(1);
      clock.now = sampleTime + 100;
      await store.append('run-1', [event], any);
      clock.now = sampleTime + 50;
      await store.append('run-1', [{ ...event, id: sampleId(2) }], any);
      const [first, second] = await collect(store.readAll());
      holds(first !== undefined && second !== undefined, 'both are there');
      holds(second.recordedAt >= first.recordedAt, 'stamps stay in order');
    }),
  ],
};
