/**
 * Which events of a log headquarters knows, found as the definition says it: anew for every position
 * of the log, by trying steps. Slow and plain, to hold the views against.
 */
import {
  isHeadquartersFact,
  isSessionStream,
  parseSessionStream,
  stepSession,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';

/** The events of sessions that headquarters knows at the end of the log, in its order. */
export function knownEvents(log: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return [...sessionsOf(log).values()]
    .flatMap((events) => knownOf(events, batchesOf(log)))
    .toSorted((a, b) => a.position - b.position);
}

/** The events of each session, by stream. */
export function sessionsOf(
  log: readonly RecordedEvent[],
): ReadonlyMap<string, readonly RecordedEvent[]> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of log) {
    if (!isSessionStream(event.stream)) continue;
    const events = streams.get(event.stream);
    if (events === undefined) streams.set(event.stream, [event]);
    else events.push(event);
  }
  return streams;
}

interface Batch {
  readonly position: number;
  readonly upToPosition: number;
}

function batchesOf(log: readonly RecordedEvent[]): readonly Batch[] {
  return log
    .filter(({ type }) => type === 'StatusMessagesProcessed')
    .map(({ position, data }) => {
      const { upToPosition } = data as { readonly upToPosition: number };
      return { position, upToPosition };
    });
}

/** Of one session: as of each of its events and each batch, one after the other. */
function knownOf(
  events: readonly RecordedEvent[],
  batches: readonly Batch[],
): readonly RecordedEvent[] {
  const moments = [...events, ...batches].map(({ position }) => position);
  /** Everything up to here is known of this session. */
  let upTo = -1;
  let known: readonly RecordedEvent[] = [];
  for (const moment of moments.toSorted((a, b) => a - b)) {
    for (const batch of batches) {
      if (batch.position <= moment) upTo = Math.max(upTo, batch.upToPosition);
    }
    const sofar = events.filter(({ position }) => position <= moment);
    for (;;) {
      known = sofar.filter((event) => event.position <= upTo || isOwn(event));
      const stumbled = firstIllegal(known);
      if (stumbled === undefined) break;
      // Acting on it brings the session up to date.
      upTo = stumbled.position;
    }
  }
  return known;
}

function isOwn({ stream, type, data }: RecordedEvent): boolean {
  return isHeadquartersFact(parseSessionStream(stream).direction, type, data);
}

function firstIllegal(events: readonly RecordedEvent[]): RecordedEvent | undefined {
  let state: SessionState | null = null;
  for (const event of events) {
    try {
      state = stepSession(state, parseSessionStream(event.stream).direction, event);
    } catch {
      return event;
    }
  }
  return undefined;
}
