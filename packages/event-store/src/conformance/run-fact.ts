/**
 * Runs one fact on a store of its own, and lets go of the store whatever came of it.
 */
import { isCdxError } from '@cdx/session';
import type { AppendResult, EventStore } from '../port.ts';
import { equal } from './expectations.ts';
import type {
  Capability,
  ExpectedResult,
  FactContext,
  FactDefinition,
  Offered,
  StoreFactory,
} from './fact.ts';
import type { Retention } from './retention.ts';
import { sampleEvent, sampleTime } from './sample-events.ts';

const any = { expectedRevision: 'any' } as const;

/** Of sample events these are some 400 kB, which EventStoreDB still takes as one append. */
const pieceLength = 1000;

export async function runFact(
  factory: StoreFactory,
  offered: Offered<Capability>,
  definition: FactDefinition,
): Promise<void> {
  const clock = { now: sampleTime };
  let reads = 0;
  const count = (data: unknown): unknown => {
    reads++;
    return data;
  };
  const counting = { upcasters: [{ type: sampleEvent(0).type, fromVersion: 1, up: count }] };
  const options = {
    ...definition.options,
    ...(definition.counted ? { upcasting: counting } : {}),
    now: () => clock.now,
  };
  const made = await factory(options);
  let current: EventStore = made.store;
  const context: FactContext = {
    store: made.store,
    clock,
    offered,
    reads: () => reads,
    retention: allOf(made.retention ?? {}),
    reopen: async (changes = {}) => {
      if (made.reopen === undefined) throw new Error('The factory gives no reopen.');
      current = await made.reopen({ ...options, ...changes });
      return current;
    },
    crash: async () => {
      if (made.crash === undefined) throw new Error('The factory gives no crash.');
      current = await made.crash();
      return current;
    },
    appendAll: async (batches) => {
      const results: AppendResult[] = [];
      for (const { stream, events } of batches) {
        results.push(await current.append(stream, events, any));
      }
      return results;
    },
    fill: async (stream, events) => {
      for (let at = 0; at < events.length; at += pieceLength) {
        await current.append(stream, events.slice(at, at + pieceLength), any);
      }
    },
    sameResult: (actual, expected) => {
      equal(certain(actual, expected, offered), certain(expected, expected, offered));
    },
  };
  try {
    await definition.run(context);
  } finally {
    await current.close().catch((error: unknown) => {
      // A fact may have closed it already, or left it broken on purpose.
      if (!isCdxError(error)) throw error;
    });
    await made.dispose?.();
  }
}

function allOf(retention: Retention): Required<Retention> {
  const lacking = (name: keyof Retention) => (): never => {
    throw new Error(`The factory gives no retention.${name}.`);
  };
  return {
    truncateBefore: lacking('truncateBefore'),
    setMaxCount: lacking('setMaxCount'),
    setMaxAge: lacking('setMaxAge'),
    deleteStream: lacking('deleteStream'),
    tombstoneStream: lacking('tombstoneStream'),
    ...retention,
  };
}

/** What of a result is expected, and told exactly. */
function certain(
  result: ExpectedResult | undefined,
  expected: ExpectedResult,
  { exactResults }: Offered<Capability>,
): unknown {
  const fields = (['revision', 'position', 'firstPosition', 'idempotent'] as const).filter(
    (field) => field in expected && (exactResults || field === 'revision' || field === 'position'),
  );
  return Object.fromEntries(fields.map((field) => [field, result?.[field]]));
}
