/** What every comparison holds: nothing where there is nothing, the first place, and both ways alike. */
import {
  diffLogs,
  diffPositions,
  parseIgnored,
  type DiffOptions,
  type LogDiff,
} from '@cdx/audit/diff';
import type { RecordedEvent } from '@cdx/session';
import { eventsOf, runScenario, troubledScenarios } from '@cdx/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayLog } from '../explain/support/array-log.ts';
import { naiveSummary } from './support/naive-diff.ts';

const runs = { seed: 11, numRuns: 30 };
/** Of a few random runs, made once: most of the time would go into making them. */
const logs: fc.Arbitrary<readonly RecordedEvent[]> = fc.constantFrom(
  ...fc
    .sample(troubledScenarios, { seed: 11, numRuns: 24 })
    .map((scenario) => eventsOf(runScenario(scenario)) as readonly RecordedEvent[])
    .filter((events) => events.length > 20 && events.length < 2500),
);

const diff = (
  a: readonly RecordedEvent[],
  b: readonly RecordedEvent[],
  options?: DiffOptions,
): Promise<LogDiff> => diffLogs({ log: arrayLog(a) }, { log: arrayLog(b) }, options);

/** A log, and a place in it that is not the end. */
const placed = logs.chain((events) => fc.tuple(fc.constant(events), fc.nat(events.length - 2)));
const changed = (event: RecordedEvent): RecordedEvent => ({
  ...event,
  occurredAt: event.occurredAt + 1,
});

test('a log and itself are the same', async () => {
  await fc.assert(
    fc.asyncProperty(logs, async (events) => {
      const { equal, divergence, ...rest } = await diff(events, structuredClone(events));
      expect({ equal, divergence }).toEqual({ equal: true, divergence: null });
      expect(rest.endedDifferently.count + rest.onlyInA.count + rest.onlyInB.count).toBe(0);
      expect(rest.moved).toEqual([]);
      expect(rest.totals.every(({ a, b }) => a === b)).toBe(true);
    }),
    runs,
  );
});

describe('the first place that was changed is named, and how', () => {
  const mutations: readonly (readonly [
    string,
    (events: RecordedEvent[], at: number) => RecordedEvent[],
    LogDiff['divergence'] extends infer D ? (D extends { kind: infer K } ? K : never) : never,
  ])[] = [
    ['an event that is gone', (events, at) => events.toSpliced(at, 1), 'removed'],
    [
      'an event that is there twice',
      (events, at) => events.toSpliced(at, 0, { ...(events[at] as RecordedEvent), id: forged }),
      'added',
    ],
    [
      'a changed field',
      (events, at) => events.with(at, changed(events[at] as RecordedEvent)),
      'changed',
    ],
    [
      'two that have changed places',
      (events, at) =>
        events
          .with(at, { ...(events[at + 1] as RecordedEvent), position: at })
          .with(at + 1, { ...(events[at] as RecordedEvent), position: at + 1 }),
      'reordered',
    ],
    ['a tail that was cut off', (events, at) => events.slice(0, at), 'endOfB'],
  ];

  test.each(mutations)('%s', async (_name, mutate, kind) => {
    await fc.assert(
      fc.asyncProperty(placed, async ([events, at]) => {
        const mutated = mutate([...events], at);
        const { equal, divergence } = await diff(events, mutated);
        expect(equal).toBe(false);
        expect(divergence).toMatchObject({ kind, index: at, a: events[at] });
        expect(divergence?.b).toEqual(mutated[at] ?? null);
        if (kind === 'removed' || kind === 'added') expect(divergence?.events).toBe(1);
        if (kind === 'changed') {
          const [occurredAt, before] = [mutated[at]?.occurredAt, events[at]?.occurredAt];
          expect(divergence?.fields).toEqual([{ path: 'occurredAt', a: before, b: occurredAt }]);
        }
      }),
      runs,
    );
  });
});

const forged = '6e0bb1f4-1d3c-5c0e-9f5b-000000000001';

test('several changes at random: the sessions are told as a naive comparison finds them', async () => {
  const change = fc.record({
    at: fc.nat(),
    what: fc.constantFrom('drop', 'later', 'double', 'swap', 'forge'),
    by: fc.integer({ min: -600_000, max: 600_000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      logs,
      fc.array(change, { minLength: 1, maxLength: 12 }),
      async (a, changes) => {
        const b = changes.reduce(apply, a);
        const found = await diff(a, b);
        expect(found).toMatchObject({
          ...naiveSummary(a, b),
          events: { a: a.length, b: b.length },
        });
      },
    ),
    { seed: 12, numRuns: 80 },
  );
});

interface Change {
  readonly at: number;
  readonly what: 'drop' | 'later' | 'double' | 'swap' | 'forge';
  readonly by: number;
}

function apply(
  events: readonly RecordedEvent[],
  { at, what, by }: Change,
): readonly RecordedEvent[] {
  if (events.length < 2) return events;
  const index = at % (events.length - 1);
  const [event, next] = events.slice(index, index + 2) as [RecordedEvent, RecordedEvent];
  switch (what) {
    case 'drop':
      return events.toSpliced(index, 1);
    case 'later':
      return events.with(index, { ...event, occurredAt: event.occurredAt + by });
    case 'double':
      return events.toSpliced(index, 0, event);
    case 'swap':
      return events.with(index, next).with(index + 1, event);
    case 'forge':
      return events.with(index, { ...event, type: 'PackageApplied', data: { rowsAffected: 1 } });
  }
}

test('the other way round it says the same of the other side', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(logs, logs), async ([a, b]) => {
      const [there, back] = [await diff(a, b), await diff(b, a)];
      expect(swapped(there)).toEqual(back);
    }),
    { seed: 13, numRuns: 20 },
  );
});

const otherKind = {
  added: 'removed',
  removed: 'added',
  endOfA: 'endOfB',
  endOfB: 'endOfA',
} as const;

function swapped(diffed: LogDiff): LogDiff {
  const both = <Entry extends { readonly a: unknown; readonly b: unknown }>(
    entry: Entry,
  ): Entry => ({
    ...entry,
    a: entry.b,
    b: entry.a,
  });
  const back = (ms: number): number => (ms === 0 ? 0 : -ms);
  const shift = <Entry extends { readonly medianMs: number; readonly largestMs: number }>(
    entry: Entry,
  ): Entry => ({ ...entry, medianMs: back(entry.medianMs), largestMs: back(entry.largestMs) });
  const { divergence } = diffed;
  return {
    ...diffed,
    events: both(diffed.events),
    sessions: both(diffed.sessions),
    onlyInA: diffed.onlyInB,
    onlyInB: diffed.onlyInA,
    endedDifferently: {
      ...diffed.endedDifferently,
      first: diffed.endedDifferently.first.map(both),
    },
    moved: diffed.moved.map((entry) => ({
      ...shift(entry),
      byJobAndGroup: entry.byJobAndGroup.map(shift),
    })),
    totals: diffed.totals.map(both),
    illegalSteps: both(diffed.illegalSteps),
    divergence: divergence && {
      ...both(divergence),
      kind: otherKind[divergence.kind as keyof typeof otherKind] ?? divergence.kind,
      fields: divergence.fields.map(both),
    },
  };
}

test('two times of one log are compared as two logs that end there', async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.nat(), fc.nat(), async (events, one, other) => {
      const [from, to] = [one % events.length, other % events.length];
      const log = arrayLog(events);
      expect(await diffPositions(log, from, to)).toEqual(
        await diffLogs({ log, upTo: from }, { log, upTo: to }),
      );
    }),
    runs,
  );
});

describe('what is ignored is no difference', () => {
  test('a copy with other ids and positions, without the events of the run', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async (events) => {
        const other = (id: string | null) => id && `${id.slice(0, -4)}ffff`;
        const copy = events.map((event) => {
          const { upToPosition } = event.data as { readonly upToPosition?: number };
          const data =
            upToPosition === undefined
              ? event.data
              : { ...(event.data as object), upToPosition: upToPosition + 1 };
          return {
            ...event,
            id: other(event.id) as string,
            correlationId: other(event.correlationId) as string,
            causationId: other(event.causationId),
            position: event.position + 1,
            data,
          };
        });
        const first = events[0] as RecordedEvent;
        const told = {
          ...first,
          stream: 'run-1',
          type: 'SimulationStarted',
          data: {},
          position: 0,
        };
        expect((await diff(events, [told, ...copy])).equal).toBe(false);
        const ignored = parseIgnored(['ids', 'positions', 'run']);
        expect((await diff(events, [told, ...copy], { ignored })).equal).toBe(true);
      }),
      { seed: 14, numRuns: 20 },
    );
  });

  test.each([
    ['occurredAt', (event: RecordedEvent) => ({ ...event, occurredAt: 1 })],
    ['recordedAt', (event: RecordedEvent) => ({ ...event, recordedAt: 1 })],
    ['times', (event: RecordedEvent) => ({ ...event, occurredAt: 1, recordedAt: 1 })],
    ['source', (event: RecordedEvent) => ({ ...event, source: 'x' })],
    ['runNumber', (event: RecordedEvent) => ({ ...event, runNumber: 9 })],
    ['revision', (event: RecordedEvent) => ({ ...event, revision: 9 })],
    ['schemaVersion', (event: RecordedEvent) => ({ ...event, schemaVersion: 9 })],
    ['data', (event: RecordedEvent) => ({ ...event, data: { other: true } })],
    [
      'data.rows',
      (event: RecordedEvent) => ({ ...event, data: { ...(event.data as object), rows: -1 } }),
    ],
  ])('%s', async (word, change) => {
    const [events] = fc.sample(logs, { seed: 15, numRuns: 1 });
    const b = (events as readonly RecordedEvent[]).map(change);
    expect((await diff(events as readonly RecordedEvent[], b)).equal).toBe(false);
    const ignored = parseIgnored([word]);
    const found = await diff(events as readonly RecordedEvent[], b, { ignored });
    expect(found.equal).toBe(true);
    if (word.startsWith('data')) return;
    expect(found.endedDifferently.count).toBe(0);
    expect(found.moved).toEqual([]);
  });

  test('another word is refused, with what there is', () => {
    expect(() => parseIgnored(['positions', 'typo'])).toThrow(
      /"typo" cannot be ignored.*positions/u,
    );
    expect(() => parseIgnored(['stream'])).toThrow(/cannot be ignored/u);
    expect(() => parseIgnored(['data.original.type'])).toThrow(/cannot be ignored/u);
  });
});

test('lists name as many as asked for, and count all', async () => {
  const [events] = fc.sample(logs, { seed: 16, numRuns: 1 }) as [readonly RecordedEvent[]];
  const all = await diff(events, []);
  const some = await diff(events, [], { limit: 2 });
  expect(all.onlyInA.count).toBeGreaterThan(2);
  expect(all.onlyInA.first).toHaveLength(all.onlyInA.count);
  expect(some.onlyInA).toEqual({
    count: all.onlyInA.count,
    first: all.onlyInA.first.slice(0, 2),
  });
});

test('nothing is read behind the position up to which a log counts', async () => {
  const [events] = fc.sample(logs, { seed: 17, numRuns: 1 }) as [readonly RecordedEvent[]];
  const log = arrayLog(events);
  let pages = 0;
  const counted: typeof log = {
    ...log,
    readPages: async function* (options) {
      for await (const page of log.readPages(options)) {
        pages++;
        yield page;
      }
    },
  };
  await diffPositions(counted, 3, 9);
  // Positions 0 to 9 are on the first two pages.
  expect(pages).toBe(2);
});
