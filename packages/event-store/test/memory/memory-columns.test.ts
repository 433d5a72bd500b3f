/**
 * The parts of the memory store that can be undone: events leave in the reverse order of coming,
 * and the columns, the index and the texts are then as if they had never come.
 */
import { sampleEvent, sampleId } from '@cdx/event-store/conformance';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PreparedEvent } from '../../src/append/prepare-event.ts';
import { MemoryLog } from '../../src/memory/memory-log.ts';
import { TextArena } from '../../src/memory/text-arena.ts';
import { Upcasting } from '../../src/read/upcasting.ts';
import { canonicalUuid, readUuid, uuidFromHex, writeUuid } from '../../src/uuid.ts';

function prepared(number: number): PreparedEvent {
  const { data, recordedAt, ...event } = sampleEvent(number);
  return { ...event, recordedAt, data: JSON.stringify(data) };
}

/** Push to one of three streams, or take the newest few away. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ push: fc.integer({ min: 1, max: 400 }), stream: fc.nat(2) }),
    },
    { weight: 1, arbitrary: fc.record({ pop: fc.nat(600) }) },
  ),
  { maxLength: 30 },
);

test('after any pushes and truncations the log is that of the pushes that are left', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const log = new MemoryLog(new Upcasting(undefined));
      let left: { stream: string; number: number }[] = [];
      let next = 0;
      for (const step of list) {
        if ('pop' in step) {
          left = left.slice(0, Math.max(0, left.length - step.pop));
          log.takeBack(left.length);
        } else {
          for (let count = 0; count < step.push; count++) {
            const stream = `run-${step.stream}`;
            log.push(stream, prepared(next), left.length, 0);
            left.push({ stream, number: next++ });
          }
        }
      }
      expect(log.length).toBe(left.length);
      for (const [position, { stream, number }] of left.entries()) {
        expect(log.find(stream, sampleId(number))).toBe(position);
        expect(log.find('run-9', sampleId(number))).toBe(-1);
        expect(log.event(position).event.data).toEqual({ number });
      }
      for (const stream of ['run-0', 'run-1', 'run-2']) {
        const own = left.flatMap((item, position) => (item.stream === stream ? [position] : []));
        expect(log.revisionOf(stream)).toBe(own.length - 1);
        for (const [revision, position] of own.entries()) {
          if (revision % 97 === 0) expect(log.seek(stream, revision)).toBe(position);
        }
      }
      for (let gone = left.length; gone < next; gone += 13) {
        const there = left.some(({ number }) => number === gone);
        if (!there) expect(log.find('run-1', sampleId(gone))).toBe(-1);
      }
    }),
    { numRuns: 40 },
  );
});

test('texts come back as they were, of any length, also after some were taken away', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.nat(40_000).map((length) => 'aß€😀'.repeat(length / 4)),
  );
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 60 }),
      fc.array(text, { maxLength: 20 }),
      fc.nat(60),
      (first, second, pops) => {
        const arena = new TextArena();
        for (const one of first) arena.push(one);
        const kept = first.slice(0, Math.max(0, first.length - pops));
        for (let count = kept.length; count < first.length; count++) arena.pop();
        for (const one of second) arena.push(one);
        const all = [...kept, ...second];
        expect(all.map((_, index) => arena.at(index))).toEqual(all);
      },
    ),
    { numRuns: 60 },
  );
});

test('UUIDs survive the way through bytes and through hexadecimal digits', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const bytes = new Uint8Array(18);
      expect(writeUuid(bytes, 1, uuid.toUpperCase())).toBe(true);
      expect(readUuid(bytes, 1)).toBe(uuid);
      expect([bytes[0], bytes[17]]).toEqual([0, 0]);
      expect(uuidFromHex(`ff${uuid.replaceAll('-', '')}`, 2)).toBe(uuid);
    }),
  );
});

test('what differs from a UUID in one character is none', () => {
  const change = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(fc.uuid(), fc.nat(35), change, (uuid, place, char) => {
      const changed = uuid.slice(0, place) + char + uuid.slice(place + 1);
      const isDash = [8, 13, 18, 23].includes(place);
      const fits = isDash ? char === '-' : /^[0-9a-fA-F]$/u.test(char);
      expect(canonicalUuid(changed)).toBe(fits ? changed.toLowerCase() : undefined);
    }),
  );
  for (const wrong of ['', sampleId(1).slice(1), `${sampleId(1)}0`])
    expect(canonicalUuid(wrong)).toBeUndefined();
});
