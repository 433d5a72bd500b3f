/**
 * The adapter between the kit and somebody's own implementation: a system that keeps the sessions of
 * a few channel databases, and that the kit tells what happens. See docs in README.md.
 */
import type { Direction, RetryPolicy } from '@cdx/session';
import type { HistoryEvent } from '../history/history-event.ts';
import type { ClaimedState } from '../laws/claimed-state.ts';

/** What one system under test is to be like; a new one is made for every run. */
export interface Setup {
  /** All sessions of one run have this direction. */
  readonly direction: Direction;
  /** Of clients and of headquarters' P-job alike. Never on the poll grid: a retry starts when due. */
  readonly policy: RetryPolicy;
  /** When the tries of a download are spent it is Suspended, not Canceled. */
  readonly dependencyEnforcement: boolean;
  /** The time at which the system begins, ms since the Unix epoch. */
  readonly startAt: number;
}

/** A fact that headquarters or a client states. The system records it, once, or notes it as late. */
export interface Message {
  readonly kind: 'message';
  /** UUID. The same id again is the same message, delivered twice. */
  readonly id: string;
  /** `downloadSession-1-STORE-0001`. */
  readonly stream: string;
  /** One of the facts below; the payload is that of `@cdx/session`. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Run of the session that the sender works on. */
  readonly runNumber: number;
  /** Now, by the clock of the system. ms. */
  readonly occurredAt: number;
}

export type Input =
  | Message
  /** What an operator orders. */
  | { readonly kind: 'cancel' | 'rerun'; readonly stream: string }
  /** The process status messages batch: from now on headquarters knows all that is in the log. */
  | { readonly kind: 'processStatusMessages' };

/** `refused`: it is not possible, and nothing has been recorded. */
export type Answer = 'accepted' | 'refused';

type Now<Value> = Value | Promise<Value>;

/**
 * What the kit needs of an implementation. Everything may be asynchronous; a system of which
 * everything is synchronous can be run by `fc.modelRun` as well. The rules are those of the state
 * machines (docs/state-machines.md):
 *
 * - A message that is possible is recorded, once, as an event with its type, payload, run and time.
 * - With a failure (Download, Upload, Apply failed) the system records at once what follows:
 *   RetryScheduled `{dueAt}`, counted from the failure; or, where the try count or `maxDurationMs` is
 *   spent or the failure is not retriable, SessionCanceled `{by: 'triesSpent'}`, with dependency
 *   enforcement SessionSuspended for downloads. Create failed is not retried.
 * - RetryStarted is recorded when a retry is due, never before.
 * - A message of an older run, or of any run after a cancel, is recorded as LateMessageReceived
 *   `{original: {type, runNumber, data}}` with the run number of the message, and changes nothing.
 * - A message whose id has been recorded before changes nothing, also after a restart.
 * - All else that the machine does not have is refused, and nothing is recorded. The same message may
 *   come again, with its id, when it has become possible: then it is recorded.
 * - An operator's order is SessionCanceled `{by: 'operator'}`, or SessionRerun, which begins the next
 *   run; both by what is so, not by what the form shows. Orders are given where the form offers them.
 * - Headquarters' form shows what headquarters itself does at once (creation, No data, an operator's
 *   cancel and rerun), all that clients do as far as it was in the log when the last batch ran.
 */
export interface SystemUnderTest {
  append(input: Input): Now<Answer>;
  /** The events of one session in the order of the log; none for one that it does not know. */
  read(stream: string): Now<readonly HistoryEvent[]>;
  /** Time goes on by so many ms; what falls due up to then, that very moment included, happens. */
  advance(ms: number): Now<void>;
  /** What the system itself says of a session, as far as it can; null for one that it does not know. */
  state?(stream: string): Now<ClaimedState>;
  /** Status on headquarters' form, where there is one; null: not shown. */
  headquarters?(stream: string): Now<string | null>;
  /** The process dies and starts again from what it has stored; its clock goes on. */
  restart?(): Now<void>;
}

/** Facts that are told to the system; it states all others itself. */
export const messageTypes: ReadonlySet<string> = new Set([
  'DownloadSessionStarted',
  'SessionInherited',
  'UploadSessionStarted',
  'UploadSessionReceived',
  'PackageMadeAvailable',
  'PackageCreateFailed',
  'NoDataFound',
  'PackageRequested',
  'PackageDownloaded',
  'DownloadFailed',
  'PackageUploaded',
  'UploadFailed',
  'PackageApplied',
  'ApplyFailed',
]);
