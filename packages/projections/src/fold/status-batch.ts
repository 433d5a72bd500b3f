/**
 * What headquarters' forms show of a fact, and when (S0, S2, DOMAIN: Process status messages). The
 * status-message batch names a position: up to there, headquarters knows what clients have told.
 */
import {
  isHeadquartersFact,
  type Direction,
  type SystemEventData,
  type SystemEventType,
} from '@cdx/session';
import type { SessionFact } from './step-row.ts';

type StatusMessagesProcessed = SystemEventData<'StatusMessagesProcessed'>;

export const statusBatchType = 'StatusMessagesProcessed' satisfies SystemEventType;

export function isStatusBatch({ type }: { readonly type: string }): boolean {
  return type === statusBatchType;
}

/**
 * Up to which position headquarters knows the whole log after this batch. A batch never takes back
 * what an earlier one has shown (Decision).
 */
export function knownAfter(knownUpTo: number, batch: { readonly data: unknown }): number {
  return Math.max(knownUpTo, (batch.data as StatusMessagesProcessed).upToPosition);
}

/** Whether the forms show the fact as soon as it is in the log. */
export function isKnownAtOnce(
  direction: Direction,
  { position, type, data }: SessionFact,
  knownUpTo: number,
): boolean {
  return position <= knownUpTo || isHeadquartersFact(direction, type, data);
}
