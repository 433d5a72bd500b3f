/** Events at the rim: everything that is written is read again, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import {
  downloadEventTypes,
  sessionEventSchemas,
  sessionEventTypes,
  uploadEventTypes,
} from '../../src/events/session-events.ts';
import { systemEventSchemas, type SystemEventType } from '../../src/events/system-events.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { schemaVersionOf } from '../../src/events/schema-versions.ts';
import { directions } from '../../src/status.ts';
import { errorOf } from '../support/error-of.ts';
import { payloadOf } from '../support/event-arbitraries.ts';
import { sessionHistory } from '../support/session-history.ts';
import { systemPayloads } from '../support/system-event-arbitraries.ts';

const contents = { rows: 3, bytes: 40, rowVersion: 900, oldestChangeAt: 1_699_999_999_000 };
const id = '018bcfe5-6800-7000-8000-000000000001';
const event = {
  id,
  stream: 'downloadSession-17-STORE-0001',
  revision: 1,
  position: 23,
  type: 'PackageMadeAvailable',
  schemaVersion: 2,
  runNumber: 1,
  occurredAt: 1_700_000_000_000,
  recordedAt: 1_700_000_000_500,
  source: 'hq',
  correlationId: id,
  causationId: null,
  data: contents,
};

const payloads = [
  ...sessionEventTypes.map((type) => ({ type, arbitrary: payloadOf(type) })),
  ...(Object.keys(systemEventSchemas) as SystemEventType[]).map((type) => ({
    type,
    arbitrary: systemPayloads[type] as fc.Arbitrary<object>,
  })),
];

describe.each(payloads)('$type', ({ type, arbitrary }) => {
  const schemas = { ...sessionEventSchemas, ...systemEventSchemas };
  const keys = Object.keys(schemas[type].shape);

  it('is read as it was written', () => {
    fc.assert(
      fc.property(arbitrary, (data) => {
        const written = eventOf(type, data);
        expect(parseEvent(JSON.parse(JSON.stringify(written)))).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused with one key more, or one less', () => {
    const [data] = fc.sample(arbitrary, { numRuns: 1, seed: 1 }) as [object];
    expect(problemsOf(eventOf(type, { ...data, extra: 1 }))).toEqual([
      { path: 'data', message: 'Unrecognized key: "extra"' },
    ]);
    for (const key of keys) {
      const { [key]: _, ...rest } = data as Record<string, unknown>;
      const problems = problemsOf(eventOf(type, rest));
      expect(problems.map(({ path }) => path)).toEqual([`data.${key}`]);
    }
  });
});

describe.each(directions)('a %s history', (direction) => {
  it('is made of events that can be read', () => {
    fc.assert(
      fc.property(sessionHistory(direction), (history) => {
        expect(history.map((one) => parseEvent(one))).toEqual(history);
      }),
      { numRuns: 30 },
    );
  });
});

describe('parseEvent', () => {
  const named = 'PackageMadeAvailable, downloadSession-17-STORE-0001, revision 1';
  const withoutData: Partial<typeof event> = { ...event };
  delete withoutData.data;

  it.each<[what: string, input: unknown, message: string]>([
    [
      'nothing',
      undefined,
      'Invalid event (without a name): envelope: Invalid input: expected object, received undefined',
    ],
    [
      'null',
      null,
      'Invalid event (without a name): envelope: Invalid input: expected object, received null',
    ],
    [
      'a list',
      [event],
      'Invalid event (without a name): envelope: Invalid input: expected object, received array',
    ],
    [
      'an unknown type',
      { ...event, type: 'PackageEaten' },
      'Unknown event type: PackageEaten, downloadSession-17-STORE-0001, revision 1.',
    ],
    [
      'a type that every object has',
      { ...event, type: 'constructor' },
      'Unknown event type: constructor, downloadSession-17-STORE-0001, revision 1.',
    ],
    [
      'a type that is no text',
      { ...event, type: 7 },
      'Invalid event (downloadSession-17-STORE-0001, revision 1): type: Invalid input: expected string, received number',
    ],
    [
      'an envelope with more in it',
      { ...event, color: 'blue' },
      `Invalid event (${named}): envelope: Unrecognized key: "color"`,
    ],
    [
      'an envelope without data',
      withoutData,
      `Invalid event (${named}): data: Invalid input: expected nonoptional, received undefined`,
    ],
    [
      'ids that are none, and everything else that is wrong',
      { ...event, id: '17', causationId: '', correlationId: 'x' },
      `Invalid event (${named}): id: Invalid UUID; correlationId: Invalid UUID; causationId: Invalid UUID`,
    ],
    [
      'a version that does not exist yet',
      { ...event, schemaVersion: 3 },
      `Invalid event (${named}): schemaVersion: expected 2, found 3`,
    ],
    [
      'an old version that nobody has brought up to date',
      { ...event, schemaVersion: 1, data: { rows: 3, bytes: 40 } },
      `Invalid event (${named}): schemaVersion: expected 2, found 1`,
    ],
    [
      'a second version of a type that has one',
      { ...event, type: 'PackageRequested', data: {} },
      'Invalid event (PackageRequested, downloadSession-17-STORE-0001, revision 1): schemaVersion: expected 1, found 2',
    ],
    [
      'a version before the first',
      { ...event, schemaVersion: 0 },
      `Invalid event (${named}): schemaVersion: Too small: expected number to be >=1`,
    ],
    [
      'a run before the first',
      { ...event, runNumber: 0 },
      `Invalid event (${named}): runNumber: Too small: expected number to be >=1`,
    ],
    [
      'a fraction of a millisecond',
      { ...event, occurredAt: 0.5 },
      `Invalid event (${named}): occurredAt: Invalid input: expected int, received number`,
    ],
    [
      'a date as text',
      { ...event, recordedAt: '2024-01-01T00:00:00Z' },
      `Invalid event (${named}): recordedAt: Invalid input: expected number, received string`,
    ],
    [
      'a place before the first',
      { ...event, position: -1 },
      `Invalid event (${named}): position: Too small: expected number to be >=0`,
    ],
    [
      'a count below zero',
      { ...event, data: { ...contents, rows: -1 } },
      `Invalid event (${named}): data.rows: Too small: expected number to be >=0`,
    ],
    [
      'a payload that is no object',
      { ...event, data: 'rows' },
      `Invalid event (${named}): data: Invalid input: expected object, received string`,
    ],
    [
      'another word than the known ones',
      eventOf('SessionCanceled', { by: 'me' }),
      'Invalid event (SessionCanceled, downloadSession-17-STORE-0001, revision 1): data.by: Invalid option: expected one of "operator"|"triesSpent"',
    ],
    [
      'a wrong field of an original message, with its whole path',
      eventOf('LateMessageReceived', {
        original: { type: 'PackageApplied', runNumber: 0, data: {} },
      }),
      'Invalid event (LateMessageReceived, downloadSession-17-STORE-0001, revision 1): data.original.runNumber: Too small: expected number to be >=1',
    ],
  ])('refuses %s', (_, input, message) => {
    const error = errorOf(() => parseEvent(input));
    expect(isCdxError(error, 'invalid-event')).toBe(true);
    expect(error.message).toBe(message);
  });

  it('says for programs which version was expected', () => {
    expect(errorOf(() => parseEvent({ ...event, schemaVersion: 1 }))).toMatchObject({
      details: { type: 'PackageMadeAvailable', schemaVersion: 1, expected: 2 },
    });
  });

  it('says for programs which event is of an unknown type', () => {
    expect(errorOf(() => parseEvent({ ...event, type: 'PackageEaten' }))).toMatchObject({
      details: { type: 'PackageEaten', stream: event.stream, revision: 1 },
    });
  });
});

describe('the events of sessions', () => {
  it('all belong to a direction', () => {
    const types = new Set<string>([...downloadEventTypes, ...uploadEventTypes]);
    expect([...types].sort()).toEqual([...sessionEventTypes].sort());
  });

  it('have no payload field that the envelope has', () => {
    for (const [type, schema] of Object.entries(sessionEventSchemas)) {
      const shared = Object.keys(schema.shape).filter((key) => key in event);
      expect(shared, type).toEqual([]);
    }
  });
});

/** An event of this type with the version that is written. */
function eventOf(type: string, data: object): typeof event {
  return { ...event, type, schemaVersion: schemaVersionOf(type), data: data as typeof contents };
}

function problemsOf(input: unknown): readonly { readonly path: string }[] {
  const error = errorOf(() => parseEvent(input));
  if (!isCdxError(error, 'invalid-event')) throw error;
  return error.details.problems as readonly { readonly path: string }[];
}
