/** What a comparison must tell, found the long way: whole sessions, folded by the public fold. */
import type { LogDiff, MovedTime } from '@cdx/audit/diff';
import {
  directions,
  isSessionStream,
  parseSessionStream,
  statusNames,
  stepSession,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';

type Summary = Pick<
  LogDiff,
  'sessions' | 'onlyInA' | 'onlyInB' | 'endedDifferently' | 'totals' | 'moved'
>;

export function naiveSummary(a: readonly RecordedEvent[], b: readonly RecordedEvent[]): Summary {
  const [endsA, endsB] = [ends(a), ends(b)];
  const streams = [...new Set([...endsA.keys(), ...endsB.keys()])].toSorted(byName);
  const only = (one: Ends, other: Ends) => {
    const first = streams.filter((stream) => one.has(stream) && !other.has(stream));
    return { count: first.length, first };
  };
  const both = streams.filter((stream) => endsA.has(stream) && endsB.has(stream));
  const different = both
    .map((stream) => ({ stream, a: endOf(endsA, stream), b: endOf(endsB, stream) }))
    .filter((entry) => JSON.stringify(entry.a) !== JSON.stringify(entry.b));
  return {
    sessions: { a: endsA.size, b: endsB.size },
    onlyInA: only(endsA, endsB),
    onlyInB: only(endsB, endsA),
    endedDifferently: { count: different.length, first: different },
    totals: directions.flatMap((direction) =>
      statusNames(direction)
        .map((status) => ({
          direction,
          status,
          a: countOf(endsA, direction, status),
          b: countOf(endsB, direction, status),
        }))
        .filter((total) => total.a + total.b > 0),
    ),
    moved: directions.flatMap((direction) =>
      times[direction].flatMap((time) => movedTime(direction, time, both, endsA, endsB)),
    ),
  };
}

type Ends = ReadonlyMap<string, SessionState>;

function ends(events: readonly RecordedEvent[]): Ends {
  const found = new Map<string, SessionState>();
  for (const event of events) {
    if (!isSessionStream(event.stream)) continue;
    const { direction } = parseSessionStream(event.stream);
    try {
      found.set(event.stream, stepSession(found.get(event.stream) ?? null, direction, event));
    } catch {
      // Not possible: it changes nothing.
    }
  }
  return found;
}

function byName(one: string, other: string): number {
  const [a, b] = [parseSessionStream(one), parseSessionStream(other)];
  return (
    directions.indexOf(a.direction) - directions.indexOf(b.direction) ||
    a.sessionNumber - b.sessionNumber ||
    (a.channelDatabase < b.channelDatabase ? -1 : 1)
  );
}

function endOf(states: Ends, stream: string) {
  const { status, context } = states.get(stream) as SessionState;
  return { status, tryCount: context.tryCount, message: context.message };
}

const countOf = (states: Ends, direction: string, status: string): number =>
  [...states.values()].filter((state) => state.direction === direction && state.status === status)
    .length;

const times = {
  download: ['created', 'downloaded', 'applied'],
  upload: ['created', 'uploaded', 'applied'],
} as const;
const fields = {
  created: 'createdAt',
  downloaded: 'dateDownloaded',
  uploaded: 'dateUploaded',
  applied: 'dateApplied',
} as const;

function movedTime(
  direction: 'download' | 'upload',
  time: MovedTime,
  streams: readonly string[],
  a: Ends,
  b: Ends,
): LogDiff['moved'] {
  const shifts = streams.flatMap((stream) => {
    const [one, other] = [a.get(stream), b.get(stream)] as [SessionState, SessionState];
    const [from, to] = [one.context[fields[time]], other.context[fields[time]]];
    if (one.direction !== direction || from === null || to === null || from === to) return [];
    const { job, channelDataGroup: group } = one.context;
    return [{ stream, job, group, shift: to - from }];
  });
  if (shifts.length === 0) return [];
  const places = new Map<string, typeof shifts>();
  for (const shift of shifts) {
    const key = JSON.stringify([shift.job, shift.group]);
    places.set(key, [...(places.get(key) ?? []), shift]);
  }
  const byJobAndGroup = [...places.values()]
    .map((list) => ({
      job: list[0]?.job as string,
      group: list[0]?.group as string,
      ...told(list),
    }))
    .toSorted(
      (one, other) =>
        other.count - one.count || (one.job + one.group < other.job + other.group ? -1 : 1),
    );
  return [{ direction, time, ...told(shifts), byJobAndGroup }];
}

function told(list: readonly { readonly stream: string; readonly shift: number }[]) {
  const sorted = list.map(({ shift }) => shift).toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  const largest = list.reduce((most, one) =>
    Math.abs(one.shift) > Math.abs(most.shift) ? one : most,
  );
  return {
    count: list.length,
    medianMs: middle.reduce((sum, value) => sum + value, 0) / middle.length,
    largestMs: largest.shift,
    largestOf: largest.stream,
  };
}
