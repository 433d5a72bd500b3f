/** Durations as few numbers: exact order statistics by nearest rank. */
import type { EcdfStep } from '../statistics/series/ecdf.ts';

/** Enough for any plot; a multiple of 100, so that percentiles are among them. */
const stepsMax = 200;

export interface DurationSummary {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Sorts `values` (ms) in place. */
export function summarise(values: Float64Array): DurationSummary {
  values.sort();
  const count = values.length;
  const rank = (p: number): number | null =>
    count === 0 ? null : (values[Math.max(0, Math.ceil(p * count) - 1)] as number);
  return {
    count,
    meanMs: count === 0 ? null : values.reduce((sum, value) => sum + value, 0) / count,
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
    p99Ms: rank(0.99),
    maxMs: rank(1),
  };
}

/** The distribution of ascending values at even shares, each with the exact share at or below it. */
export function distribution(ascending: Float64Array): readonly EcdfStep[] {
  const count = ascending.length;
  const steps: EcdfStep[] = [];
  if (count === 0) return steps;
  for (let step = 1; step <= stepsMax; step++) {
    const value = ascending[Math.ceil((step * count) / stepsMax) - 1] as number;
    if (value === steps.at(-1)?.value) continue;
    steps.push({ value, share: lastAtOrBelow(ascending, value) / count });
  }
  return steps;
}

/** How many of ascending values are at or below a value. */
function lastAtOrBelow(ascending: Float64Array, value: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] as number) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
