/**
 * Series of a run in a bounded number of bins: round lengths of time, so that axes can be read, and
 * the same length for all replications of a policy.
 */
import type { Bins } from './result.ts';

/** Of one series. */
export const seriesBinsMax = 288;

const minuteMs = 60_000;
const roundMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

export type Combination = 'mean' | 'max';

/** The shortest round length, a multiple of `leastMs`, of which at most `binsMax` are needed. */
export function roundBinMs(durationMs: number, leastMs: number, binsMax = seriesBinsMax): number {
  const fits = (binMs: number): boolean =>
    binMs % leastMs === 0 && Math.ceil(durationMs / binMs) <= binsMax;
  const round = roundMinutes.map((minutes) => minutes * minuteMs).find(fits);
  if (round !== undefined) return round;
  let binMs = leastMs;
  while (!fits(binMs)) binMs *= 2;
  return binMs;
}

/** Bins put together to longer ones; the last may hold fewer than the others. */
export function rebinned(
  values: readonly number[],
  from: number,
  to: number,
  combine: Combination,
): Bins {
  const each = to / from;
  const count = Math.ceil(values.length / each);
  const bins = Array.from({ length: count }, (_, bin) => {
    const inside = values.slice(bin * each, (bin + 1) * each);
    const total =
      combine === 'max'
        ? inside.reduce((one, other) => Math.max(one, other))
        : inside.reduce((one, other) => one + other) / inside.length;
    return short(total);
  });
  return { binMs: to, values: bins };
}

/** Six digits: finer than any plot, and files stay small. */
export function short(value: number): number {
  return Number(value.toPrecision(6));
}
