/** Snapshots as bytes: what goes in comes out, and what is no snapshot is refused with a reason. */
import type { Columns } from '@cdx/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '../../src/run/snapshot-format.ts';
import { Simulation, simulationSnapshotVersion } from '../../src/run/simulation.ts';
import { run } from '../support/run.ts';
import { sameSeedSameHash, shares, troubledScenarios } from '@cdx/testing';

const columns: fc.Arbitrary<Columns> = fc.dictionary(
  fc.string({ minLength: 1 }),
  fc.oneof(fc.uint8Array(), fc.uint16Array(), fc.int32Array(), fc.float64Array()),
);

describe('snapshot', () => {
  it('gives back state and columns, bit by bit, wherever it lies in memory', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        columns,
        fc.integer({ min: 0, max: 15 }),
        (state, given, offset) => {
          const bytes = encodeSnapshot(7, state, given);
          // As a database may hand it out: not aligned.
          const shifted = new Uint8Array(bytes.length + offset);
          shifted.set(bytes, offset);
          const decoded = decodeSnapshot(7, shifted.subarray(offset));
          expect(decoded.state).toEqual(JSON.parse(JSON.stringify(state)));
          expect(decoded.columns).toEqual({ ...given });
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  const bytes = encodeSnapshot(
    7,
    { now: 1 },
    { at: Float64Array.of(1, 2, 3), token: Uint8Array.of(1) },
  );
  it.each([
    ['nothing', new Uint8Array(0), 'it is no snapshot'],
    ['something else', new TextEncoder().encode('SQLite format 3'), 'it is no snapshot'],
    ['a part of one', bytes.subarray(0, bytes.length - 9), 'it is cut off'],
    ['its first bytes', bytes.subarray(0, 12), 'its header cannot be read'],
    [
      'one of another version',
      encodeSnapshot(8, {}, {}),
      'it has version 8, this program reads version 7',
    ],
  ])('that is %s is refused', (_, damaged, why) => {
    expect(() => decodeSnapshot(7, damaged)).toThrow(
      expect.objectContaining({
        code: 'store-corrupt',
        message: expect.stringContaining(why) as string,
      }),
    );
  });
});

describe('a simulation', () => {
  it('that is taken over from its snapshot is the same simulation, and saves the same again', () => {
    fc.assert(
      fc.property(troubledScenarios, shares, (scenario, share) => {
        const first = run(scenario, { forMs: Math.floor(share * scenario.durationMs) });
        const extra = { some: Float64Array.of(4, 5) };
        const saved = first.snapshot(extra);
        const second = new Simulation(scenario);
        expect(second.restore(saved)).toEqual(extra);
        expect(Buffer.compare(second.snapshot(extra), saved)).toBe(0);
        expect(second.now).toBe(first.now);
        const end = scenario.startAt + scenario.durationMs;
        const hashAtEnd = (simulation: Simulation) => (): string => {
          simulation.advance(end);
          return simulation.log.traceHash();
        };
        sameSeedSameHash(hashAtEnd(first), hashAtEnd(second));
        expect(decodeSnapshot(simulationSnapshotVersion, second.snapshot({})).state).toEqual(
          decodeSnapshot(simulationSnapshotVersion, first.snapshot({})).state,
        );
      }),
      { seed: 2, numRuns: 30 },
    );
  });
});
