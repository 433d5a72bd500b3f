/**
 * What a segment holds besides facts and sessions: new names, the runs of the status-message batch,
 * what headquarters was forced to learn, and the blocks of events.
 */
import type { Part, SegmentFile } from '../format/segment-file.ts';
import { GrowingBlocks } from './event-blocks.ts';
import type { Forced } from './forced-knowledge.ts';

export interface Batch {
  readonly at: number;
  /** Headquarters knows everything up to here from then on. */
  readonly knownUpTo: number;
}

export interface SegmentNotes {
  readonly names: string[];
  readonly batches: Batch[];
  readonly forced: Forced[];
  readonly blocks: GrowingBlocks;
}

export function newNotes(): SegmentNotes {
  return { names: [], batches: [], forced: [], blocks: new GrowingBlocks() };
}

export function readNotes(file: SegmentFile): SegmentNotes {
  return {
    names: readNames(file),
    batches: readBatches(file),
    forced: readForced(file),
    blocks: new GrowingBlocks(readBlocks(file)),
  };
}

export function notesParts(notes: SegmentNotes): Readonly<Record<string, Part>> {
  const { names, batches, forced } = notes;
  const { last, earliest } = notes.blocks.blocks;
  return {
    names: names.length === 0 ? new Uint8Array(0) : new TextEncoder().encode(JSON.stringify(names)),
    batchAt: Float64Array.from(batches, ({ at }) => at),
    batchKnown: Float64Array.from(batches, ({ knownUpTo }) => knownUpTo),
    forcedAt: Float64Array.from(forced, ({ at }) => at),
    forcedSession: Uint32Array.from(forced, ({ session }) => session),
    forcedFact: Uint32Array.from(forced, ({ fact }) => fact),
    blockLast: last,
    blockEarliest: earliest,
  };
}

export function readNames(file: SegmentFile): string[] {
  const bytes = file.bytes('names');
  return bytes.length === 0 ? [] : (JSON.parse(new TextDecoder().decode(bytes)) as string[]);
}

export function readBatches(file: SegmentFile): Batch[] {
  const known = file.doubles('batchKnown');
  return Array.from(file.doubles('batchAt'), (at, nth) => ({
    at,
    knownUpTo: known[nth] as number,
  }));
}

export function readForced(file: SegmentFile): Forced[] {
  const sessions = file.words('forcedSession');
  const facts = file.words('forcedFact');
  return Array.from(file.doubles('forcedAt'), (at, nth) => ({
    at,
    session: sessions[nth] as number,
    fact: facts[nth] as number,
  }));
}

export function readBlocks(file: SegmentFile) {
  return { last: file.doubles('blockLast'), earliest: file.doubles('blockEarliest') };
}
