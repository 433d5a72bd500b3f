/** From what is kept of both sides to what is told: session by session, and in sum. */
import { directions, statusNames, type Direction, type SessionStatusName } from '@cdx/session';
import {
  movedTimes,
  type EndedDifferently,
  type LogDiff,
  type Moved,
  type MovedTime,
  type SessionEnd,
  type SessionList,
} from './log-diff.ts';
import { ShiftTally } from './shift-tally.ts';
import { notThere, type Place, type SessionColumns } from './session-columns.ts';
import type { SessionNames } from './session-names.ts';

export interface BothSides {
  readonly names: SessionNames;
  readonly places: readonly Place[];
  readonly a: SessionColumns;
  readonly b: SessionColumns;
}

/** What is compared of sessions; the rest is ignored. */
export interface Compared {
  readonly messages: boolean;
  readonly times: boolean;
}

export type Summary = Omit<LogDiff, 'equal' | 'events' | 'divergence'>;

export function summarise(sides: BothSides, limit: number, compared: Compared): Summary {
  const { names, a, b } = sides;
  const [onlyA, onlyB, different]: [number[], number[], number[]] = [[], [], []];
  for (let session = 0; session < names.count; session++) {
    const [inA, inB] = [a.has(session), b.has(session)];
    if (inA && !inB) onlyA.push(session);
    else if (inB && !inA) onlyB.push(session);
    else if (inA && !endedAlike(sides, session, compared)) different.push(session);
  }
  const streamOf = (session: number): string => names.streams[session] as string;
  return {
    sessions: { a: a.sessions, b: b.sessions },
    onlyInA: listOf(names, onlyA, limit, streamOf),
    onlyInB: listOf(names, onlyB, limit, streamOf),
    endedDifferently: listOf(names, different, limit, (session): EndedDifferently => {
      const direction = directionOf(names, session);
      const [endA, endB] = [endOf(a, session, direction), endOf(b, session, direction)];
      return { stream: streamOf(session), a: endA, b: endB };
    }),
    moved: a === b || !compared.times ? [] : movedOf(sides),
    totals: totalsOf(sides),
    illegalSteps: { a: a.illegalSteps, b: b.illegalSteps },
  };
}

const directionOf = ({ uploads }: SessionNames, session: number): Direction =>
  uploads[session] === true ? 'upload' : 'download';

function endedAlike({ a, b }: BothSides, session: number, { messages }: Compared): boolean {
  return (
    a === b ||
    (a.status[session] === b.status[session] &&
      a.tries[session] === b.tries[session] &&
      (!messages || a.messages.get(session) === b.messages.get(session)))
  );
}

function endOf(columns: SessionColumns, session: number, direction: Direction): SessionEnd {
  return {
    status: statusNames(direction)[columns.status[session] as number] as SessionStatusName,
    tryCount: columns.tries[session] as number,
    message: columns.messages.get(session) ?? null,
  };
}

function listOf<Entry>(
  names: SessionNames,
  sessions: number[],
  limit: number,
  entryOf: (session: number) => Entry,
): SessionList<Entry> {
  const first = names.inOrder(sessions).slice(0, limit).map(entryOf);
  return { count: sessions.length, first };
}

type TimeColumn = 'created' | 'transferred' | 'applied';
const columnOf: Readonly<Record<MovedTime, TimeColumn>> = {
  created: 'created',
  downloaded: 'transferred',
  uploaded: 'transferred',
  applied: 'applied',
};
const timesOf: Readonly<Record<Direction, readonly MovedTime[]>> = {
  download: movedTimes.filter((time) => time !== 'uploaded'),
  upload: movedTimes.filter((time) => time !== 'downloaded'),
};

function movedOf(sides: BothSides): readonly Moved[] {
  const { names, a, b } = sides;
  const found: Moved[] = [];
  const inOrder = names.inOrder(
    Array.from({ length: names.count }, (_, session) => session).filter(
      (session) => a.has(session) && b.has(session),
    ),
  );
  for (const direction of directions) {
    const sessions = inOrder.filter((session) => directionOf(names, session) === direction);
    for (const time of timesOf[direction]) {
      const moved = movedTime(sides, sessions, time);
      if (moved !== null) found.push({ direction, time, ...moved });
    }
  }
  return found;
}

function movedTime(
  { names, places, a, b }: BothSides,
  sessions: readonly number[],
  time: MovedTime,
): Omit<Moved, 'direction' | 'time'> | null {
  const [timesA, timesB] = [a[columnOf[time]], b[columnOf[time]]];
  const all = new ShiftTally();
  const byPlace = new Map<number, ShiftTally>();
  for (const session of sessions) {
    const shift = (timesB[session] as number) - (timesA[session] as number);
    // NaN where one side has no such time.
    if (!(Math.abs(shift) > 0)) continue;
    const stream = names.streams[session] as string;
    all.add(shift, stream);
    const place = smallerPlace(places, a.places[session] as number, b.places[session] as number);
    let tally = byPlace.get(place);
    if (tally === undefined) {
      tally = new ShiftTally();
      byPlace.set(place, tally);
    }
    tally.add(shift, stream);
  }
  if (all.count === 0) return null;
  const byJobAndGroup = [...byPlace]
    .map(([place, tally]) => ({ ...(places[place] as Place), ...tally.shifts() }))
    .toSorted(
      (one, other) =>
        other.count - one.count ||
        compareText(one.job, other.job) ||
        compareText(one.group, other.group),
    );
  return { ...all.shifts(), byJobAndGroup };
}

/** Where the two sides tell of another job: the same one whichever side is called A. */
function smallerPlace(places: readonly Place[], one: number, other: number): number {
  if (one === other) return one;
  const [a, b] = [places[one] as Place, places[other] as Place];
  return (compareText(a.job, b.job) || compareText(a.group, b.group)) <= 0 ? one : other;
}

const compareText = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;

function totalsOf({ names, a, b }: BothSides): Summary['totals'] {
  return directions.flatMap((direction) => {
    const statuses = statusNames(direction);
    const [countsA, countsB] = [a, b].map(({ status }) => {
      const counts = new Float64Array(statuses.length);
      for (let session = 0; session < names.count; session++) {
        const code = status[session] ?? notThere;
        if (code === notThere || directionOf(names, session) !== direction) continue;
        counts[code] = (counts[code] as number) + 1;
      }
      return counts;
    }) as [Float64Array, Float64Array];
    return statuses
      .map((status, code) => ({
        direction,
        status,
        a: countsA[code] as number,
        b: countsB[code] as number,
      }))
      .filter((total) => total.a > 0 || total.b > 0);
  });
}
