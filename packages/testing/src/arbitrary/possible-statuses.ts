/** In which statuses operators can cancel and rerun: what scenario files may ask for. */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  type Direction,
  type SessionStatusName,
} from '@cdx/session';

/** An upload is rerun by a new session, so its machine has no event for that (DOMAIN). */
const uploadsToRerun: readonly SessionStatusName[] = ['UploadFailed', 'ApplyFailed', 'Canceled'];

export function possibleStatuses(
  order: 'cancel' | 'rerun',
  direction: Direction,
): readonly SessionStatusName[] {
  if (order === 'rerun' && direction === 'upload') return uploadsToRerun;
  const table = compiledMachine(direction);
  const code = table.eventCodes[order === 'cancel' ? 'SessionCanceled' : 'SessionRerun'] ?? -1;
  return table.states.filter(
    (_, status) => (table.next[cellOf(table, code, status)] ?? ILLEGAL) !== ILLEGAL,
  ) as readonly SessionStatusName[];
}
