/**
 * @cdx/audit/replay: the views as they were at any position of a log, quickly whatever its size: an
 * index of keyframes and compact facts beside the log.
 */
export {
  openReplayIndex,
  type PastMoment,
  type ReplayIndex,
  type ReplayIndexOptions,
  type ReplayIndexOrigin,
} from './replay-index.ts';
export type { SessionChange } from './view/moment-view.ts';
export { layeredReplayStorage } from './storage/layered-storage.ts';
export { memoryReplayStorage } from './storage/memory-storage.ts';
export type { ReplayStorage } from './storage/replay-storage.ts';
