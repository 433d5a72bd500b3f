/**
 * @cdx/projections/view-parts: the rules that all views share, for who keeps their rows in another
 * way: the check before every fold, the steps, what headquarters knows, queries and summaries.
 */
export {
  catchUpTo,
  catchUpToWith,
  type Caught,
  type RowKind,
  type SessionIdentity,
} from './fold/behind.ts';
export { checkEvents, type Subject } from './fold/check-events.ts';
export { knownAfter } from './fold/status-batch.ts';
export { stepRow, tryStepRow, type SessionFact } from './fold/step-row.ts';
export { sortValueOf } from './memory/compare-rows.ts';
export { compareValues, type Value } from './sessions/compare-values.ts';
export { blankRow, type MutableSessionRow } from './sessions/session-row.ts';
export {
  checkQuery,
  matchesFilter,
  type CheckedQuery,
  type FilteredFacts,
} from './sessions/sessions-query.ts';
export { tallyOf } from './sessions/sessions-tally.ts';
export { streamsOfId } from './sessions/sessions-view.ts';
export { checkSummaryQuery } from './summary/sessions-summary.ts';
export { SummaryMaker } from './summary/summary-maker.ts';
