/**
 * @cdx/projections: the Download sessions and Upload sessions forms as views of the log. The view
 * in memory, live views and the history of one session are here; the durable view is `/sqlite`.
 */
export type { SessionRow } from './sessions/session-row.ts';
export {
  columnKind,
  isSessionColumnKey,
  sessionColumnKeys,
  sessionColumns,
  type ColumnKind,
  type SessionColumn,
  type SessionColumnKey,
} from './sessions/session-columns.ts';
export type {
  SessionsFilter,
  SessionsPage,
  SessionsQuery,
  SessionsSort,
} from './sessions/sessions-query.ts';
export { isReading, readings, type Reading } from './sessions/reading.ts';
export type {
  ErrorSummary,
  JobSummary,
  SessionsSummary,
  SummaryEntry,
  SummaryQuery,
} from './summary/sessions-summary.ts';
export type { SessionsTally, SessionsView } from './sessions/sessions-view.ts';
export { createMemorySessionsView } from './memory/memory-sessions-view.ts';
export { catchUp } from './sessions/catch-up.ts';
export { liveSessions, type LiveSessions } from './live/live-sessions.ts';
export type { Attempt, AttemptOutcome } from './history/attempts.ts';
export {
  historyOf,
  sessionHistory,
  type HistoryEntry,
  type SessionHistory,
} from './history/session-history.ts';
export {
  importSource,
  inferredSourceText,
  parseInferredSource,
  type InferredSource,
} from './inferred/inferred-source.ts';
export { statedAttempt, type StatedAttempt } from './inferred/stated-attempt.ts';
export { statedRow, type StatedRow } from './inferred/stated-row.ts';
export { viewsAsOf, type AsOf, type AsOfOptions } from './as-of/views-as-of.ts';
export type { DatabaseState, FullSync } from './headquarters/database-state.ts';
export {
  headquartersState,
  type HeadquartersSetup,
  type HeadquartersState,
  type ScheduleSetup,
  type ScheduleState,
  type StatusBatchState,
} from './headquarters/headquarters-state.ts';
export {
  readUploadWarnings,
  type UploadWarningsQuery,
} from './headquarters/read-upload-warnings.ts';
export {
  uploadedTooLongMs,
  uploadWarningCodes,
  uploadWarnings,
  type UploadedSessions,
  type UploadSchedule,
  type UploadWarning,
  type UploadWarningCode,
  type UploadWarningsInput,
} from './headquarters/upload-warnings.ts';
export type {
  Freshness,
  FreshnessFilter,
  FullPackage,
  Staleness,
  StalenessQuery,
} from './freshness/freshness.ts';
export { createFreshness } from './freshness/memory-freshness.ts';
export { statedStaleness, type StatedStaleness } from './freshness/stated-staleness.ts';
export {
  notReadyCodes,
  type NotReadyCode,
  type NotReadyReason,
} from './freshness/not-ready-reasons.ts';
export {
  maxStalenessMsDefault,
  readiness,
  type Readiness,
  type ReadinessQuery,
} from './freshness/readiness.ts';
