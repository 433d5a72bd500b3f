/**
 * One call that reads, up to a number of events: short, so that no call is open while nobody reads
 * on, and none is left behind when somebody stops. (Breaking off a loop over the client's own
 * stream leaves the call running.)
 */
import type { StreamingRead } from '@eventstore/db-client';
import { storeClosed } from '../../errors.ts';
import { pageDataLengthMax } from '../../read/read-request.ts';
import { toCdxError, typeOf } from '../client/client-errors.ts';
import { Deadline, retrying, type Link } from '../client/retrying.ts';
import type { ClientEvent } from './decode-event.ts';

export interface ReadEvents {
  readonly events: readonly ClientEvent[];
  /** The server had no more; otherwise there may be. */
  readonly ended: boolean;
}

interface Resolved {
  readonly event?: ClientEvent;
}

/** A stream that is not there, any more or yet, has no events. */
const emptyTypes: readonly (string | undefined)[] = ['stream-not-found', 'stream-deleted'];

export interface ReadRequest {
  /** Events that the server gives at most, those that are skipped included. */
  readonly countMax: number;
  /** What was asked for only because positions are inclusive. */
  readonly skip?: ((event: ClientEvent) => boolean) | undefined;
  readonly open: (countMax: number) => StreamingRead<Resolved>;
}

/** Repeated where the connection breaks. Errors: those of the connection, `store-closed`. */
export async function readEvents(link: Link, request: ReadRequest): Promise<ReadEvents> {
  try {
    return await retrying(link, () => readOnce(link, request));
  } catch (error) {
    throw toCdxError(error, link.connection);
  }
}

/** Rejects with the client's errors, `store-timeout` or `store-closed`. */
function readOnce(link: Link, { countMax, skip, open }: ReadRequest): Promise<ReadEvents> {
  return new Promise((resolve, reject) => {
    link.closing.check();
    const events: ClientEvent[] = [];
    let count = 0;
    let length = 0;
    let settled = false;
    const stream = open(countMax);
    const settle = (done: () => void): void => {
      if (settled) return;
      settled = true;
      deadline.settle();
      forget();
      done();
    };
    const stop = (done: () => void): void => {
      settle(done);
      // Rejects where the call could not even be begun, which the stream tells by itself.
      void stream.cancel().catch(() => {});
    };
    const deadline = new Deadline(link, (error) => stop(() => reject(error)));
    const forget = link.closing.listen(() => stop(() => reject(storeClosed())));
    stream.on('data', ({ event }) => {
      if (settled || event === undefined) return;
      deadline.refresh();
      count++;
      if (skip?.(event) === true) return;
      events.push(event);
      length += roughLength(event.data);
      if (length >= pageDataLengthMax) stop(() => resolve({ events, ended: false }));
    });
    stream.on('end', () => settle(() => resolve({ events, ended: count < countMax })));
    // Stays for good: the client may tell more than one error.
    stream.on('error', (error) =>
      settle(() => {
        if (emptyTypes.includes(typeOf(error))) resolve({ events: [], ended: true });
        else reject(error);
      }),
    );
  });
}

/** About the characters of JSON that the value has: the client does not tell. */
export function roughLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let length = 2;
  for (const key in value) {
    length += key.length + roughLength((value as Readonly<Record<string, unknown>>)[key]);
  }
  return length;
}
