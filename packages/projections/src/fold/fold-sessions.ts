/**
 * The plain fold: rows, and the next events of the log, everything known at once. For histories;
 * views have two readings.
 */
import type { RecordedEvent } from '@cdx/session';
import type { MutableSessionRow, SessionRow } from '../sessions/session-row.ts';
import { checkEvents } from './check-events.ts';
import { stepRow } from './step-row.ts';

/** The sessions that the events tell from their first on. Errors: as `SessionsView.apply`. */
export function foldSessions(events: readonly RecordedEvent[]): readonly SessionRow[] {
  const rows: MutableSessionRow[] = [];
  const make = (row: MutableSessionRow) => {
    rows.push(row);
    return { row };
  };
  checkEvents(-1, { find: () => undefined, make }, events).play({
    step: ({ row }, event, cell) => stepRow(row, event, cell),
    statusBatch: () => {},
  });
  return rows;
}
