/**
 * The summary above the list of the enhanced Download sessions form (S1): what fails most, what is
 * suspended most, which errors are behind it. Each entry is an inline filter of the list.
 */
import type { Reading } from '../sessions/reading.ts';
import { checkScope, refuse, type SessionsFilter } from '../sessions/sessions-query.ts';

export interface SummaryQuery {
  /** `actual` when absent. */
  readonly reading?: Reading | undefined;
  /** Created at this time or later; ms. */
  readonly from?: number | undefined;
  /** Created before this time; ms. */
  readonly to?: number | undefined;
  /** Entries of each list at most; 5 when absent. */
  readonly top?: number | undefined;
}

export interface SummaryEntry {
  /** How many sessions `filter` lets through. */
  readonly count: number;
  /** Exactly the sessions that were counted. */
  readonly filter: SessionsFilter;
}

export interface JobSummary extends SummaryEntry {
  readonly job: string;
  /** `1020 Prices and discounts`. */
  readonly jobName: string;
}

export interface ErrorSummary extends SummaryEntry {
  readonly errorId: string;
  /** Message of the newest of these sessions; others may name another table, say. */
  readonly message: string;
}

/** Most first; equals by job or Error ID. */
export interface SessionsSummary {
  readonly download: {
    /** Jobs by sessions that are Create failed, Download failed or Apply failed. */
    readonly failingJobs: readonly JobSummary[];
    /** Jobs by sessions that are Suspended. */
    readonly suspendedJobs: readonly JobSummary[];
    /** Error IDs by sessions that are in one of these statuses, or Canceled with an error. */
    readonly errors: readonly ErrorSummary[];
  };
  readonly upload: {
    /** Jobs by sessions that are Upload failed or Apply failed. */
    readonly failingJobs: readonly JobSummary[];
    readonly errors: readonly ErrorSummary[];
  };
}

const topDefault = 5;

/** Errors: `invalid-argument`. */
export function checkSummaryQuery(query: SummaryQuery): SummaryQuery & { readonly top: number } {
  checkScope(query);
  const { top = topDefault } = query;
  if (!Number.isSafeInteger(top) || top < 0) {
    refuse(`top must be a number of entries, not ${top}.`, { top });
  }
  return { ...query, top };
}
