/**
 * @cdx/audit/diff: two histories, or two times of one, side by side. `cdx audit diff` prints it.
 */
export { diffLogs, diffPositions, type DiffOptions, type DiffSide } from './diff-logs.ts';
export { ignorableFields, parseIgnored, type Ignored } from './ignored.ts';
export type {
  Divergence,
  DivergenceKind,
  EndedDifferently,
  FieldDifference,
  LogDiff,
  Moved,
  MovedShifts,
  MovedTime,
  SessionEnd,
  SessionList,
  StatusTotal,
} from './log-diff.ts';
