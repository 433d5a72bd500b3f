/**
 * Histories with exactly one fault, and its name: to find out whether a suite, an audit or a system
 * notices. Each ends with the event that cannot be right.
 */
import {
  CdxError,
  describeRetryPolicy,
  directions,
  type Direction,
  type RecordedEvent,
  type RetryPolicy,
} from '@cdx/session';
import fc from 'fast-check';
import { pick } from '../arbitrary/times.ts';
import type { LawName } from '../laws/law-broken.ts';
import { faults, faultNames, type FaultName } from './faults.ts';
import { readable } from './readable.ts';
import { drawnHistory, type DrawnHistory } from './valid-history.ts';

export interface CorruptHistory {
  readonly fault: FaultName;
  /** The law that it breaks; all others hold. */
  readonly law: LawName;
  readonly direction: Direction;
  /** What the retries keep to, but for the fault. */
  readonly policy: RetryPolicy;
  /** The last of these is the first that cannot be right. */
  readonly events: readonly RecordedEvent[];
}

export interface CorruptHistoryOptions {
  /** Either, unless told. */
  readonly direction?: Direction;
  /** Any, unless told. */
  readonly fault?: FaultName;
}

/** What an upload cannot show: nobody creates its package again, and its rerun is another session. */
const ofDownloads: ReadonlySet<FaultName> = new Set([
  'create-failed-retried',
  'fact-of-older-run',
  'rerun-not-counted',
]);

/**
 * Every fault is as likely. Shrinks to few events before the fault. Errors: `invalid-argument` for a
 * fault that no history of that direction can have.
 */
export function corruptHistory(options: CorruptHistoryOptions = {}): fc.Arbitrary<CorruptHistory> {
  const { direction, fault } = options;
  const wanted = faultNames
    .filter((name) => fault === undefined || name === fault)
    .filter((name) => direction !== 'upload' || !ofDownloads.has(name));
  if (wanted.length === 0) {
    throw new CdxError('invalid-argument', `No upload has the fault "${fault}".`, { fault });
  }
  return fc.oneof(...wanted.map((name) => withFault(name, direction)));
}

function withFault(
  fault: FaultName,
  direction: Direction | undefined,
): fc.Arbitrary<CorruptHistory> {
  const possible = directions.filter((one) => one === 'download' || !ofDownloads.has(fault));
  const histories = possible
    .filter((one) => direction === undefined || one === direction)
    .map((one) => drawnHistory(one));
  return fc
    .record({ history: fc.oneof(...histories), where: fc.nat({ max: 10_000 }) })
    .map(({ history, where }) => corrupted(history, fault, where))
    .filter((found) => found !== null);
}

/** At one of the places where the fault fits; null where there is none. */
function corrupted(history: DrawnHistory, fault: FaultName, where: number): CorruptHistory | null {
  const { law, places } = faults[fault];
  const found = [...places(history)];
  if (found.length === 0) return null;
  const events = pick(found, where);
  const { direction, policy } = history;
  const title = [`${fault}, breaks ${law}`, describeRetryPolicy(policy)];
  return readable({ fault, law, direction, policy, events }, events, title);
}
