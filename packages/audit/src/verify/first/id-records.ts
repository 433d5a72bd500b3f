/**
 * Which event has which id, and which ids are named as causes: records of both, by id, so that they
 * can be held against one another a part at a time.
 */
import type { Partitions } from '../second/partitions.ts';

export const idRecordBytes = 48;
export const idWords = idRecordBytes / 4;

export const IdRecord = { event: 0, cause: 1 } as const;

/** Layout, in words: ordinal (2), id (4), correlation (2), stream (2), kind, nothing. */
export function addId(
  ids: Partitions,
  ordinal: number,
  /** Where the id is, four words; and the correlation, two. */
  from: Int32Array,
  id: number,
  correlation: number,
  streamLow: number,
  streamHigh: number,
  kind: number,
): void {
  const a = from[id] as number;
  const d = from[id + 3] as number;
  const { words, doubles, count } = ids.next(((d ^ (a >>> 7)) >>> 0) % ids.count);
  const at = (count - 1) * idWords;
  doubles[at / 2] = ordinal;
  words[at + 2] = a;
  words[at + 3] = from[id + 1] as number;
  words[at + 4] = from[id + 2] as number;
  words[at + 5] = d;
  words[at + 6] = from[correlation] as number;
  words[at + 7] = from[correlation + 1] as number;
  words[at + 8] = streamLow;
  words[at + 9] = streamHigh;
  words[at + 10] = kind;
}
