/**
 * @cdx/projections/sqlite: the sessions view in the file that holds its log.
 */
export { openSessionsView, rebuildSessionsView } from './open-sessions-view.ts';
export type { SqliteSessionsView } from './sqlite-sessions-view.ts';
export { sessionsViewVersion } from './view-registry.ts';
export { openFreshness } from '../freshness/sqlite-freshness.ts';
