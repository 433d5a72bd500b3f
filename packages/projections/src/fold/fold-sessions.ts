/**
 * The plain fold: rows, and the next events of the log, everything known at once. For histories;
 * views have two readings.
 */
import type { RecordedEvent } from '@cdx/session';
import type { SessionRow } from '../sessions/session-row.ts';
import { checkEvents, type Subject } from './check-events.ts';
import { stepRow } from './step-row.ts';

/** The sessions that the events tell from their first on. Errors: as `SessionsView.apply`. */
export function foldSessions(events: readonly RecordedEvent[]): readonly SessionRow[] {
  const subjects: Subject[] = [];
  const make = (row: Subject['row']): Subject => {
    const subject = { row };
    subjects.push(subject);
    return subject;
  };
  checkEvents(-1, { find: () => undefined, make }, events).play({
    step: ({ row }, event, cell) => stepRow(row, event, cell),
    statusBatch: () => {},
  });
  return subjects.map(({ row }) => row);
}
