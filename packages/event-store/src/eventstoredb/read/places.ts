/**
 * Positions of the port and of EventStoreDB. The port's are twice those of EventStoreDB: callers
 * go on from p + 1, and EventStoreDB takes only positions at which there is an event. So an even
 * position is an event, and an odd one the place right behind an event (reading forward) or right
 * before one (backward).
 */
import type { Position } from '@eventstore/db-client';

/** A position of EventStoreDB, as a number; beyond 2^52 bytes the port could not say it. */
export type Commit = number;

export function positionOf(commit: Commit): number {
  return 2 * commit;
}

/** Where an event begins that is at this place, or -1 where the place is between events. */
export function commitAt(position: number): Commit {
  return position % 2 === 0 ? position / 2 : -1;
}

/** Reading forward from an odd position: behind this event. */
export function commitBefore(position: number): Commit {
  return (position - 1) / 2;
}

/** Reading backward from an odd position: before this event. */
export function commitAfter(position: number): Commit {
  return (position + 1) / 2;
}

export function clientPosition(commit: Commit): Position {
  const position = BigInt(commit);
  return { commit: position, prepare: position };
}
