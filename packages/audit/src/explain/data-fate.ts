/** What became of the data of a session: where it is, who carries it, or until when it is missing. */
import type { JoinedLog } from '@cdx/event-store';
import {
  isSessionStream,
  parseSessionStream,
  type RecordedEvent,
  type SessionEventData,
  type SessionState,
  type SessionStatusName,
} from '@cdx/session';
import type { DataFate } from './explanation.ts';
import type { Step } from './session-steps.ts';

type Log = Pick<JoinedLog, 'readPages' | 'readStream'>;
const appliedTypes = new Set(['PackageApplied', 'FinalApplied']);

/** `successor`: the first event of the upload that carries the data anew. */
export async function dataFate(
  log: Log,
  steps: readonly [Step, ...Step[]],
  successor: RecordedEvent | null,
): Promise<DataFate> {
  const last = steps.at(-1) as Step;
  const applied = steps.find(({ event }) => appliedTypes.has(event.type));
  if (applied !== undefined) return appliedFate(applied.event, applied.event.data, 'applied');
  const late = steps.find(({ event }) => appliedTypes.has(lateType(event)));
  if (late !== undefined) {
    const { original } = late.event.data as SessionEventData<'LateMessageReceived'>;
    return appliedFate(late.event, original.data, 'appliedAfterCancel');
  }
  if (successor !== null) {
    return { fate: 'carriedBy', stream: successor.stream, positions: [successor.position] };
  }
  const told = steps.findLast(({ before, after }) => before?.status !== after.status) ?? last;
  const positions = [told.event.position];
  switch (last.after.status) {
    case 'NoData':
      return { fate: 'noData', positions };
    case 'CreateFailed':
      return { fate: 'nextRun', positions };
    case 'Suspended':
      return { fate: 'heldUp', positions };
    case 'Canceled':
      return canceledFate(log, steps, told);
    default:
      return { fate: 'onItsWay', positions };
  }
}

function lateType({ type, data }: RecordedEvent): string {
  if (type !== 'LateMessageReceived') return '';
  return (data as SessionEventData<'LateMessageReceived'>).original.type;
}

function appliedFate(
  { occurredAt, position }: RecordedEvent,
  data: unknown,
  fate: 'applied' | 'appliedAfterCancel',
): DataFate {
  const { rowsAffected = 0 } = data as Partial<SessionEventData<'PackageApplied'>>;
  return { fate, at: occurredAt, rows: rowsAffected, positions: [position] };
}

/** In these the changes are in no package: the next run of the schedule carries them. */
const neverCreated = new Set<SessionStatusName>(['CreateFailed']);

async function canceledFate(
  log: Log,
  steps: readonly [Step, ...Step[]],
  canceled: Step,
): Promise<DataFate> {
  const { direction, context } = canceled.after;
  const positions = [canceled.event.position];
  const before = canceled.before as SessionState;
  if (neverCreated.has(before.status)) return { fate: 'nextRun', positions };
  const what =
    direction === 'upload'
      ? 'transactions'
      : context.packageKind === 'full'
        ? 'allData'
        : 'changes';
  const restored = what === 'changes' ? await laterFull(log, steps[0].event, before) : null;
  const { rows, rowVersion, oldestChangeAt } = context;
  const isGone = steps.some(({ event }) => /^(?:Package|Session)Purged$/u.test(event.type));
  return {
    fate: 'lost',
    what,
    rows,
    rowVersion,
    oldestChangeAt,
    restoredBy: restored === null ? null : { stream: restored.stream, at: restored.occurredAt },
    canRerun: !isGone && (direction === 'upload' || rows !== null),
    positions: restored === null ? positions : [...positions, restored.position],
  };
}

/** The event with which a later full package of the same job was applied at the database. */
async function laterFull(
  log: Log,
  first: RecordedEvent,
  { context }: SessionState,
): Promise<RecordedEvent | null> {
  const { channelDatabase, job, sessionNumber } = context;
  const filter = {
    streamPrefix: 'downloadSession-',
    types: ['DownloadSessionStarted', 'SessionInherited'],
  };
  for await (const { events } of log.readPages({ from: first.position + 1, filter })) {
    for (const { data, stream } of events) {
      const session = data as SessionEventData<'DownloadSessionStarted'>;
      if (session.packageKind !== 'full' || session.job !== job) continue;
      if (session.channelDatabase !== channelDatabase) continue;
      if (session.sessionNumber <= sessionNumber) continue;
      for await (const event of log.readStream(stream)) {
        if (appliedTypes.has(event.type)) return event;
      }
    }
  }
  return null;
}

/** The first event of the upload session that carries the data of this one anew; null: none. */
export async function readSuccessor(
  log: Log,
  { event, after }: Step,
): Promise<RecordedEvent | null> {
  if (after.direction === 'download') return null;
  const { channelDatabase, sessionNumber } = after.context;
  const filter = {
    streamPrefix: 'uploadSession-',
    types: ['UploadSessionStarted', 'UploadSessionReceived'],
  };
  for await (const { events } of log.readPages({ from: event.position + 1, filter })) {
    for (const found of events) {
      const { rerunFor } = found.data as SessionEventData<'UploadSessionStarted'>;
      if (rerunFor !== sessionNumber || !isSessionStream(found.stream)) continue;
      if (parseSessionStream(found.stream).channelDatabase === channelDatabase) return found;
    }
  }
  return null;
}
