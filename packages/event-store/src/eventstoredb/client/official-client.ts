/**
 * The official client, with what must be known to use it safely (docs/eventstoredb.md lists its
 * faults). Made by `openEventStoreDb`; nothing else imports the library at run time.
 */
import { createRequire } from 'node:module';
import { EventStoreDBClient, type AppendResult, type EventData } from '@eventstore/db-client';
import { invalidArgument } from '../../errors.ts';
import type { Connection } from './connection-string.ts';

export type ClientExpectation = 'any' | 'no_stream' | 'stream_exists' | bigint;

/** What we use of the client beyond its public methods. */
interface Inside {
  getChannel: () => Promise<Channel>;
  GRPCStreamCreator: (
    service: unknown,
    name: string,
    creator: unknown,
    cache?: unknown,
  ) => () => Promise<unknown>;
}

interface Channel {
  close: () => void;
}

type BatchAppend = (
  this: EventStoreDBClient,
  stream: string,
  events: readonly EventData[],
  options: {
    readonly expectedRevision: ClientExpectation;
    readonly batchAppendSize: number;
    readonly deadline: number;
  },
) => Promise<AppendResult>;

/** Bytes of one message to the server; the client's own default. */
const messageBytesMax = 3 * 1024 * 1024;
/**
 * The client tells the server an absolute time to give up at, so clocks that differ would refuse
 * every append. This is never reached: our own timer is earlier, and the server has its own.
 */
const serverDeadlineMs = 24 * 60 * 60 * 1000;

export class OfficialClient {
  readonly client: EventStoreDBClient;
  private readonly batchAppend: BatchAppend;
  private channel: Promise<Channel> | undefined;

  /** Errors: `invalid-argument`. */
  constructor({ text }: Connection) {
    try {
      this.client = EventStoreDBClient.connectionString(text);
    } catch (error) {
      throw invalidArgument(`The connection string is refused: ${(error as Error).message}`);
    }
    this.batchAppend = ownBatchAppend();
    const inside = this.client as unknown as Inside;
    const { getChannel } = inside;
    inside.getChannel = () => (this.channel = getChannel());
    inside.GRPCStreamCreator = inOrder(inside.GRPCStreamCreator);
  }

  /** Appends over the one stream of appends of this client. Rejects with the client's errors. */
  append(
    stream: string,
    events: readonly EventData[],
    expectedRevision: ClientExpectation,
  ): Promise<AppendResult> {
    return this.batchAppend.call(this.client, stream, events, {
      expectedRevision,
      batchAppendSize: messageBytesMax,
      deadline: serverDeadlineMs,
    });
  }

  /** Ends every call under way, and the connection. */
  async close(): Promise<void> {
    await this.client.dispose();
    // Without this the server keeps the connection until it is idle for long.
    const channel = await this.channel?.catch(() => undefined);
    channel?.close();
  }
}

/**
 * The append that opens the stream of appends waits for it longer than the one behind it, which
 * would overtake it: they get it in the order in which they ask.
 */
function inOrder(create: Inside['GRPCStreamCreator']): Inside['GRPCStreamCreator'] {
  let turn: Promise<unknown> = Promise.resolve();
  return (service, name, creator, cache) => {
    const open = create(service, name, creator, cache);
    if (cache === undefined) return open;
    return () => (turn = turn.then(open, open));
  };
}

/**
 * A copy of the client's module for appends, for this client alone. The module keeps the appends
 * of all clients of the process in one table: where the connection of one breaks, or is closed, the
 * appends of all others are rejected, and the answers that still come to them throw where nobody
 * can catch it.
 */
function ownBatchAppend(): BatchAppend {
  const require = createRequire(import.meta.url);
  const path = require.resolve('@eventstore/db-client/dist/streams/appendToStream/batchAppend.js');
  const { [path]: shared } = require.cache;
  delete require.cache[path];
  try {
    return (require(path) as { readonly batchAppend: BatchAppend }).batchAppend;
  } finally {
    if (shared === undefined) delete require.cache[path];
    else require.cache[path] = shared;
  }
}
