/** Tests of goodness of fit, for generators under fixed seeds. Each gives a score of about N(0, 1). */

/** Chi-square of `values` of [0, 1) in equal bins, standardised. */
export function chiSquareScore(values: Float64Array, bins: number): number {
  const counts = new Float64Array(bins);
  for (const value of values) counts[Math.floor(value * bins)]! += 1;
  return chiSquareOfCounts(counts, values.length);
}

/** Chi-square of successive pairs in a square of bins × bins, standardised. */
export function serialPairScore(values: Float64Array, bins: number): number {
  const counts = new Float64Array(bins * bins);
  for (let i = 0; i + 1 < values.length; i += 2) {
    counts[Math.floor(values[i]! * bins) * bins + Math.floor(values[i + 1]! * bins)]! += 1;
  }
  return chiSquareOfCounts(counts, Math.floor(values.length / 2));
}

/** Correlation of each value with the one `lag` places on, times the root of their number. */
export function correlationScore(values: Float64Array, lag = 1): number {
  const n = values.length - lag;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (values[i]! - 0.5) * (values[i + lag]! - 0.5);
  return (12 * sum) / Math.sqrt(n);
}

/** Correlation of two sequences of the same length, times the root of it. */
export function crossCorrelationScore(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - 0.5) * (b[i]! - 0.5);
  return (12 * sum) / Math.sqrt(a.length);
}

/** Kolmogorov–Smirnov: √n · D against `cdf`. Above 1.95 once in a thousand for a true fit. */
export function kolmogorovSmirnov(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((value, i) => {
    const expected = cdf(value);
    distance = Math.max(distance, (i + 1) / sorted.length - expected, expected - i / sorted.length);
  });
  return distance * Math.sqrt(sorted.length);
}

function chiSquareOfCounts(counts: Float64Array, total: number): number {
  const expected = total / counts.length;
  let sum = 0;
  for (const count of counts) sum += (count - expected) ** 2 / expected;
  const freedom = counts.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}
