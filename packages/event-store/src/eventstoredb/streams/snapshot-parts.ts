/**
 * Snapshots as events: an append has a limit, so a snapshot comes in parts, each of which says what
 * it belongs to.
 */
import { binaryEvent, type EventData } from '@eventstore/db-client';
import type { Snapshot } from '../../port.ts';
import type { ClientEvent } from '../read/decode-event.ts';

export const snapshotPartType = 'SnapshotPart';

/** Bytes of one part: EventStoreDB takes 1 MiB in one append, unless its settings say otherwise. */
export const partBytesMax = 768 * 1024;

export function snapshotStream(name: string): string {
  return `snapshot-${name}`;
}

interface PartMetadata {
  /** The same in all parts of one snapshot. */
  readonly snapshot: string;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  readonly version: number;
  readonly position: number;
}

/** `snapshot`: UUID. Copies of the bytes, so that what is sent cannot be changed any more. */
export function snapshotParts(
  snapshot: string,
  { version, position, data }: Snapshot,
): readonly EventData[] {
  const parts = Math.max(1, Math.ceil(data.length / partBytesMax));
  return Array.from({ length: parts }, (_, part) => {
    const metadata: PartMetadata = { snapshot, part, parts, version, position };
    return binaryEvent({
      type: snapshotPartType,
      data: data.slice(part * partBytesMax, (part + 1) * partBytesMax),
      metadata: { ...metadata },
    });
  });
}

interface SnapshotPart extends PartMetadata {
  readonly data: Uint8Array;
}

function partOf(event: ClientEvent): SnapshotPart | undefined {
  const metadata = event.metadata as Partial<PartMetadata> | null | undefined;
  if (event.type !== snapshotPartType || !(event.data instanceof Uint8Array)) return undefined;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const { snapshot, part, parts, version, position } = metadata;
  const fits =
    typeof snapshot === 'string' &&
    [part, parts, version, position].every((value) => Number.isSafeInteger(value));
  if (!fits) return undefined;
  return { ...(metadata as PartMetadata), data: event.data };
}

/** Takes parts from the newest to the oldest, and has the first snapshot that becomes whole. */
export class SnapshotCollector {
  private readonly found = new Map<string, Map<number, Uint8Array>>();

  /** The snapshot, where this was its last missing part. */
  add(event: ClientEvent): Snapshot | undefined {
    const part = partOf(event);
    if (part === undefined) return undefined;
    const { snapshot, parts, version, position } = part;
    const have = this.found.get(snapshot) ?? new Map<number, Uint8Array>();
    this.found.set(snapshot, have.set(part.part, part.data));
    if (have.size < parts) return undefined;
    const ordered = Array.from({ length: parts }, (_, index) => have.get(index));
    if (ordered.includes(undefined)) return undefined;
    const data = new Uint8Array(Buffer.concat(ordered as Uint8Array[]));
    return { version, position, data };
  }
}
