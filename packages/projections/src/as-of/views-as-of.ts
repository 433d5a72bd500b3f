/**
 * The forms as they were at a past time: a view to read, made by replaying the log up to there.
 */
import type { EventStore } from '@cdx/event-store';
import { CdxError, type RecordedEvent } from '@cdx/session';
import { createMemorySessionsView } from '../memory/memory-sessions-view.ts';
import type { SessionsView } from '../sessions/sessions-view.ts';
import { KeptSessions, type KeptFilter } from './kept-sessions.ts';

/** Ms: everything up to the last event that was recorded by then. Or a position of the log. */
export type AsOf = number | { readonly position: number };

/** Which sessions are kept, so that a large log needs little memory; all without any. */
export type AsOfOptions = KeptFilter;

/**
 * Both readings of all forms as of then. It takes time in proportion to the log, and memory for
 * every session that is kept. `store` may be one joined with its archive, to see what has been
 * purged since. Errors: `invalid-argument` for a time or position that is no whole number, and from
 * `apply` of the view; those of `catchUp`.
 */
export async function viewsAsOf(
  store: Pick<EventStore, 'readPages'>,
  at: AsOf,
  options: AsOfOptions = {},
): Promise<SessionsView> {
  const view = createMemorySessionsView();
  const kept = new KeptSessions(options);
  const last = await lastPosition(store, at);
  let checkpoint = -1;
  for await (const { events, next } of store.readPages({ from: 0 })) {
    const wanted: RecordedEvent[] = [];
    for (const event of events) {
      if (event.position > last) break;
      checkpoint = event.position;
      if (kept.wants(event)) wanted.push(event);
    }
    await view.apply(wanted);
    if (next > last) break;
  }
  return new PastView(view, checkpoint);
}

/** Times need not rise along the log, so it is read from its end until one is early enough. */
async function lastPosition(store: Pick<EventStore, 'readPages'>, at: AsOf): Promise<number> {
  const value = typeof at === 'number' ? at : at.position;
  if (!Number.isSafeInteger(value)) {
    throw new CdxError('invalid-argument', `A past time is whole ms, not ${value}.`, { value });
  }
  if (typeof at !== 'number') return value;
  for await (const { events } of store.readPages({ direction: 'backward' })) {
    const found = events.find(({ recordedAt }) => recordedAt <= value);
    if (found !== undefined) return found.position;
  }
  return -1;
}

/** The past does not go on. */
class PastView implements SessionsView {
  readonly checkpoint: number;
  readonly query: SessionsView['query'];
  readonly get: SessionsView['get'];
  readonly find: SessionsView['find'];
  readonly tally: SessionsView['tally'];
  readonly summary: SessionsView['summary'];
  readonly close: SessionsView['close'];

  constructor(view: SessionsView, checkpoint: number) {
    this.checkpoint = checkpoint;
    this.query = (query) => view.query(query);
    this.get = (stream, reading) => view.get(stream, reading);
    this.find = (id, reading) => view.find(id, reading);
    this.tally = (reading) => view.tally(reading);
    this.summary = (query) => view.summary(query);
    this.close = () => view.close();
  }

  async apply(): Promise<void> {
    throw new CdxError('invalid-argument', 'A view of a past time takes no more events.', {
      checkpoint: this.checkpoint,
    });
  }
}
