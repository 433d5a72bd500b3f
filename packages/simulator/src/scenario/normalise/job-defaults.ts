/** What a job's id says where the scenario says nothing: its name and its direction. */
import { knownJobs, type Direction } from '@cdx/session';

export function defaultJobName(id: string): string {
  return knownJobs.get(id) ?? id;
}

/** P-jobs pull transactions from the channels; all others push data to them. */
export function defaultDirection(id: string): Direction {
  return id.startsWith('P-') ? 'upload' : 'download';
}
