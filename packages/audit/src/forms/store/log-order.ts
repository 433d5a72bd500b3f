/** Events of many sessions in the one order of a log: by when they were recorded. */
import { CdxError, type NewEvent } from '@cdx/session';
import type { InferredHistory } from '../infer/infer-history.ts';

export interface PlacedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly event: NewEvent & { readonly recordedAt: number };
  readonly isOfHeadquarters: boolean;
}

export interface PlannedHistory extends InferredHistory {
  /** Revision of the first event that is wanted. */
  readonly from: number;
}

/**
 * @param after time of the last event that is in the log already, ms; nothing is put before it. What
 *   the form showed later arrived later.
 * @throws CdxError 'invalid-argument' where a row was last changed before that time: its form is older.
 */
export function inLogOrder(
  histories: readonly PlannedHistory[],
  after: number,
): readonly PlacedEvent[] {
  const placed = histories
    .toSorted(byCreation)
    .flatMap(({ stream, events, ofHeadquarters, from, row }) =>
      events.slice(from).map((event, index): PlacedEvent => {
        const revision = from + index;
        const isLast = revision === events.length - 1;
        if (isLast && event.recordedAt < after) throw older(row);
        return {
          stream,
          revision,
          event: event.recordedAt < after ? { ...event, recordedAt: after } : event,
          isOfHeadquarters: ofHeadquarters[revision] === true,
        };
      }),
    );
  // Equal times stay in the order of sessions and revisions: sorting is stable.
  return placed.toSorted((one, other) => one.event.recordedAt - other.event.recordedAt);
}

/** Forms list the newest first, or in any order; numbers are given as sessions come to be. */
function byCreation({ row: one }: PlannedHistory, { row: other }: PlannedHistory): number {
  return (
    one.createdAt - other.createdAt ||
    one.sessionNumber - other.sessionNumber ||
    (one.channelDatabase < other.channelDatabase ? -1 : 1)
  );
}

function older({ file, line }: InferredHistory['row']): CdxError {
  return new CdxError(
    'invalid-argument',
    `${file}, line ${line}: the row was last changed before the last event of the store, and a log ` +
      'only goes on. Import all files at once into a new store.',
    { path: file, line },
  );
}
