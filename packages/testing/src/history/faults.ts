/**
 * The faults that a history can be given: each a function from a valid history to every place where
 * it fits, the history cut off behind the event that it makes wrong.
 */
import {
  compiledMachine,
  ILLEGAL,
  schemaVersionOf,
  type RecordedEvent,
  type SessionEventType,
} from '@cdx/session';
import { nextStatus } from '../laws/each-event.ts';
import type { LawName } from '../laws/law-broken.ts';
import { failureEvents, notedEvents } from './history-event.ts';
import { givesUp, nextDelayBounds, noRetries, withEvent, type StageRetries } from './retries-of.ts';
import type { DrawnHistory } from './valid-history.ts';

type Events = readonly RecordedEvent[];

interface Fault {
  readonly law: LawName;
  readonly places: (history: DrawnHistory) => Iterable<Events>;
}

export const faultNames = [
  'event-missing',
  'event-twice',
  'create-failed-retried',
  'fact-after-cancel',
  'fact-of-older-run',
  'rerun-not-counted',
  'one-retry-too-many',
  'given-up-too-early',
  'retry-due-too-early',
  'retry-due-too-late',
  'retry-before-it-is-due',
  'recorded-before-it-happened',
  'happened-before-its-cause',
  'caused-by-what-comes-later',
] as const;
export type FaultName = (typeof faultNames)[number];

export const faults: Readonly<Record<FaultName, Fault>> = {
  'event-missing': { law: 'legal-steps', places: missing },
  'event-twice': { law: 'legal-steps', places: twice },
  'create-failed-retried': {
    law: 'legal-steps',
    places: (history) => followed(history, 'PackageCreateFailed', 'RetryStarted', {}),
  },
  'fact-after-cancel': {
    law: 'legal-steps',
    places: (history) =>
      followed(history, 'SessionCanceled', 'PackageApplied', { rowsAffected: 1 }),
  },
  'fact-of-older-run': {
    law: 'facts-of-their-run',
    places: ({ events }) =>
      changed(events, (event) =>
        event.runNumber > 1 && event.type !== 'SessionRerun' && !notedEvents.has(event.type)
          ? { runNumber: event.runNumber - 1 }
          : null,
      ),
  },
  'rerun-not-counted': {
    law: 'facts-of-their-run',
    places: ({ events }) =>
      changed(events, ({ type, runNumber }) =>
        type === 'SessionRerun' ? { runNumber: runNumber - 1 } : null,
      ),
  },
  'one-retry-too-many': {
    law: 'attempts-within-try-count',
    places: (history) => afterFailures(history, 'must', scheduled),
  },
  'given-up-too-early': {
    law: 'gives-up-only-when-spent',
    places: (history) =>
      afterFailures(history, 'mustNot', () => ({
        type: 'SessionCanceled',
        data: { by: 'triesSpent' },
      })),
  },
  'retry-due-too-early': {
    law: 'delays-within-bounds',
    places: (history) => moved(history, ({ minMs }) => minMs - 1),
  },
  'retry-due-too-late': {
    law: 'delays-within-bounds',
    places: (history) => moved(history, ({ maxMs }) => maxMs + 1),
  },
  'retry-before-it-is-due': {
    law: 'no-effect-before-its-cause',
    places: ({ events }) =>
      changed(events, (event, retries, last) => {
        if (event.type !== 'RetryStarted' || retries.dueAt === null) return null;
        const occurredAt = retries.dueAt - 1;
        return occurredAt < (last?.occurredAt ?? 0) ? null : { occurredAt };
      }),
  },
  'recorded-before-it-happened': {
    law: 'no-effect-before-its-cause',
    places: ({ events }) => changed(events, ({ occurredAt }) => ({ recordedAt: occurredAt - 1 })),
  },
  'happened-before-its-cause': {
    law: 'no-effect-before-its-cause',
    places: ({ events }) =>
      changed(events, ({ type }, _, last) =>
        last === null || notedEvents.has(type) || isDecision(type)
          ? null
          : { occurredAt: last.occurredAt - 1 },
      ),
  },
  'caused-by-what-comes-later': {
    law: 'no-effect-before-its-cause',
    places: ({ events }) => changed(events, ({ id }) => ({ causationId: id })),
  },
};

/** Whose time says more than when it happened: another law would be broken as well. */
function isDecision(type: string): boolean {
  return type === 'RetryScheduled' || type.startsWith('Final') || failureEvents.has(type);
}

type Change = (
  event: RecordedEvent,
  retries: StageRetries,
  last: RecordedEvent | null,
) => Partial<RecordedEvent> | null;

/** One event is another. `last`: the last fact before it that is not only noted. */
function* changed(events: Events, change: Change): Iterable<Events> {
  let retries = noRetries;
  let last: RecordedEvent | null = null;
  for (const [index, event] of events.entries()) {
    const changes = change(event, retries, last);
    if (changes !== null) yield [...events.slice(0, index), { ...event, ...changes }];
    retries = withEvent(retries, event);
    if (!notedEvents.has(event.type)) last = event;
  }
}

function* moved(
  { events, policy }: DrawnHistory,
  delay: (bounds: ReturnType<typeof nextDelayBounds>) => number,
): Iterable<Events> {
  yield* changed(events, (event, retries) => {
    if (event.type !== 'RetryScheduled' || retries.failedAt === null) return null;
    const delayMs = delay(nextDelayBounds(policy, retries));
    const dueAt = retries.failedAt + delayMs;
    const isInTime = dueAt - (retries.failedSince ?? 0) <= (policy.maxDurationMs ?? Infinity);
    return delayMs >= 1 && isInTime ? { data: { dueAt } } : null;
  });
}

/** Without the event the one after it is not possible. */
function* missing({ direction, events }: DrawnHistory): Iterable<Events> {
  const table = compiledMachine(direction);
  let status = table.uncreated;
  for (const [index, event] of events.entries()) {
    const follower = events[index + 1];
    if (follower !== undefined && nextStatus(table, status, follower.type) === ILLEGAL) {
      yield [...events.slice(0, index), inPlaceOf(event, follower)];
    }
    status = nextStatus(table, status, event.type);
  }
}

function* twice({ direction, events }: DrawnHistory): Iterable<Events> {
  const table = compiledMachine(direction);
  let status = table.uncreated;
  for (const [index, event] of events.entries()) {
    status = nextStatus(table, status, event.type);
    if (nextStatus(table, status, event.type) !== ILLEGAL) continue;
    yield [...events.slice(0, index + 1), behind(event, { type: event.type, data: event.data })];
  }
}

function* followed(
  { events }: DrawnHistory,
  after: SessionEventType,
  type: SessionEventType,
  data: object,
): Iterable<Events> {
  for (const [index, event] of events.entries()) {
    if (event.type === after) yield [...events.slice(0, index + 1), behind(event, { type, data })];
  }
}

type Told = Pick<RecordedEvent, 'type' | 'data'>;

/** Behind every failure after which the policy says so. */
function* afterFailures(
  { events, policy }: DrawnHistory,
  says: 'must' | 'mustNot',
  tell: (history: DrawnHistory['policy'], retries: StageRetries) => Told,
): Iterable<Events> {
  let retries = noRetries;
  for (const [index, event] of events.entries()) {
    retries = withEvent(retries, event);
    if (!failureEvents.has(event.type) || event.type.startsWith('Final')) continue;
    if (givesUp(policy, retries) !== says) continue;
    yield [...events.slice(0, index + 1), behind(event, tell(policy, retries))];
  }
}

function scheduled(policy: DrawnHistory['policy'], retries: StageRetries): Told {
  const dueAt = (retries.failedAt ?? 0) + nextDelayBounds(policy, retries).minMs;
  return { type: 'RetryScheduled', data: { dueAt } };
}

/** The next event of the stream, at the time of the one before it. */
function behind(before: RecordedEvent, { type, data }: Told): RecordedEvent {
  const revision = before.revision + 1;
  return {
    ...before,
    id: `${before.id.slice(0, 14)}7fff${before.id.slice(18)}`,
    revision,
    position: revision,
    type,
    schemaVersion: schemaVersionOf(type),
    causationId: before.id,
    data,
  };
}

/** The follower takes the place of the event that is missing. */
function inPlaceOf(gone: RecordedEvent, follower: RecordedEvent): RecordedEvent {
  const { revision, position, causationId } = gone;
  return { ...follower, revision, position, causationId };
}
