/**
 * Opening: the connection string is looked at, and the server is asked once, so that whoever has
 * written it wrongly is told here and not at the first append.
 */
import { Stamp } from '../append/stamp.ts';
import type { EventStoreOptions } from '../port.ts';
import { upcastingOf } from '../read/default-upcasting.ts';
import { parseConnectionString } from './client/connection-string.ts';
import { OfficialClient } from './client/official-client.ts';
import { Closing, defaultWait, type Link } from './client/retrying.ts';
import { EventStoreDb, type EventStoreDbEventStore } from './eventstoredb-event-store.ts';
import { LogReader } from './read/log-reader.ts';

export interface EventStoreDbOptions extends EventStoreOptions {
  /** `esdb://user:password@host:2113?tls=true`; docs/eventstoredb.md has all of it. */
  readonly connectionString: string;
  /**
   * Waits before something is tried again. In ms. A timer unless given: tests give one that does
   * not wait.
   */
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
  /** How long it tries to reach a server that is gone, as the sum of its pauses. In ms. */
  readonly retryMsMax?: number | undefined;
}

const deadlineMsDefault = 10_000;
const retryMsMaxDefault = 30_000;

/**
 * Errors: `invalid-argument` for the connection string or an incomplete chain of upcasters,
 * `store-unreachable`, `store-access-denied`, `store-timeout`, `not-a-store`.
 */
export async function openEventStoreDb(
  options: EventStoreDbOptions,
): Promise<EventStoreDbEventStore> {
  const connection = parseConnectionString(options.connectionString);
  const upcasting = upcastingOf(options);
  const link: Link = {
    client: new OfficialClient(connection),
    connection,
    deadlineMs: connection.deadlineMs ?? deadlineMsDefault,
    retryMsMax: options.retryMsMax ?? retryMsMaxDefault,
    wait: options.wait ?? defaultWait,
    closing: new Closing(),
  };
  try {
    // Once: a wrong address does not get better by waiting.
    const end = await new LogReader({ ...link, retryMsMax: 0 }, upcasting).lastCommit();
    return new EventStoreDb(link, upcasting, new Stamp(options.now), end);
  } catch (error) {
    link.closing.close();
    await link.client.close();
    throw error;
  }
}
