/**
 * @cdx/event-store/transfer: a log as text with checksums, and back into any store.
 */
export {
  exportEvents,
  type ExportedLog,
  type ExportOptions,
  type ExportProgress,
} from './export-events.ts';
export type { TransferHeader, TransferSource } from './format.ts';
export {
  importEvents,
  type ImportCounts,
  type ImportingStore,
  type ImportOptions,
  type ImportResult,
} from './import-events.ts';
