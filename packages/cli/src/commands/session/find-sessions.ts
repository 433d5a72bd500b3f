/** Finds the sessions of an id with all their events, in the store or in its archive. */
import type { EventStore, JoinedLog } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import { positionAt } from '../../io/recorded-run.ts';
import type { ViewScope } from '../../io/view-scope.ts';
import { sessionNotFound, streamsOf } from './nearest-ids.ts';

export interface FoundSession {
  readonly stream: string;
  /** All that the log had of it at the time that is shown. */
  readonly events: readonly RecordedEvent[];
  /** The archive that they were read from; null: the store. */
  readonly archive: string | null;
}

export interface FoundSessions {
  readonly sessions: readonly FoundSession[];
  /** Up to where the log is shown. */
  readonly position: number;
  /** The whole of it. */
  readonly log: JoinedLog;
}

/** One or two. Errors: `session-not-found`, with the nearest ids. */
export async function findSessions(
  id: string,
  scope: ViewScope,
  program: string,
): Promise<FoundSessions> {
  const { recorded, scenario, at, isPast } = scope;
  const { store, views, name } = recorded;
  const { log, archive } = await scope.wholeLog();
  const position = isPast && at !== null ? await positionAt(log, at) : await store.head();
  const sessions: FoundSession[] = [];
  for (const stream of streamsOf(id)) {
    const events = await readUpTo(store, stream, position);
    if (events.length > 0) {
      sessions.push({ stream, events, archive: null });
    } else if (archive !== null) {
      const archived = await readUpTo(log, stream, position);
      if (archived.length > 0) sessions.push({ stream, events: archived, archive });
    }
  }
  if (sessions.length > 0) return { sessions, position, log };
  throw await sessionNotFound(id, { views, scenario, name }, program);
}

async function readUpTo(
  log: Pick<EventStore, 'readStream'>,
  stream: string,
  position: number,
): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of log.readStream(stream)) {
    if (event.position > position) break;
    events.push(event);
  }
  return events;
}
