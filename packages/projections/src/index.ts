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
