/** An index to read: its columns, and what its segments have noted, each read when it is needed. */
import type { Batch } from '../build/segment-notes.ts';
import { readBatches, readBlocks, readForced, readNames } from '../build/segment-notes.ts';
import type { Forced } from '../build/forced-knowledge.ts';
import { Facts } from '../facts/facts.ts';
import { StoredSessions, type SessionIdentities } from '../facts/sessions.ts';
import { StoredSegment } from '../facts/stored-segment.ts';
import type { SegmentEntry } from '../format/manifest.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';

export class IndexContents implements SessionIdentities {
  readonly segments: readonly StoredSegment[];
  readonly facts: Facts;
  readonly sessions: StoredSessions;
  /** Names by their numbers. */
  readonly names: readonly string[];
  readonly batches: readonly Batch[];
  #forced: readonly Forced[] | undefined;

  /** Errors: `store-corrupt` where it is damaged, here and whenever more is read. */
  constructor(
    storage: Pick<ReplayStorage, 'read'>,
    entries: readonly SegmentEntry[],
    segmentFacts: number,
  ) {
    this.segments = entries.map((entry) => new StoredSegment(storage, entry));
    const files = this.segments.map(({ file }) => file);
    this.facts = new Facts(this.segments, segmentFacts);
    this.sessions = new StoredSessions(files);
    this.names = files.flatMap(readNames);
    this.batches = files.flatMap(readBatches);
  }

  get forced(): readonly Forced[] {
    this.#forced ??= this.segments.flatMap(({ file }) => readForced(file));
    return this.#forced;
  }

  /** The last block of events with one of this time or before: position of its end; -1 for none. */
  blockOf(time: number): number {
    for (const { file } of this.segments.toReversed()) {
      const { last, earliest } = readBlocks(file);
      const found = earliest.findLastIndex((at) => at <= time);
      if (found >= 0) return last[found] as number;
    }
    return -1;
  }
}
