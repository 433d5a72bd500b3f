/** Samples for tests: as arbitraries, and drawn under fixed seeds. */
import fc from 'fast-check';
import type { MeanInterval, Observation } from '@cdx/simulator/statistics';
import { counterRandom } from '../../src/random/counter-random.ts';
import { normalQuantile } from '../../src/random/normal.ts';

/** Whole numbers, so that sums and differences of them are exact. */
export const wholes = (minLength: number, maxLength = 20): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength, maxLength });

export const levels = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99, 0.999);

export function observed(values: readonly number[]): readonly Observation[] {
  return values.map((value, replication) => ({ replication, value }));
}

export type Interval = Extract<MeanInterval, { kind: 'interval' }>;

/** Fails the test where there is none. */
export function known(interval: MeanInterval): Interval {
  if (interval.kind !== 'interval') throw new Error(interval.reason);
  return interval;
}

export function holds(interval: MeanInterval, value: number): boolean {
  const { low, high } = known(interval);
  return low <= value && value <= high;
}

export type Draw = (lane: number, index: number) => number;

/** Standard normal numbers: `repetition` is the sample, `lane` whose. */
export function normals(seed: number, repetition: number): Draw {
  const random = counterRandom(seed, repetition);
  return (lane, index) => normalQuantile(random.uniform(1, lane, 0, index));
}

/** Exponential numbers of mean 1: as skewed as queues make them. */
export function exponentials(seed: number, repetition: number): Draw {
  const random = counterRandom(seed, repetition);
  return (lane, index) => -Math.log(random.uniform(2, lane, 0, index));
}

export function sample(count: number, value: (index: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, index) => value(index));
}

/** In how many of so many repetitions something is so, as a share. */
export function shareOf(repetitions: number, isSo: (repetition: number) => boolean): number {
  return (
    sample(repetitions, (repetition) => (isSo(repetition) ? 1 : 0)).filter(Boolean).length /
    repetitions
  );
}
