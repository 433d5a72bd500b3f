/**
 * @cdx/audit/fork: from a moment of a history on, under each policy: what would have become of it.
 */
export {
  asItWas,
  beginFromHistory,
  forkResults,
  prepareFork,
  type ForkOptions,
  type ForkPolicy,
  type PreparedFork,
} from './fork.ts';
export { readStateAt } from './read-state.ts';
export type { HistoryState, PackageAt, SessionAt } from './history-state.ts';
