/** The status on headquarters' form: its own facts at once, all others as far as a batch knew. */
import type { Direction } from '@cdx/session';
import type { Bugs } from './bugs.ts';
import type { StoredEvent } from './event-log.ts';
import { nextStatus, unknown } from './transitions.ts';

const itsOwn = new Set([
  'DownloadSessionStarted',
  'SessionInherited',
  'PackageMadeAvailable',
  'PackageCreateFailed',
  'NoDataFound',
  'SessionRerun',
]);

/** The whole log, of which the last batch knew what is before `knownUpTo`; null: not shown. */
export function statusOnForm(
  direction: Direction,
  log: readonly StoredEvent[],
  stream: string,
  knownUpTo: number,
  bugs: Bugs,
): string | null {
  let status = unknown;
  for (const [position, event] of log.entries()) {
    if (event.stream !== stream) continue;
    const known = position < knownUpTo || bugs.has('headquarters-ahead');
    if (!known && !isItsOwn(direction, event, bugs)) continue;
    const type = shownAs(event, bugs);
    status = nextStatus(direction, status, type, bugs) ?? toldBy(type) ?? status;
  }
  return status === unknown ? null : status;
}

function isItsOwn(direction: Direction, { type, data }: StoredEvent, bugs: Bugs): boolean {
  if (type === 'SessionCanceled') {
    if (bugs.has('cancel-shown-late')) return false;
    return bugs.has('spent-shown-at-once') || (data as { readonly by: string }).by === 'operator';
  }
  return direction === 'download' && itsOwn.has(type);
}

/** Orders count on the form too where what the client did in between is not known there. */
function toldBy(type: string): string | undefined {
  if (type === 'SessionCanceled') return 'Canceled';
  return type === 'SessionRerun' ? 'Available' : undefined;
}

function shownAs({ type, data }: StoredEvent, bugs: Bugs): string {
  if (type !== 'LateMessageReceived' || !bugs.has('form-shows-late-message')) return type;
  return (data as { readonly original: { readonly type: string } }).original.type;
}
