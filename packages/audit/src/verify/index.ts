/**
 * @cdx/audit/verify: holds a whole history against the rules that every honest one keeps.
 */
export { memoryForRecords, verifyHistory, type VerifyOptions } from './verify-history.ts';
export {
  verifyVersion,
  type EventPlace,
  type Finding,
  type NotChecked,
  type Note,
  type Told,
  type VerifyReport,
} from './report.ts';
export { findingRules, noteRules, type FindingRule, type NoteRule, type Rule } from './rules.ts';
export {
  exportLines,
  logLines,
  type HistoryExtent,
  type HistoryLines,
  type LinesRead,
  type SeeEventLine,
  type SeePiece,
} from './source/history-lines.ts';
export type { LineObserver } from './first/first-reading.ts';
export type { Scratch } from './second/partitions.ts';
