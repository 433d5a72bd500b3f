/**
 * Histories of one session as a store would give them back: state-guided, every step legal, times
 * and envelopes in order. For properties of whatever folds, stores or judges events.
 */
import fc from 'fast-check';
import { v5 } from 'uuid';
import type { RecordedEvent } from '../../src/envelope.ts';
import { schemaVersionOf } from '../../src/events/schema-versions.ts';
import type { SessionEventType } from '../../src/events/session-events.ts';
import { stepSession, type SessionState } from '../../src/fold/fold-session.ts';
import { sessionStream } from '../../src/fold/session-stream.ts';
import { cellOf, ILLEGAL } from '../../src/machine/compile.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import type { Direction } from '../../src/status.ts';
import { payloadFields, payloadFrom, type PayloadFields } from './event-arbitraries.ts';

const namespace = '0c0c9a52-6c5b-4ad2-9f0e-3f3a8f8f7c11';
const startAt = 1_700_000_000_000;

const step = fc.record({
  choice: fc.nat(10_000),
  fields: payloadFields,
  /** Since the event before. */
  afterMs: fc.nat(3_600_000),
  /** From the fact until headquarters knows; none for headquarters' own. */
  delayMs: fc.oneof(fc.constant(0), fc.nat(7_200_000)),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const clientFacts: readonly string[] = [
  'UploadSessionStarted',
  'PackageRequested',
  'PackageDownloaded',
  'DownloadFailed',
  'PackageUploaded',
  'UploadFailed',
  'FinalApplied',
  'FinalDownloadFailed',
  'FinalApplyFailed',
];

/**
 * A session's events from its first on, up to `eventsMax`. Late messages appear where headquarters
 * would call them so: after a rerun, or after a cancel.
 */
export function sessionHistory(
  direction: Direction,
  eventsMax = 30,
): fc.Arbitrary<readonly RecordedEvent[]> {
  return fc
    .array(step, { minLength: 1, maxLength: eventsMax, size: 'max' })
    .map((steps) => historyOf(direction, steps));
}

function historyOf(direction: Direction, steps: readonly Step[]): readonly RecordedEvent[] {
  const { sessionNumber, channelDatabase } = (steps[0] as Step).fields;
  const stream = sessionStream(direction, sessionNumber, channelDatabase);
  const events: RecordedEvent[] = [];
  let state: SessionState | null = null;
  for (const [revision, { choice, fields, afterMs, delayMs }] of steps.entries()) {
    const before = events.at(-1);
    const types = possibleTypes(direction, state);
    const type = types[choice % types.length] as SessionEventType;
    const isFromClient = clientFacts.includes(type);
    const occurredAt = (before?.occurredAt ?? startAt) + afterMs;
    const arrivesAt = occurredAt + (isFromClient ? delayMs : 0);
    const event: RecordedEvent = {
      id: v5(`${stream} ${revision}`, namespace),
      stream,
      revision,
      position: revision,
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: (state?.context.runNumber ?? 1) + (type === 'SessionRerun' ? 1 : 0),
      occurredAt,
      recordedAt: Math.max(arrivesAt, before?.recordedAt ?? 0),
      source: isFromClient ? `asyncClient:${channelDatabase}` : 'hq',
      correlationId: v5(stream, namespace),
      causationId: before?.id ?? null,
      data: payloadFrom(type, inHistory(fields, state, occurredAt)),
    };
    events.push(event);
    state = stepSession(state, direction, event);
  }
  return events;
}

function possibleTypes(direction: Direction, state: SessionState | null): readonly string[] {
  const table = compiledMachine(direction);
  const from = state?.statusCode ?? table.uncreated;
  const types = table.eventTypes.filter(
    (_, code) => table.next[cellOf(table, code, from)] !== ILLEGAL,
  );
  const canBeLate = state?.status === 'Canceled' || (state?.context.runNumber ?? 1) > 1;
  return canBeLate ? types : types.filter((type) => type !== 'LateMessageReceived');
}

/** Fields that must agree with what happened before. */
function inHistory(
  fields: PayloadFields,
  state: SessionState | null,
  occurredAt: number,
): PayloadFields {
  const run = state?.context.runNumber ?? 1;
  const lateRun = state?.status === 'Canceled' ? run : run - 1;
  return {
    ...fields,
    dueAt: occurredAt + (fields.dueAt % 3_600_000),
    original: { ...fields.original, runNumber: lateRun },
  };
}
