/**
 * Events as a simulation makes them: short sessions, about two thousand of them open at a time,
 * each a stream of its own.
 */
import type { NewEvent } from '@cdx/session';
import type { EventStore, StreamBatch } from '@cdx/event-store';
import { sampleEvent, sampleId } from '@cdx/event-store/conformance';

const openSessions = 2000;
const eventsPerSession = 6;

export interface Session {
  readonly stream: string;
  readonly event: NewEvent;
}

/** Goes on where it was: no event comes twice. */
export class Workload {
  private next = 0;

  take(count: number): Session[] {
    const first = this.next;
    this.next += count;
    return Array.from({ length: count }, (_, index) => session(first + index));
  }
}

function session(number: number): Session {
  const block = Math.floor(number / (openSessions * eventsPerSession));
  const sessionNumber = block * openSessions + (number % openSessions);
  const event = sampleEvent(number, {
    source: `asyncClient:STORE-${sessionNumber % 200}`,
    causationId: sampleId(Math.max(0, number - openSessions)),
    data: {
      packageId: `P-${sessionNumber}`,
      jobId: '1010',
      bytes: number,
      channelDataGroup: 'Default',
    },
  });
  return { stream: `downloadSession-${sessionNumber}-STORE-${sessionNumber % 200}`, event };
}

/** As a simulator writes: one batch for each event, `size` of them in a transaction. */
export async function appendMany(
  store: EventStore,
  sessions: readonly Session[],
  size: number,
): Promise<number> {
  for (let at = 0; at < sessions.length; at += size) {
    const batches = sessions.slice(at, at + size).map(({ stream, event }): StreamBatch => ({
      stream,
      events: [event],
      expectedRevision: 'any',
    }));
    await store.appendMany(batches);
  }
  return sessions.length;
}
