/**
 * Settings are round numbers: people write 15m and not 14m58s. An estimate moves to the round
 * duration near it where that is within its error.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Durations that people write, ascending; ms. */
export const niceDurationsMs: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 45, 50].map((count) => count * second),
  ...[1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 45].map(
    (count) => count * minute,
  ),
  ...[1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 18].map((count) => count * hour),
  ...[1, 1.5, 2, 3, 4, 5, 7, 10, 14, 21, 30, 60, 90, 180, 365].map((count) => count * day),
];

/** The nearest round duration within `error` (ms), or the estimate in whole ms. */
export function snapDuration(ms: number, error: number): number {
  let best = Math.round(ms);
  let distance = error;
  for (const nice of niceDurationsMs) {
    const away = Math.abs(nice - ms);
    if (away > distance) continue;
    [best, distance] = [nice, away];
  }
  return best;
}

/** The greatest round duration up to this; the duration itself where it is less than all. */
export function niceBelow(ms: number): number {
  return niceDurationsMs.findLast((nice) => nice <= ms) ?? Math.round(ms);
}

/** The least round duration from this on. */
export function niceAbove(ms: number): number {
  return niceDurationsMs.find((nice) => nice >= ms) ?? Math.round(ms);
}

/** To so many significant digits. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
