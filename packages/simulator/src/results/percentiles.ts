/** Summary of durations: exact order statistics by nearest rank. */

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
