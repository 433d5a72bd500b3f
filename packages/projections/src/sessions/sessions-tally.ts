/** Makes a tally of counts by status code; a status that nobody has is there with 0. */
import { statusNames, type Direction } from '@cdx/session';
import type { SessionsTally } from './sessions-view.ts';

/** Counts by status code; what is missing is 0. */
export type StatusCounts = Readonly<Record<Direction, ArrayLike<number>>>;

export function tallyOf(counts: StatusCounts): SessionsTally {
  return {
    download: byName('download', counts.download),
    upload: byName('upload', counts.upload),
  };
}

function byName(direction: Direction, counts: ArrayLike<number>): Readonly<Record<string, number>> {
  return Object.fromEntries(statusNames(direction).map((name, code) => [name, counts[code] ?? 0]));
}
