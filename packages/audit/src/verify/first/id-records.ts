/**
 * Which event has which id, and which ids are named as causes: records of both, by id, so that they
 * can be held against one another a part at a time.
 */
import { Word } from '../scan/record-layout.ts';
import type { Partitions } from '../second/partitions.ts';

export const idRecordBytes = 32;
export const idWords = idRecordBytes / 4;

/** Where the fields are, in words; the ordinal is a number of 64 bits before them. */
export const IdWord = { id: 2, correlation: 4, stream: 6, isCause: 7 } as const;

/** Stands for the stream of an event: then the id is that of its cause. */
export const causeStream = null;

/** `from`, from `at` on: the record of the event. `stream`: a number of its stream. */
export function addId(
  ids: Partitions,
  ordinal: number,
  from: Int32Array,
  at: number,
  stream: number | typeof causeStream,
): void {
  const id = at + (stream === causeStream ? Word.cause : Word.id);
  const correlation = at + Word.correlation;
  const low = from[id] as number;
  const { words, doubles, count } = ids.next((low >>> 16) % ids.count);
  const to = (count - 1) * idWords;
  doubles[to / 2] = ordinal;
  words[to + IdWord.id] = low;
  words[to + IdWord.id + 1] = from[id + 1] as number;
  words[to + IdWord.correlation] = from[correlation] as number;
  words[to + IdWord.correlation + 1] = from[correlation + 1] as number;
  words[to + IdWord.stream] = stream ?? 0;
  words[to + IdWord.isCause] = stream === causeStream ? 1 : 0;
}
