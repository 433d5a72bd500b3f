/** The entries of a summary with their names, whatever list they are in. */
import type { SessionsFilter, SessionsSummary } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { summaryEntryName } from '../../options/summary-entries.ts';

export interface NamedEntry {
  /** For `--where`. */
  readonly entry: string;
  readonly count: number;
  readonly filter: SessionsFilter;
}

export interface NamedJob extends NamedEntry {
  readonly job: string;
  readonly jobName: string;
}

export interface NamedError extends NamedEntry {
  readonly errorId: string;
  readonly message: string;
}

export interface NamedLists {
  readonly failingJobs: readonly NamedJob[];
  /** Downloads alone can be suspended. */
  readonly suspendedJobs: readonly NamedJob[];
  readonly errors: readonly NamedError[];
}

export function namedLists(summary: SessionsSummary, direction: Direction): NamedLists {
  const { failingJobs, errors } = summary[direction];
  const { suspendedJobs } = summary.download;
  return {
    failingJobs: failingJobs.map((of) => ({ entry: summaryEntryName('failing', of.job), ...of })),
    suspendedJobs:
      direction === 'upload'
        ? []
        : suspendedJobs.map((of) => ({ entry: summaryEntryName('suspended', of.job), ...of })),
    errors: errors.map((of) => ({ entry: summaryEntryName('error', of.errorId), ...of })),
  };
}
