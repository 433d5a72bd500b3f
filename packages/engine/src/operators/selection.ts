/** Which sessions a selection means: those that headquarters' forms show so at this moment. */
import type { KernelParts } from '../kernel-parts.ts';
import { Mark } from '../session-table.ts';
import { compiledDownload, compiledUpload } from '@cdx/session';
import type { Selection } from './command.ts';

type Parts = Pick<KernelParts, 'sessions' | 'packages'>;

/** Whether the forms show the session, and show it so. */
export function isSelected(parts: Parts, selection: Selection, session: number): boolean {
  const { sessions, packages } = parts;
  const row = sessions.package[session] as number;
  const upload = selection.direction === 'upload';
  if ((packages.upload[row] === 1) !== upload) return false;
  const shown = sessions.hqStatus[session] as number;
  if (shown === (upload ? compiledUpload : compiledDownload).uncreated) return false;
  if (((sessions.marks[session] as number) & Mark.purged) !== 0) return false;
  const { sessionNumber, statuses, failures, jobs, groups, databases } = selection;
  if (sessionNumber !== null && packages.sessionNumber[row] !== sessionNumber) return false;
  if (statuses !== null && statuses[shown] !== 1) return false;
  if (failures !== null) {
    const failure = sessions.hqFailure[session] as number;
    if (failure === 0 || failures[failure - 1] !== 1) return false;
  }
  return (
    (jobs === null || jobs.has(packages.job[row] as number)) &&
    (groups === null || groups.has(packages.group[row] as number)) &&
    (databases === null || databases.has(sessions.database[session] as number))
  );
}

/** In the order of session numbers, the oldest or the newest first. */
export function select(parts: Parts, selection: Selection): readonly number[] {
  const { sessions, packages } = parts;
  const found: number[] = [];
  for (let session = 0; session < sessions.count; session++) {
    if (isSelected(parts, selection, session)) found.push(session);
  }
  const numberOf = (session: number): number =>
    packages.sessionNumber[sessions.package[session] as number] as number;
  const sign = selection.take === 'oldest' ? 1 : -1;
  found.sort((one, other) => sign * (numberOf(one) - numberOf(other)) || one - other);
  return selection.limit === Infinity ? found : found.slice(0, selection.limit);
}
