/**
 * What may be done with a server, drawn at random, and done by the official client.
 */
import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  type AppendExpectedRevision,
  type EventStoreDBClient,
  type ResolvedEvent,
} from '@eventstore/db-client';
import * as fc from 'fast-check';
import { all, events, recorded } from '../support/events.ts';
import type { Entry, Expected, Metadata, Outcome } from './plain-database.ts';

export type Command =
  | {
      readonly do: 'append';
      readonly stream: string;
      readonly numbers: readonly number[];
      readonly expected: Expected;
      readonly unary: boolean;
    }
  | {
      readonly do: 'delete' | 'tombstone';
      readonly stream: string;
      readonly expected: Exclude<Expected, 'stream_exists'>;
    }
  | { readonly do: 'set metadata'; readonly stream: string; readonly metadata: Metadata }
  | {
      readonly do: 'read';
      readonly stream: string;
      readonly backwards: boolean;
      readonly from: number;
      readonly count: number;
    }
  | {
      readonly do: 'read all';
      readonly backwards: boolean;
      readonly from: number;
      readonly count: number;
    }
  | { readonly do: 'restart' };

const stream = fc.constantFrom('a', 'b', 'c\n');
const revision = fc.integer({ min: 0, max: 8 });
/** Few numbers, so that events come again. */
const number = fc.integer({ min: 0, max: 9 });
const expected = fc.oneof(
  { weight: 3, arbitrary: fc.constant('any' as const) },
  fc.constantFrom('no_stream' as const, 'stream_exists' as const),
  revision,
);

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        stream,
        numbers: fc.array(number, { maxLength: 4 }),
        expected,
        unary: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('delete' as const),
        stream,
        expected: fc.oneof(fc.constantFrom('any' as const, 'no_stream' as const), revision),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('tombstone' as const),
        stream: fc.constant('b'),
        expected: fc.oneof(fc.constantFrom('any' as const, 'no_stream' as const), revision),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('set metadata' as const),
        stream,
        metadata: fc.record(
          { maxCount: fc.integer({ min: 1, max: 5 }), truncateBefore: revision },
          { requiredKeys: [] },
        ),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('read' as const),
        stream,
        backwards: fc.boolean(),
        from: fc.integer({ min: -1, max: 12 }),
        count: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('read all' as const),
        backwards: fc.boolean(),
        from: fc.integer({ min: -1, max: 30 }),
        count: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  ),
  { minLength: 1, maxLength: 30 },
);

const unaryWay = { credentials: { username: 'admin', password: 'changeit' } };

function revisionOf(expected: Expected): AppendExpectedRevision {
  return typeof expected === 'number' ? BigInt(expected) : expected;
}

/** What the server says to a command that writes. */
export async function write(
  client: EventStoreDBClient,
  command: Extract<Command, { do: 'append' | 'delete' | 'tombstone' | 'set metadata' }>,
): Promise<Outcome> {
  const { stream } = command;
  try {
    switch (command.do) {
      case 'append': {
        const options = { expectedRevision: revisionOf(command.expected) };
        const way = command.unary ? unaryWay : {};
        const given = events(...command.numbers);
        return done(await client.appendToStream(stream, given, { ...options, ...way }));
      }
      case 'set metadata':
        return done(await client.setStreamMetadata(stream, { ...command.metadata }));
      case 'delete':
      case 'tombstone': {
        const { expected } = command;
        const options = {
          expectedRevision: typeof expected === 'number' ? BigInt(expected) : expected,
        };
        const { position } =
          command.do === 'delete'
            ? await client.deleteStream(stream, options)
            : await client.tombstoneStream(stream, options);
        return { kind: 'done', revision: -1, position: Number(position?.commit) };
      }
    }
  } catch (error) {
    const { type, actualVersion } = error as { type?: string; actualVersion?: bigint | string };
    if (type === 'stream-deleted') return { kind: 'deleted' };
    if (type !== 'wrong-expected-version') throw error;
    const current = actualVersion === 'no_stream' ? -1 : Number(actualVersion);
    return { kind: 'wrong', current };
  }
}

function done(result: {
  nextExpectedRevision: bigint;
  position?: { commit: bigint } | undefined;
}): Outcome {
  const { nextExpectedRevision, position } = result;
  // What stands nowhere is before everything.
  const place = position === undefined ? -1 : Number(position.commit);
  return { kind: 'done', revision: Number(nextExpectedRevision), position: place };
}

/** As `PlainDatabase` tells entries. */
export function entryOf(item: ResolvedEvent): Entry {
  const { streamId, revision, id, type } = recorded(item);
  const own = type.startsWith('$');
  return {
    stream: streamId,
    revision: type === '$streamDeleted' ? -1 : Number(revision),
    number: own ? -1 : Number.parseInt(id.slice(-12), 16),
  };
}

export async function read(
  client: EventStoreDBClient,
  { stream, backwards, from, count }: Extract<Command, { do: 'read' }>,
): Promise<readonly Entry[] | 'deleted' | undefined> {
  const end = backwards ? END : START;
  const options = {
    direction: backwards ? BACKWARDS : FORWARDS,
    fromRevision: from < 0 ? end : BigInt(from),
    maxCount: count,
  } as const;
  try {
    return (await all(client.readStream(stream, options))).map(entryOf);
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === 'stream-deleted') return 'deleted';
    if (type === 'stream-not-found') return undefined;
    throw error;
  }
}

export async function readAll(
  client: EventStoreDBClient,
  { backwards, from, count }: Extract<Command, { do: 'read all' }>,
): Promise<readonly Entry[]> {
  const end = backwards ? END : START;
  const fromPosition = from < 0 ? end : { commit: BigInt(from), prepare: BigInt(from) };
  const direction = backwards ? BACKWARDS : FORWARDS;
  return (await all(client.readAll({ direction, fromPosition, maxCount: count }))).map(entryOf);
}
