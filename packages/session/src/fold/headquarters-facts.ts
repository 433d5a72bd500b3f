/**
 * Which facts are headquarters' own. Its forms show them at once; all others are told by status
 * messages, and shown when the status-message batch has moved them (S2, DOMAIN: Process status
 * messages). What the P-job does to an upload is told by messages as well (Decision): it applies
 * what only the messages have made known.
 */
import type { SessionEventType } from '../events/session-events.ts';
import type { Direction } from '../status.ts';

const own: Readonly<Record<Direction, ReadonlySet<string>>> = {
  download: new Set<SessionEventType>([
    'DownloadSessionStarted',
    'SessionInherited',
    'PackageMadeAvailable',
    'PackageCreateFailed',
    'NoDataFound',
    'SessionRerun',
    'PackagePurged',
    'SessionPurged',
  ]),
  upload: new Set<SessionEventType>(['SessionPurged']),
};

/** Whether headquarters' forms show this fact of a session at once. */
export function isHeadquartersFact(direction: Direction, type: string, data: unknown): boolean {
  if (type === 'SessionCanceled') return (data as { readonly by?: unknown }).by === 'operator';
  return own[direction].has(type);
}
