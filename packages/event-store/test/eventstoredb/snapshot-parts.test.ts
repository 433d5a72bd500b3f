import type { EventData } from '@eventstore/db-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../src/eventstoredb/read/decode-event.ts';
import {
  partBytesMax,
  SnapshotCollector,
  snapshotParts,
} from '../../src/eventstoredb/streams/snapshot-parts.ts';

const snapshotOf = (length: number, version: number) => ({
  version,
  position: 10,
  data: Uint8Array.from({ length }, (_, index) => (index + version) % 251),
});

/** As the client gives them back. */
const read = (part: EventData): ClientEvent => part as unknown as ClientEvent;

/** The snapshot that is found reading backward. */
function found(written: readonly EventData[]) {
  const collector = new SnapshotCollector();
  for (const part of written.toReversed()) {
    const snapshot = collector.add(read(part));
    if (snapshot !== undefined) return snapshot;
  }
  return undefined;
}

describe('a snapshot in parts', () => {
  it.each([0, 1, partBytesMax - 1, partBytesMax, partBytesMax + 1, 3 * partBytesMax + 7])(
    'of %i bytes comes back as it was, in parts below the limit of an append',
    (length) => {
      const snapshot = snapshotOf(length, 1);
      const parts = snapshotParts('a', snapshot);
      expect(parts).toHaveLength(Math.max(1, Math.ceil(length / partBytesMax)));
      for (const { data } of parts) {
        expect((data as Uint8Array).length).toBeLessThanOrEqual(partBytesMax);
      }
      const back = found(parts);
      expect({ ...back, data: undefined }).toEqual({ ...snapshot, data: undefined });
      expect(Buffer.compare(back?.data ?? new Uint8Array(1), snapshot.data)).toBe(0);
    },
  );

  it('is the newest that is whole, however writers broke off or came between each other', () => {
    const names = ['a', 'b', 'c'];
    const snapshots = names.map((name, index) =>
      snapshotParts(name, snapshotOf(2 * partBytesMax, index)),
    );
    const order = fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 0, maxLength: 6 });
    fc.assert(
      fc.property(order, (order) => {
        const next = [0, 0, 0];
        const written = order.map((writer) => {
          const part = next[writer] as number;
          next[writer] = part + 1;
          return snapshots[writer]?.[part] as EventData;
        });
        // Reading backward, the first that becomes whole is the one whose first part is last.
        const whole = [0, 1, 2].filter((writer) => next[writer] === 2);
        const newest = whole.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
        expect(found(written)?.version).toBe(newest);
      }),
      { numRuns: 50 },
    );
  });

  it('passes over what is none', () => {
    const [part] = snapshotParts('a', snapshotOf(3, 1)) as [EventData];
    const collector = new SnapshotCollector();
    const foreign = [
      { ...part, type: 'Other' },
      { ...part, data: { a: 1 } },
      { ...part, metadata: undefined },
      { ...part, metadata: { ...(part.metadata as object), part: '0' } },
      { ...part, metadata: { ...(part.metadata as object), parts: 2 } },
    ] as unknown as ClientEvent[];
    for (const event of foreign) expect(collector.add(event)).toBeUndefined();
  });
});
