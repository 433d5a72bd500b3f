/**
 * The session, the batches and the refused commands in the order of the log: when the forms came to
 * show each fact, and what they showed to whoever ordered something.
 */
import {
  type Direction,
  type RecordedEvent,
  type RefusalReason,
  type SessionState,
  type SessionStatusName,
  type SystemEventData,
} from '@cdx/session';
import type { AsideEntry, Learned, Saw } from './explanation.ts';
import { FormKnowledge } from './form-knowledge.ts';
import type { Step } from './session-steps.ts';
import type { Surroundings } from './read/surroundings.ts';

export interface Chronicle {
  learned(position: number): Learned;
  /** What whoever stated the event at this position saw; null: nobody looked at a form. */
  saw(position: number): Saw | null;
  /** What the batches told, and the commands that were refused. */
  readonly asides: readonly AsideEntry[];
  /** The session as the forms show it at the end; null: they do not. */
  readonly shown: SessionState | null;
}

export function chronicleOf(
  direction: Direction,
  steps: readonly Step[],
  { batches, refusals }: Pick<Surroundings, 'batches' | 'refusals'>,
  /** Whether a session of the other direction has the same id. */
  hasNamesake: boolean,
): Chronicle {
  const first = steps[0]?.event.position ?? 0;
  const before = batches[0] !== undefined && batches[0].position < first ? batches[0] : undefined;
  const knowledge = new FormKnowledge(direction, before === undefined ? -1 : upToOf(before));
  const saw = new Map<number, Saw>();
  const asides: AsideEntry[] = [];
  let actual: SessionState | null = null;
  let isPurged = false;
  let formFrom: Saw['formFrom'] = before === undefined ? null : placeOf(before);
  const stepAt = new Map(steps.map((step) => [step.event.position, step]));
  const types = new Map(steps.map(({ event }) => [event.position, event]));
  const others = [...(before === undefined ? batches : batches.slice(1)), ...refusals];
  const inOrder = [...steps.map(({ event }) => event), ...others].toSorted(
    (one, other) => one.position - other.position,
  );
  for (const event of inOrder) {
    const step = stepAt.get(event.position);
    const shown = isPurged ? null : (knowledge.shown?.status ?? null);
    if (step !== undefined) {
      saw.set(event.position, { shown, actual: actual?.status ?? null, formFrom });
      knowledge.add(event);
      actual = step.after;
      isPurged = event.type === 'SessionPurged';
    } else if (event.type === 'StatusMessagesProcessed') {
      formFrom = placeOf(event);
      const facts = isPurged ? [] : knowledge.batch(event, upToOf(event));
      if (facts.length > 0) asides.push(learnedAt(event, facts, types));
    } else {
      const refusal = refusedAt(event, formFrom);
      if (!hasNamesake || reasonsOf[direction].has(refusal.reason)) asides.push(refusal);
      else if (mayBeOurs(direction, refusal, isPurged ? null : actual)) {
        asides.push({ ...refusal, ambiguous: true });
      }
    }
  }
  return {
    learned: (position) => knowledge.learned(position),
    saw: (position) => saw.get(position) ?? null,
    asides,
    shown: isPurged ? null : knowledge.shown,
  };
}

/** Reasons that only sessions of one direction are refused for. */
const reasonsOf: Readonly<Record<Direction, ReadonlySet<RefusalReason>>> = {
  download: new Set(['packagePurged', 'noPackage', 'enforcement']),
  upload: new Set(['alreadyRerun', 'delivered']),
};

/** `actual`: the session in the log at that moment; null: purged, and nobody can tell. */
function mayBeOurs(
  direction: Direction,
  { reason, saw }: Extract<AsideEntry, { kind: 'refused' }>,
  actual: SessionState | null,
): boolean {
  const other = direction === 'download' ? 'upload' : 'download';
  if (reasonsOf[other].has(reason)) return false;
  return actual === null || saw.actual === actual.status;
}

const upToOf = ({ data }: RecordedEvent): number =>
  (data as SystemEventData<'StatusMessagesProcessed'>).upToPosition;

const placeOf = ({ recordedAt, position }: RecordedEvent) => ({ at: recordedAt, position });

function learnedAt(
  batch: RecordedEvent,
  facts: readonly number[],
  events: ReadonlyMap<number, RecordedEvent>,
): AsideEntry {
  const told = facts.map((position) => events.get(position) as RecordedEvent);
  return {
    kind: 'learned',
    at: batch.occurredAt,
    recordedAt: batch.recordedAt,
    position: null,
    because: [batch.position],
    facts,
    types: told.map(({ type }) => type),
    behindMs: told.reduce(
      (most, { occurredAt }) => Math.max(most, batch.recordedAt - occurredAt),
      0,
    ),
  };
}

function refusedAt(
  event: RecordedEvent,
  formFrom: Saw['formFrom'],
): Extract<AsideEntry, { kind: 'refused' }> {
  const { command, reason, shown, actual } = event.data as SystemEventData<'CommandRefused'>;
  return {
    kind: 'refused',
    at: event.occurredAt,
    recordedAt: event.recordedAt,
    position: null,
    because: [event.position],
    command,
    reason,
    operator: operatorOf(event.source),
    saw: {
      shown: shown as SessionStatusName | null,
      actual: actual as SessionStatusName | null,
      formFrom,
    },
    ambiguous: false,
  };
}

/** `operator:Help desk` is Help desk. */
export const operatorOf = (source: string): string => source.replace(/^operator:/u, '');
