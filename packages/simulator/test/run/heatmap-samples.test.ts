/** Staleness by database in columns that become longer, against a model that keeps every look. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOverEqualsWhole } from '@cdx/testing';
import { HeatmapSamples, heatmapColumnsMax } from '../../src/run/heatmap-samples.ts';

const binMs = 1000;

/** A look in each bin, and what it found at the members that were there by then; `null`: not yet. */
interface World {
  readonly sizes: readonly number[];
  /** By look: where in its bin, 0 to 1; and the first group's members by then. */
  readonly looks: readonly { readonly place: number; readonly joined: number }[];
}

const worlds: fc.Arbitrary<World> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    looks: fc.array(
      fc.record({ place: fc.double({ min: 0.001, max: 1, noNaN: true }), joined: fc.nat(6) }),
      { minLength: 1, maxLength: 500, size: 'max' },
    ),
  })
  .map(({ sizes, looks }) => {
    // Who has joined stays.
    let joined = 0;
    return {
      sizes,
      looks: looks.map((look) => {
        joined = Math.min(sizes[0] as number, Math.max(joined, look.joined));
        return { ...look, joined };
      }),
    };
  });

function membersAt({ sizes, looks }: World, look: number, group: number): number {
  return group === 0 ? (looks[look]?.joined ?? 0) : (sizes[group] as number);
}

const found = (look: number, group: number, member: number): number =>
  ((look * 7919 + group * 104_729 + member * 1299) % 1000) + 1;

function looked(world: World, samples: HeatmapSamples, from: number, to: number): void {
  for (let look = from; look < to; look++) {
    samples.look(Math.ceil((look + (world.looks[look]?.place ?? 1)) * binMs));
    for (const group of world.sizes.keys()) {
      for (let member = 0; member < membersAt(world, look, group); member++) {
        samples.add(group, member, found(look, group, member));
      }
    }
  }
}

/** The end of a run too: then nothing comes after the snapshot. */
const shares = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

describe('samples of staleness', () => {
  it('are the means of the looks of each column, at whoever was there', () => {
    let doubled = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const samples = new HeatmapSamples(world.sizes, binMs);
        const count = world.looks.length;
        looked(world, samples, 0, count);
        const each = samples.binMs / binMs;
        if (each > 1) doubled++;
        const there = world.sizes.map((_, group) => membersAt(world, count - 1, group));
        expect(samples.present).toBe(there.reduce((one, other) => one + other, 0));
        expect(samples.columns).toBe(Math.ceil(count / each));
        expect(samples.columns).toBeLessThanOrEqual(heatmapColumnsMax);
        expect(count).toBeGreaterThan((each > 1 ? heatmapColumnsMax / 2 : 0) * each);
        for (const [group, size] of world.sizes.entries()) {
          for (let member = 0; member < size; member++) {
            let total = 0;
            for (let column = 0; column < samples.columns; column++) {
              const values: number[] = [];
              for (let look = column * each; look < Math.min(count, (column + 1) * each); look++) {
                if (member < membersAt(world, look, group)) values.push(found(look, group, member));
              }
              const sum = values.reduce((one, other) => one + other, 0);
              total += sum;
              expect(samples.mean(group, [member], column)).toBe(
                values.length === 0 ? null : Math.round(sum / values.length),
              );
            }
            expect(samples.totalOf(group, member)).toBe(total);
            expect(samples.members(group).includes(member)).toBe(total > 0);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(doubled).toBeGreaterThan(10);
  });

  it('go on from a snapshot as if there had been none', () => {
    fc.assert(
      fc.property(worlds, shares, (world, share) => {
        const looks = [...world.looks.keys()];
        takenOverEqualsWhole(looks, Math.floor(share * looks.length), {
          create: () => new HeatmapSamples(world.sizes, binMs),
          take: (samples, look) => looked(world, samples, look, look + 1),
          takeOver(samples) {
            const second = new HeatmapSamples(world.sizes, binMs);
            second.restore(samples.snapshot());
            return second;
          },
          tell: (samples) => samples.snapshot(),
        });
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('of a fleet of 100,000 are of some, of every group, in bounded memory', () => {
    const sizes = [99_000, 900, 95, 5];
    const samples = new HeatmapSamples(sizes, binMs);
    for (let look = 1; look <= 3; look++) {
      samples.look(look * binMs);
      for (const [group, size] of sizes.entries()) {
        for (let member = 0; member < size; member++) samples.add(group, member, member);
      }
    }
    const seen = sizes.map((_, group) => samples.members(group));
    const counts = seen.map((members) => members.length);
    expect(counts).toEqual([4950, 45, 11, 5]);
    expect(samples.present).toBe(100_000);
    // Evenly spread: the last is as near to the end as the others to each other.
    expect(seen[0]?.at(-1)).toBeGreaterThanOrEqual(99_000 - 20);
    expect(samples.mean(0, seen[0] ?? [], 0)).toBe(Math.round((20 * (4950 - 1)) / 2));
    const { sums, counts: looks } = samples.snapshot().columns;
    expect([sums?.length, looks?.length]).toEqual([3 * 5011, 3 * 5011]);
  });
});
