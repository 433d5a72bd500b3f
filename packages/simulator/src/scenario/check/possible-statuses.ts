/** From which statuses operators can cancel and rerun: what the session machines say (S0, S1). */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  statusCode,
  statusNames,
  type Direction,
  type SessionStatusName,
} from '@cdx/session';

export type SessionCommand = 'cancel' | 'rerun';

/** A rerun of an upload makes a new session, so its machine has no event for it (DOMAIN). */
const uploadsToRerun: readonly SessionStatusName[] = ['Canceled', 'UploadFailed', 'ApplyFailed'];

/** In the order of their codes. */
export function possibleStatuses(
  command: SessionCommand,
  direction: Direction,
): readonly SessionStatusName[] {
  if (command === 'rerun' && direction === 'upload') return uploadsToRerun;
  const machine = compiledMachine(direction);
  const event = machine.eventCodes[command === 'cancel' ? 'SessionCanceled' : 'SessionRerun'];
  return statusNames(direction).filter((name) => {
    const code = statusCode(direction, name);
    return (
      event !== undefined &&
      code !== undefined &&
      machine.next[cellOf(machine, event, code)] !== ILLEGAL
    );
  });
}
