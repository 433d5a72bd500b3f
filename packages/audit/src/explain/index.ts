/**
 * @cdx/audit/explain: one session as a chain of causes, each backed by events. `cdx audit explain`
 * puts it into words.
 */
export { explainSession } from './explain-session.ts';
export type {
  AsideEntry,
  Cause,
  DataFate,
  Explanation,
  ExplanationEntry,
  FactEntry,
  FailureTold,
  HeldBackSession,
  KnownConfiguration,
  Learned,
  Mover,
  Saw,
  Standing,
  WaitCause,
} from './explanation.ts';
