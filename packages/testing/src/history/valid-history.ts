/**
 * Histories of one session as a store would give them back, made by walking the machine: every step
 * legal, times and envelopes in order, retries as a policy allows them.
 */
import {
  compiledMachine,
  describeRetryPolicy,
  schemaVersionOf,
  sessionStream,
  stepSession,
  type Direction,
  type RecordedEvent,
  type RetryPolicy,
  type SessionEventType,
  type SessionState,
} from '@cdx/session';
import fc from 'fast-check';
import { retryPolicy } from '../arbitrary/retry-policy.ts';
import { startAt } from '../build/build-scenario.ts';
import { possibleEvents } from './event-word.ts';
import { notedEvents } from './history-event.ts';
import { readable } from './readable.ts';
import { payloadFields, payloadFrom, type PayloadFields } from './payloads.ts';
import { givesUp, nextDelayBounds, noRetries, withEvent, type StageRetries } from './retries-of.ts';

export interface ValidHistoryOptions {
  /** What the retries keep to; any that is off the poll grid unless told. */
  readonly policy?: RetryPolicy;
  /** 30 unless told. */
  readonly eventsMax?: number;
  /** `finalOnly`: a client that reports nothing but the outcome of each attempt (downloads). */
  readonly reporting?: 'full' | 'finalOnly';
}

/** A history and what it was made under. */
export interface DrawnHistory {
  readonly direction: Direction;
  readonly policy: RetryPolicy;
  readonly events: readonly RecordedEvent[];
}

/**
 * The events of a session from the first on. Late messages appear where headquarters would call
 * them so: after a rerun, or after a cancel. Shrinks to few events, each the plainest that is
 * possible.
 */
export function validHistory(
  direction: Direction,
  options: ValidHistoryOptions = {},
): fc.Arbitrary<readonly RecordedEvent[]> {
  return drawnHistory(direction, options).map(({ events }) => readable([...events], events));
}

/** As `validHistory`, with the policy. */
export function drawnHistory(
  direction: Direction,
  { policy, eventsMax = 30, reporting }: ValidHistoryOptions = {},
): fc.Arbitrary<DrawnHistory> {
  return fc
    .record({
      policy: policy === undefined ? retryPolicy({ alignToPoll: false }) : fc.constant(policy),
      reporting:
        reporting === undefined
          ? fc.constantFrom('full' as const, 'full' as const, 'finalOnly' as const)
          : fc.constant(reporting),
      steps: fc.array(step, { minLength: 1, maxLength: eventsMax, size: 'max' }),
    })
    .map((drawn) => {
      const { policy } = drawn;
      const events = walk(direction, policy, drawn.reporting, drawn.steps);
      return readable({ direction, policy, events }, events, [describeRetryPolicy(policy)]);
    });
}

const step = fc.record({
  choice: fc.nat({ max: 10_000 }),
  fields: payloadFields,
  /** Since the event before. */
  afterMs: fc.nat({ max: 3_600_000 }),
  /** From the fact until headquarters knows; none for headquarters' own. */
  delayMs: fc.oneof({ withCrossShrink: true }, fc.constant(0), fc.nat({ max: 7_200_000 })),
  /** Of the room that the policy leaves a delay, 0 to 1. */
  delayShare: fc.nat({ max: 100 }).map((percent) => percent / 100),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const clientFacts: ReadonlySet<string> = new Set<SessionEventType>([
  'UploadSessionStarted',
  'PackageRequested',
  'PackageDownloaded',
  'DownloadFailed',
  'PackageUploaded',
  'UploadFailed',
  'FinalApplied',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);

interface Walk {
  readonly direction: Direction;
  readonly policy: RetryPolicy;
  readonly reporting: 'full' | 'finalOnly';
  readonly state: SessionState | null;
  readonly retries: StageRetries;
}

function walk(
  direction: Direction,
  policy: RetryPolicy,
  reporting: 'full' | 'finalOnly',
  steps: readonly Step[],
): readonly RecordedEvent[] {
  const { sessionNumber, channelDatabase } = (steps[0] as Step).fields;
  const stream = sessionStream(direction, sessionNumber, channelDatabase);
  const events: RecordedEvent[] = [];
  let state: SessionState | null = null;
  let retries = noRetries;
  for (const [revision, drawn] of steps.entries()) {
    // Nothing is told of a session that is gone.
    if ((state?.context.purgedAt ?? null) !== null) break;
    const at: Walk = { direction, policy, reporting, state, retries };
    const types = allowed(at);
    const type = types[drawn.choice % types.length] as SessionEventType;
    const before = events.at(-1);
    const occurredAt = happensAt(at, type, events.findLast(isFact), drawn);
    const isFromClient = clientFacts.has(type);
    const event: RecordedEvent = {
      id: idOf(sessionNumber, revision),
      stream,
      revision,
      position: revision,
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: runOf(type, state),
      occurredAt,
      recordedAt: Math.max(
        occurredAt + (isFromClient ? drawn.delayMs : 0),
        before?.recordedAt ?? 0,
      ),
      source: isFromClient ? `asyncClient:${channelDatabase}` : 'hq',
      correlationId: idOf(sessionNumber, 0),
      causationId: before?.id ?? null,
      data: payloadFrom(type, inHistory(drawn, at, type)),
    };
    events.push(event);
    state = stepSession(state, direction, event);
    retries = withEvent(retries, event);
  }
  return events;
}

/** What is late is of the run before, or of the one that was canceled. */
function runOf(type: string, state: SessionState | null): number {
  const run = state?.context.runNumber ?? 1;
  if (type === 'SessionRerun') return run + 1;
  return type === 'LateMessageReceived' && state?.status !== 'Canceled' ? run - 1 : run;
}

/** What may come next: all that the machine allows, but for what policy and reporting rule out. */
function allowed(at: Walk): readonly string[] {
  const table = compiledMachine(at.direction);
  const possible = possibleEvents(table, at.state?.statusCode ?? table.uncreated);
  const types = possible.filter((type) => fits(at, type));
  // Progress comes more often than what is only noted, else histories are mostly notes.
  const progress = types.filter((type) => !notedEvents.has(type));
  return [...progress, ...progress, ...progress, ...types];
}

function fits(at: Walk, type: string): boolean {
  const { state, retries, policy, reporting } = at;
  const isFinalOnly = reporting === 'finalOnly' && at.direction === 'download';
  const isFailed = retries.failedAt !== null && retries.failedBy !== null && isFailedStatus(state);
  const spent = isFailed ? givesUp(policy, retries) : 'mustNot';
  switch (type) {
    case 'LateMessageReceived':
      return state?.status === 'Canceled' || (state?.context.runNumber ?? 1) > 1;
    case 'SessionPurged':
      return isEnded(state);
    case 'PackagePurged':
      return isEnded(state) && state?.context.packagePurgedAt === null;
    case 'PackageRequested':
      return !isFinalOnly;
    case 'RetryScheduled':
      return !isFinalOnly && spent === 'mustNot' && retries.dueAt === null;
    case 'RetryStarted':
      return retries.dueAt !== null;
    case 'SessionSuspended':
      return spent === 'must' && retries.dueAt === null;
    case 'FinalApplied':
    case 'FinalDownloadFailed':
    case 'FinalApplyFailed':
      return isFinalOnly && (!isFailed || spent === 'mustNot');
    default:
      return true;
  }
}

/** Notes may be of times long past, or come while a client is cut off. */
function isFact({ type }: RecordedEvent): boolean {
  return !notedEvents.has(type);
}

/** A UUID; a function of the two, so that the same history has the same ids. */
function idOf(sessionNumber: number, revision: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(sessionNumber, 8)}-0000-7000-8000-${hex(revision + 1, 12)}`;
}

function isFailedStatus(state: SessionState | null): boolean {
  return state !== null && /^(Download|Upload|Apply)Failed$/.test(state.status);
}

function isEnded(state: SessionState | null): boolean {
  return state !== null && /^(Applied|Canceled|NoData)$/.test(state.status);
}

/** Decisions come with the failure that they follow, retries not before they are due. */
function happensAt(
  { retries, policy, state }: Walk,
  type: string,
  before: RecordedEvent | undefined,
  { afterMs, delayShare }: Step,
): number {
  const earliest = before?.occurredAt ?? startAt;
  if (before !== undefined && type === 'RetryScheduled')
    return Math.max(earliest, retries.failedAt ?? 0);
  const after = earliest + afterMs;
  if (type === 'RetryStarted') return Math.max(earliest, retries.dueAt ?? 0);
  if (!type.startsWith('Final') || !isFailedStatus(state)) return after;
  // A retry that the client kept to itself came after a delay as well, and in time.
  const delayMs = drawDelay(policy, retries, delayShare);
  const limit = (retries.failedSince ?? 0) + (policy.maxDurationMs ?? Infinity);
  return Math.max(earliest, Math.min((retries.failedAt ?? 0) + delayMs, limit));
}

function drawDelay(policy: RetryPolicy, retries: StageRetries, share: number): number {
  const { minMs, maxMs } = nextDelayBounds(policy, retries);
  return minMs + Math.floor(share * (maxMs - minMs));
}

/** Fields that must agree with what happened before. */
function inHistory({ fields, delayShare }: Step, at: Walk, type: string): PayloadFields {
  const { state, retries, policy } = at;
  const isSpent = isFailedStatus(state) && givesUp(policy, retries) === 'must';
  return {
    ...fields,
    dueAt: (retries.failedAt ?? 0) + drawDelay(policy, retries, delayShare),
    by: type === 'SessionCanceled' && isSpent && retries.dueAt === null ? fields.by : 'operator',
    original: { ...fields.original, runNumber: runOf('LateMessageReceived', state) },
  };
}
