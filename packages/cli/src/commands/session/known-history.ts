/**
 * What headquarters' forms know of one session: headquarters' own facts at once, those of others up
 * to where the last status-message batch has come (S2). For `cdx session`, which marks what the
 * forms do not know yet, or shows nothing else.
 */
import {
  headquartersState,
  historyOf,
  type HistoryEntry,
  type SessionHistory,
} from '@cdx/projections';
import {
  foldSession,
  isCdxError,
  isHeadquartersFact,
  parseSessionStream,
  stepSession,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';
import type { JoinedLog } from '@cdx/event-store';

/**
 * Position up to which the forms know the log, when it had come to `position`; -1: not at all. Of
 * the whole log: batches past their retention are in the archive.
 */
export async function knownUpTo(log: JoinedLog, position: number): Promise<number> {
  const nothing = { startAt: 0, schedules: [], statusBatch: 'waiting', databases: [] } as const;
  const { statusBatch } = await headquartersState(log, nothing, { position });
  return statusBatch.upToPosition;
}

/**
 * The events of a session that the forms know. What headquarters does to a session that its forms
 * do not allow brings the form up to date, as in the views.
 */
export function knownEvents(
  events: readonly RecordedEvent[],
  upToPosition: number,
): readonly RecordedEvent[] {
  let known: RecordedEvent[] = [];
  let state: SessionState | null = null;
  for (const [index, event] of events.entries()) {
    const { direction } = parseSessionStream(event.stream);
    const { position, type, data } = event;
    if (position > upToPosition && !isHeadquartersFact(direction, type, data)) continue;
    try {
      state = stepSession(state, direction, event);
      known.push(event);
    } catch (error) {
      if (!isCdxError(error, 'illegal-step')) throw error;
      known = events.slice(0, index + 1);
      state = foldSession(known);
    }
  }
  return known;
}

/** The history that these events of a session tell; there may be others in between. */
export function historyOfKnown(known: readonly RecordedEvent[]): SessionHistory {
  // A history is of a stream without gaps; afterwards every entry gets its own place back.
  const history = historyOf(known.map((event, revision) => ({ ...event, revision })));
  const placeOf = (index: number): number => known[index]?.revision ?? index;
  return {
    ...history,
    row: { ...history.row, revision: placeOf(history.row.revision) },
    entries: history.entries.map((entry): HistoryEntry => {
      const { revision, causedBy } = entry;
      return {
        ...entry,
        revision: placeOf(revision),
        causedBy: causedBy === null ? null : placeOf(causedBy),
      };
    }),
  };
}
