/** How much a package holds. */
import type { Distribution, ScenarioJob } from '@cdx/simulator';
import fc from 'fast-check';
import { constant } from '../build/build-scenario.ts';

export type PackageSizes = Pick<ScenarioJob, 'rows' | 'fullRows' | 'rowSizeBytes'>;

/**
 * From a single row to full packages of a long tail. Shrinks to one row, and to the defaults of
 * scenario files for the rest.
 */
export function packageSizes(): fc.Arbitrary<PackageSizes> {
  return fc.record({
    rows: fc.oneof({ withCrossShrink: true }, ...rows),
    fullRows: fc.constantFrom<Distribution>(
      { kind: 'lognormal', median: 50_000, sigma: 0.3 },
      constant(1),
      { kind: 'empirical', values: [10, 1000, 50_000] },
    ),
    rowSizeBytes: fc.constantFrom(400, 1, 8000),
  });
}

const rows: readonly fc.Arbitrary<Distribution>[] = [
  fc.integer({ min: 1, max: 2000 }).map(constant),
  fc.integer({ min: 1, max: 500 }).map((max) => ({ kind: 'uniform' as const, min: 0, max })),
  fc.integer({ min: 1, max: 300 }).map((median) => ({
    kind: 'lognormal' as const,
    median,
    sigma: 1.5,
  })),
];
