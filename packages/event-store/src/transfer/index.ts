/**
 * @cdx/event-store/transfer: a log as text with checksums, read as it is, and back into any store.
 */
export {
  exportEvents,
  type ExportedLog,
  type ExportOptions,
  type ExportProgress,
} from './export-events.ts';
export {
  exportLog,
  type ExportFacts,
  type ExportLog,
  type ExportLogOptions,
  type ExportText,
} from './export-log.ts';
export { LineCutter, type SeeLine } from './cut-lines.ts';
export { eventLine, readLimits, type TransferHeader, type TransferSource } from './format.ts';
export {
  importEvents,
  type ImportCounts,
  type ImportingStore,
  type ImportOptions,
  type ImportResult,
} from './import-events.ts';
export { scanExport, type ExportDamage, type ScannedExport } from './scan-export.ts';
export { headerIn } from './parse-lines.ts';
