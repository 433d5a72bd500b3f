/**
 * Ways to spoil a history, each with the rules that it breaks for sure: known from what was done, and
 * from the machines of @cdx/session, not from the code that is tested.
 */
import { isCdxError, parseEvent, stepSession, type RecordedEvent } from '@cdx/session';
import type { FindingRule } from '@cdx/audit/verify';

export interface Spoiled {
  readonly events: readonly RecordedEvent[];
  /** One of them must be found; none: what was done may leave an honest history. */
  readonly rules: readonly FindingRule[];
  readonly isGapless?: boolean;
  readonly head?: number;
}

/** `pick(n)`: a number from 0 to n - 1. */
export type Pick = (count: number) => number;
export type Mutation = (events: readonly RecordedEvent[], pick: Pick) => Spoiled | null;

type Data = Readonly<Record<string, unknown>>;

export const otherId = (number: number): string =>
  `99999999-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;

/** Positions as the events stand. What batches know goes with the events. */
export function renumbered(events: readonly RecordedEvent[]): RecordedEvent[] {
  const places = new Map(events.map(({ position }, index) => [position, index]));
  return events.map((event, index) => {
    const upTo = (event.data as Data)['upToPosition'];
    if (typeof upTo !== 'number' || upTo < 0) return { ...event, position: index };
    let known = upTo;
    while (known >= 0 && !places.has(known)) known--;
    const upToPosition = known < 0 ? -1 : (places.get(known) as number);
    return { ...event, position: index, data: { ...(event.data as Data), upToPosition } };
  });
}

function replaced(
  events: readonly RecordedEvent[],
  index: number,
  changes: Partial<RecordedEvent>,
): RecordedEvent[] {
  return events.map((event, at) => (at === index ? { ...event, ...changes } : event));
}

const isSession = ({ stream }: RecordedEvent): boolean => /^(down|up)loadSession-/.test(stream);

/** Places of events that this holds of. */
function places(
  events: readonly RecordedEvent[],
  holds: (event: RecordedEvent, index: number) => boolean,
): readonly number[] {
  return [...events.keys()].filter((index) => holds(events[index] as RecordedEvent, index));
}

function chosen(
  events: readonly RecordedEvent[],
  pick: Pick,
  holds: (event: RecordedEvent, index: number) => boolean,
): number | null {
  const found = places(events, holds);
  return found.length === 0 ? null : (found[pick(found.length)] as number);
}

/** Whether the stream is one that its machine has, folded by who knows nothing of audits. */
function isLegal(events: readonly RecordedEvent[], stream: string): boolean {
  const direction = stream.startsWith('upload') ? 'upload' : 'download';
  let state: ReturnType<typeof stepSession> | null = null;
  try {
    for (const event of events) {
      if (event.stream === stream) state = stepSession(state, direction, event);
    }
    return true;
  } catch (error) {
    if (isCdxError(error, 'illegal-step')) return false;
    throw error;
  }
}

function isWellFormed(event: RecordedEvent): boolean {
  try {
    parseEvent(event);
    return true;
  } catch {
    return false;
  }
}

const laterInStream = (events: readonly RecordedEvent[], index: number): boolean =>
  events.slice(index + 1).some(({ stream }) => stream === events[index]?.stream);
const namedLater = (events: readonly RecordedEvent[], index: number): boolean =>
  events.slice(index + 1).some(({ causationId }) => causationId === events[index]?.id);

export const drop: Readonly<Record<string, Mutation>> = {
  one: (events, pick) => {
    const index = pick(events.length - 1);
    return { events: events.toSpliced(index, 1), rules: ['position-gap'] };
  },
  'several in a row': (events, pick) => {
    const index = pick(events.length - 1);
    const count = Math.min(1 + pick(10), events.length - 1 - index);
    return { events: events.toSpliced(index, count), rules: ['position-gap'] };
  },
  'one, where positions have gaps': (events, pick) => {
    const index = pick(events.length);
    const rules: FindingRule[] = [];
    if (laterInStream(events, index)) rules.push('revision-gap');
    if (namedLater(events, index)) rules.push('cause-unknown');
    return { events: events.toSpliced(index, 1), rules, isGapless: false };
  },
  'one, with positions and revisions mended': (events, pick) => {
    const index = chosen(
      events,
      pick,
      (event, at) => isSession(event) && laterInStream(events, at),
    );
    if (index === null) return null;
    const gone = events[index] as RecordedEvent;
    const left = renumbered(events.toSpliced(index, 1)).map((event) =>
      event.stream === gone.stream && event.revision > gone.revision
        ? { ...event, revision: event.revision - 1 }
        : event,
    );
    // The next event in the stream named it.
    return { events: left, rules: ['cause-unknown'] };
  },
};

export const duplicate: Readonly<Record<string, Mutation>> = {
  'in its place': (events, pick) => {
    const index = pick(events.length);
    const again = events[index] as RecordedEvent;
    return { events: events.toSpliced(index, 0, again), rules: ['position-order'] };
  },
  'later, as it is': (events, pick) => {
    const index = pick(events.length - 1);
    const to = index + 1 + pick(events.length - index - 1);
    const again = events[index] as RecordedEvent;
    return { events: events.toSpliced(to, 0, again), rules: ['position-order'] };
  },
  'later, with positions mended': (events, pick) => {
    const index = pick(events.length - 1);
    const to = index + 1 + pick(events.length - index - 1);
    const again = { ...(events[index] as RecordedEvent), position: -5 };
    return { events: renumbered(events.toSpliced(to, 0, again)), rules: ['id-repeated'] };
  },
  'later, with an id of its own': (events, pick) => {
    const index = pick(events.length - 1);
    const to = index + 1 + pick(events.length - index - 1);
    const again = { ...(events[index] as RecordedEvent), position: -5, id: otherId(index) };
    return { events: renumbered(events.toSpliced(to, 0, again)), rules: ['revision-gap'] };
  },
};

function swapped(events: readonly RecordedEvent[], one: number, other: number): RecordedEvent[] {
  return events.with(one, events[other] as RecordedEvent).with(other, events[one] as RecordedEvent);
}

export const reorder: Readonly<Record<string, Mutation>> = {
  'two events': (events, pick) => {
    const one = pick(events.length);
    const other = pick(events.length);
    if (one === other) return null;
    return { events: swapped(events, one, other), rules: ['position-order'] };
  },
  'two events, with positions mended': (events, pick) => {
    const one = pick(events.length);
    const other = pick(events.length);
    const [a, b] = [events[one], events[other]] as [RecordedEvent, RecordedEvent];
    const rules: FindingRule[] = [];
    if (a.recordedAt !== b.recordedAt) rules.push('recorded-order');
    if (one !== other && a.stream === b.stream) rules.push('revision-gap');
    return { events: renumbered(swapped(events, one, other)), rules };
  },
  'two neighbours in a stream, with positions mended': (events, pick) => {
    const one = chosen(events, pick, (_, index) => laterInStream(events, index));
    if (one === null) return null;
    const { stream } = events[one] as RecordedEvent;
    const other = events.findIndex((event, index) => index > one && event.stream === stream);
    return { events: renumbered(swapped(events, one, other)), rules: ['revision-gap'] };
  },
  'a stretch, moved': (events, pick) => {
    const from = pick(events.length - 1);
    const count = Math.min(1 + pick(5), events.length - 1 - from);
    const moved = events.slice(from, from + count);
    const rest = events.toSpliced(from, count);
    const to = from + 1 + pick(rest.length - from);
    return { events: rest.toSpliced(to, 0, ...moved), rules: ['position-order'] };
  },
};

export const editField: Readonly<Record<string, Mutation>> = {
  position: (events, pick) => {
    const index = pick(events.length);
    const position = (events[index] as RecordedEvent).position + 1 + pick(1000);
    return { events: replaced(events, index, { position }), rules: ['position-gap'] };
  },
  revision: (events, pick) => {
    const index = pick(events.length);
    const { revision } = events[index] as RecordedEvent;
    const other = pick(revision + 4);
    if (other === revision) return null;
    return { events: replaced(events, index, { revision: other }), rules: ['revision-gap'] };
  },
  id: (events, pick) => {
    const index = pick(events.length);
    const rules: FindingRule[] = namedLater(events, index) ? ['cause-unknown'] : [];
    return { events: replaced(events, index, { id: otherId(index) }), rules };
  },
  'id, to one of the stream': (events, pick) => {
    const index = chosen(events, pick, (_, at) => laterInStream(events, at));
    if (index === null) return null;
    const { stream, id } = events[index] as RecordedEvent;
    const later = places(events, (event, at) => at > index && event.stream === stream);
    const to = later[pick(later.length)] as number;
    return { events: replaced(events, to, { id }), rules: ['id-repeated'] };
  },
  type: (events, pick) => {
    const index = chosen(events, pick, isSession);
    const other = chosen(events, pick, isSession);
    if (index === null || other === null) return null;
    const { type, data } = events[other] as RecordedEvent;
    const event = { ...(events[index] as RecordedEvent), type, data };
    const changed = events.with(index, event);
    const legal = isLegal(changed, event.stream);
    return { events: changed, rules: legal ? [] : ['illegal-step'] };
  },
  'type alone': (events, pick) => {
    const index = chosen(events, pick, isSession);
    if (index === null) return null;
    const types = [...new Set(events.filter(isSession).map(({ type }) => type))];
    const event = {
      ...(events[index] as RecordedEvent),
      type: types[pick(types.length)] as string,
    };
    const changed = events.with(index, event);
    const rules: FindingRule[] = [];
    if (!isWellFormed(event)) rules.push('payload-invalid', 'version-unknown');
    if (!isLegal(changed, event.stream)) rules.push('illegal-step');
    return { events: changed, rules };
  },
  'type, to one that there is not': (events, pick) => {
    const index = pick(events.length);
    const type = ['PackageLost', 'packageapplied', 'constructor', ''][pick(4)] as string;
    return { events: replaced(events, index, { type }), rules: ['type-unknown'] };
  },
  schemaVersion: (events, pick) => {
    const index = pick(events.length);
    const schemaVersion = (events[index] as RecordedEvent).schemaVersion + 1 + pick(3);
    return { events: replaced(events, index, { schemaVersion }), rules: ['version-unknown'] };
  },
  'an envelope that is none': (events, pick) => {
    const index = pick(events.length);
    const wrong: readonly Partial<Record<keyof RecordedEvent, unknown>>[] = [
      { revision: -1 },
      { revision: 1.5 },
      { position: '7' },
      { id: 'x' },
      { id: null },
      { schemaVersion: 0 },
      { runNumber: 0 },
      { occurredAt: null },
      { recordedAt: 'now' },
      { source: '' },
      { correlationId: '' },
      { causationId: 'y' },
      { data: null },
      { data: [] },
      { stream: '' },
      { recordedAt: undefined },
    ];
    const changes = wrong[pick(wrong.length)] as Partial<RecordedEvent>;
    const rules: FindingRule[] = ['envelope-invalid'];
    // They are JSON as payloads are, and none of a payload.
    if ('data' in changes) rules.push('payload-invalid');
    return { events: replaced(events, index, changes), rules };
  },
  runNumber: (events, pick) => {
    const index = chosen(events, pick, isSession);
    if (index === null) return null;
    const runNumber = (events[index] as RecordedEvent).runNumber + 1 + pick(3);
    return { events: replaced(events, index, { runNumber }), rules: ['run-number'] };
  },
  correlationId: (events, pick) => {
    const index = chosen(events, pick, (event, at) => {
      return isSession(event) && (event.revision > 0 || laterInStream(events, at));
    });
    if (index === null) return null;
    const correlationId = otherId(index);
    return { events: replaced(events, index, { correlationId }), rules: ['correlation'] };
  },
  'causationId, to nothing there': (events, pick) => {
    const index = pick(events.length);
    const causationId = otherId(index);
    return { events: replaced(events, index, { causationId }), rules: ['cause-unknown'] };
  },
  'causationId, to a later event': (events, pick) => {
    const index = pick(events.length);
    const cause = events[index + pick(events.length - index)] as RecordedEvent;
    const changes = { causationId: cause.id };
    return { events: replaced(events, index, changes), rules: ['cause-later'] };
  },
  'a client as source': (events, pick) => {
    const index = chosen(events, pick, (event) => isSession(event));
    if (index === null) return null;
    const changes = { source: 'asyncClient:NOBODY' };
    return { events: replaced(events, index, changes), rules: ['source-identity'] };
  },
  'a field of a payload, taken out or put in': (events, pick) => {
    const index = pick(events.length);
    const event = events[index] as RecordedEvent;
    const keys = Object.keys(event.data as Data);
    const key = keys[pick(keys.length + 1)];
    const data = Object.fromEntries(
      Object.entries({ ...(event.data as Data), ...(key === undefined ? { more: 1 } : {}) }).filter(
        ([name]) => name !== key,
      ),
    );
    return { events: replaced(events, index, { data }), rules: ['payload-invalid'] };
  },
  'a value of a payload': (events, pick) => {
    const index = chosen(events, pick, ({ data }) => Object.keys(data as Data).length > 0);
    if (index === null) return null;
    const event = events[index] as RecordedEvent;
    const keys = Object.keys(event.data as Data);
    const key = keys[pick(keys.length)] as string;
    const values = [-1, 1.5, '', null, true, 'x', { a: 1 }, 2 ** 60, [1]];
    const changed = {
      ...event,
      data: { ...(event.data as Data), [key]: values[pick(values.length)] },
    };
    const rules: FindingRule[] = isWellFormed(changed) ? [] : ['payload-invalid'];
    return { events: events.with(index, changed), rules };
  },
  'who a session is': (events, pick) => {
    const index = chosen(events, pick, ({ data }) => Object.hasOwn(data as Data, 'sessionNumber'));
    if (index === null) return null;
    const data = (events[index] as RecordedEvent).data as Data;
    const changes =
      pick(2) === 0
        ? { sessionNumber: Number(data['sessionNumber']) + 1 }
        : { channelDatabase: `${String(data['channelDatabase'])}0` };
    return {
      events: replaced(events, index, { data: { ...data, ...changes } }),
      rules: ['stream-identity'],
    };
  },
  'whether trying again helps': (events, pick) => {
    const index = chosen(events, pick, ({ data, stream }, at) => {
      const next = events.find((event, place) => place > at && event.stream === stream);
      return (data as Data)['retriable'] === true && next?.type === 'RetryScheduled';
    });
    if (index === null) return null;
    const data = { ...((events[index] as RecordedEvent).data as Data), retriable: false };
    return { events: replaced(events, index, { data }), rules: ['retry-hopeless'] };
  },
  'what a batch knows': (events, pick) => {
    const batches = places(events, ({ type }) => type === 'StatusMessagesProcessed');
    if (batches.length === 0) return null;
    const which = pick(batches.length);
    const index = batches[which] as number;
    const { position } = events[index] as RecordedEvent;
    const data = (events[index] as RecordedEvent).data as Data;
    const before = events[batches[which - 1] ?? -1]?.data as Data | undefined;
    const known = Number(before?.['upToPosition'] ?? -1);
    const isAhead = known < 0 || pick(2) === 0;
    const upToPosition = isAhead ? position + pick(3) : pick(known);
    return {
      events: replaced(events, index, { data: { ...data, upToPosition } }),
      rules: [isAhead ? 'batch-ahead' : known === 0 ? 'batch-ahead' : 'batch-back'],
    };
  },
  'what a batch has moved': (events, pick) => {
    const index = chosen(events, pick, ({ type }) => type === 'StatusMessagesProcessed');
    if (index === null) return null;
    const data = (events[index] as RecordedEvent).data as Data;
    const messages = Number(data['messages']) + 1 + pick(3);
    return {
      events: replaced(events, index, { data: { ...data, messages } }),
      rules: ['batch-messages'],
    };
  },
  'what a batch has purged': (events, pick) => {
    const last = events.at(-1) as RecordedEvent;
    const index = chosen(events, pick, ({ type, recordedAt }) => {
      return type === 'StatusMessagesProcessed' && recordedAt < last.recordedAt;
    });
    if (index === null) return null;
    const data = (events[index] as RecordedEvent).data as Data;
    const sessionsPurged = Number(data['sessionsPurged']) + 1;
    return {
      events: replaced(events, index, { data: { ...data, sessionsPurged } }),
      rules: ['purge-count'],
    };
  },
};

export const changeTime: Readonly<Record<string, Mutation>> = {
  'recordedAt, back': (events, pick) => {
    const index = 1 + pick(events.length - 1);
    const recordedAt = (events[index - 1] as RecordedEvent).recordedAt - 1 - pick(100_000);
    return { events: replaced(events, index, { recordedAt }), rules: ['recorded-order'] };
  },
  'recordedAt, ahead': (events, pick) => {
    const index = pick(events.length - 1);
    const recordedAt = (events.at(-1) as RecordedEvent).recordedAt + 1 + pick(100_000);
    return { events: replaced(events, index, { recordedAt }), rules: ['recorded-order'] };
  },
  'occurredAt, behind recordedAt': (events, pick) => {
    const index = pick(events.length);
    const occurredAt = (events[index] as RecordedEvent).recordedAt + 1 + pick(100_000);
    return {
      events: replaced(events, index, { occurredAt }),
      rules: ['recorded-before-occurred'],
    };
  },
  'occurredAt, back': (events, pick) => {
    const index = chosen(events, pick, ({ source }, at) =>
      events.slice(0, at).some((event) => event.source === source),
    );
    if (index === null) return null;
    const { source } = events[index] as RecordedEvent;
    const before = events.slice(0, index).findLast((event) => event.source === source);
    const occurredAt = (before as RecordedEvent).occurredAt - 1 - pick(100_000);
    return { events: replaced(events, index, { occurredAt }), rules: ['occurred-order'] };
  },
  'when a retry is due': (events, pick) => {
    const index = chosen(events, pick, ({ type, stream }, at) => {
      const next = events.find((event, place) => place > at && event.stream === stream);
      return type === 'RetryScheduled' && next?.type === 'RetryStarted';
    });
    if (index === null) return null;
    const { stream } = events[index] as RecordedEvent;
    const next = events.find((event, at) => at > index && event.stream === stream);
    const dueAt = (next as RecordedEvent).occurredAt + 1 + pick(100_000);
    return {
      events: replaced(events, index, { data: { dueAt } }),
      rules: ['retry-before-due'],
    };
  },
};

/** An event that nobody recorded, with everything about it in order but what it tells. */
function forged(
  events: readonly RecordedEvent[],
  stream: string,
  fact: { readonly type: string; readonly data: unknown },
): RecordedEvent {
  const last = events.findLast((event) => event.stream === stream) as RecordedEvent;
  const end = events.at(-1) as RecordedEvent;
  return {
    ...last,
    ...fact,
    schemaVersion: fact.type === 'PackageMadeAvailable' || fact.type === 'SessionInherited' ? 2 : 1,
    id: otherId(events.length),
    causationId: last.id,
    position: end.position + 1,
    revision: last.revision + 1,
    occurredAt: end.recordedAt,
    recordedAt: end.recordedAt,
    source: 'hq',
  };
}

export const forge: Readonly<Record<string, Mutation>> = {
  'at the end': (events, pick) => {
    const index = chosen(events, pick, isSession);
    const other = chosen(events, pick, isSession);
    if (index === null || other === null) return null;
    const { stream } = events[index] as RecordedEvent;
    const { type, data } = events[other] as RecordedEvent;
    const all = [...events, forged(events, stream, { type, data })];
    return { events: all, rules: isLegal(all, stream) ? [] : ['illegal-step'] };
  },
  'in the middle, with everything behind it mended': (events, pick) => {
    const index = chosen(
      events,
      pick,
      (event, at) => isSession(event) && laterInStream(events, at),
    );
    if (index === null) return null;
    const { stream, revision } = events[index] as RecordedEvent;
    const other = events[chosen(events, pick, isSession) as number] as RecordedEvent;
    const { type, data } = other;
    const event = {
      ...forged(events.slice(0, index + 1), stream, { type, data }),
      position: -5,
    };
    const behind = events
      .slice(index + 1)
      .map((later) =>
        later.stream === stream && later.revision > revision
          ? { ...later, revision: later.revision + 1 }
          : later,
      );
    const all = renumbered([...events.slice(0, index + 1), event, ...behind]);
    return { events: all, rules: isLegal(all, stream) ? [] : ['illegal-step'] };
  },
  'a session that nothing has begun': (events, pick) => {
    const other = chosen(events, pick, (event) => isSession(event) && event.revision > 0);
    if (other === null) return null;
    const end = events.at(-1) as RecordedEvent;
    const { type, data, schemaVersion } = events[other] as RecordedEvent;
    const event: RecordedEvent = {
      ...end,
      type,
      data,
      schemaVersion,
      stream: 'downloadSession-999999-FORGED',
      revision: 0,
      position: end.position + 1,
      id: otherId(1),
      causationId: null,
      source: 'hq',
    };
    return { events: [...events, event], rules: ['illegal-step'] };
  },
  'a message that came late': (events, pick) => {
    const index = chosen(events, pick, isSession);
    if (index === null) return null;
    const { stream, runNumber } = events[index] as RecordedEvent;
    const original = {
      type: 'PackageApplied',
      runNumber: runNumber + 5,
      data: { rowsAffected: 1 },
    };
    const event = forged(events, stream, { type: 'LateMessageReceived', data: { original } });
    return {
      events: [...events, { ...event, runNumber: runNumber + 5 }],
      rules: ['run-number'],
    };
  },
  'a purge': (events, pick) => {
    const index = chosen(events, pick, isSession);
    if (index === null) return null;
    const { stream } = events[index] as RecordedEvent;
    const event = forged(events, stream, { type: 'SessionPurged', data: {} });
    const later = { ...event, recordedAt: event.recordedAt + 1, occurredAt: event.occurredAt + 1 };
    return { events: [...events, later], rules: ['purge-count'] };
  },
};

export const cutTail: Readonly<Record<string, Mutation>> = {
  'of a log that said how far it goes': (events, pick) => {
    const kept = pick(events.length);
    return {
      events: events.slice(0, kept),
      rules: ['tail-missing'],
      head: (events.at(-1) as RecordedEvent).position,
    };
  },
};

export const swapStreams: Readonly<Record<string, Mutation>> = {
  'of two events': (events, pick) => {
    const one = pick(events.length);
    const other = pick(events.length);
    const [a, b] = [events[one], events[other]] as [RecordedEvent, RecordedEvent];
    if (a.stream === b.stream) return null;
    const all = events
      .with(one, { ...a, stream: b.stream })
      .with(other, { ...b, stream: a.stream });
    const rules: FindingRule[] = [];
    if (a.revision !== b.revision) rules.push('revision-gap');
    if (isSession(a) !== isSession(b)) rules.push('stream-identity', 'illegal-step');
    if (Object.hasOwn(a.data as Data, 'sessionNumber')) rules.push('stream-identity');
    for (const { stream } of [a, b]) {
      if (isSession({ stream } as RecordedEvent) && !isLegal(all, stream))
        rules.push('illegal-step');
    }
    return { events: all, rules };
  },
  'of two whole streams': (events, pick) => {
    const a = events[chosen(events, pick, isSession) ?? 0] as RecordedEvent;
    const b = events[chosen(events, pick, isSession) ?? 0] as RecordedEvent;
    if (a.stream === b.stream || !isSession(a) || !isSession(b)) return null;
    const all = events.map((event) =>
      event.stream === a.stream
        ? { ...event, stream: b.stream }
        : event.stream === b.stream
          ? { ...event, stream: a.stream }
          : event,
    );
    return { events: all, rules: ['stream-identity'] };
  },
  'to another that there is': (events, pick) => {
    const index = pick(events.length);
    const { stream, revision } = events[index] as RecordedEvent;
    const to = events[pick(events.length)] as RecordedEvent;
    if (to.stream === stream) return null;
    const rules: FindingRule[] = [];
    if (laterInStream(events, index)) rules.push('revision-gap');
    const revisions = events.filter((event) => event.stream === to.stream).length;
    if (revision < revisions) rules.push('revision-gap');
    return { events: replaced(events, index, { stream: to.stream }), rules };
  },
};
