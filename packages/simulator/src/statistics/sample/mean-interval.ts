/**
 * What is known about a mean: its t interval, or in words why there is none. Never NaN.
 */
import { CdxError } from '@cdx/session';
import { tCriticalValue } from './student-t.ts';
import { momentsOf, sortedFinite } from './summary.ts';

export type MeanInterval =
  | {
      readonly kind: 'interval';
      readonly count: number;
      readonly mean: number;
      readonly low: number;
      readonly high: number;
      readonly halfWidth: number;
      /** 0.95 for 95 %. */
      readonly level: number;
      /**
       * Every value is the same. The width of 0 then says that chance did not show itself, not that
       * there is none.
       */
      readonly constant: boolean;
    }
  | {
      readonly kind: 'none';
      readonly count: number;
      /** Null where there is no value at all. */
      readonly mean: number | null;
      readonly level: number;
      readonly reason: 'no interval with fewer than two';
    };

/**
 * The t interval of the mean: mean ± t(n − 1) · s / √n. It is exact for normal values and holds
 * for others as n grows; skewed ones want 30 or more.
 *
 * @param level above 0 and below 1; 0.95 for 95 %.
 * @throws CdxError 'invalid-argument' at a level out of range or a value that is not finite.
 */
export function meanInterval(values: readonly number[], level: number): MeanInterval {
  checkLevel(level);
  const sorted = sortedFinite(values);
  if (sorted.length === 0) return noInterval(0, null, level);
  const { count, mean, variance } = momentsOf(sorted);
  if (variance === null) return noInterval(count, mean, level);
  return intervalAround(mean, Math.sqrt(variance / count), count - 1, level, count);
}

/**
 * mean ± t(freedom) · `standardError`.
 *
 * @param tailShare of all that the interval leaves out: 1 − level, or less of it where several
 *   intervals must hold at once.
 */
export function intervalAround(
  mean: number,
  standardError: number,
  freedom: number,
  level: number,
  count: number,
  tailShare = 1 - level,
): MeanInterval {
  const constant = standardError === 0;
  const halfWidth = constant ? 0 : tCriticalValue(tailShare / 2, freedom) * standardError;
  const [low, high] = [mean - halfWidth, mean + halfWidth];
  return { kind: 'interval', count, mean, low, high, halfWidth, level, constant };
}

export function noInterval(count: number, mean: number | null, level: number): MeanInterval {
  return { kind: 'none', count, mean, level, reason: 'no interval with fewer than two' };
}

/** @throws CdxError 'invalid-argument' when it is not above 0 and below 1. */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) {
    throw new CdxError(
      'invalid-argument',
      `A confidence level is above 0 and below 1 (0.95 for 95 %), not ${level}`,
      { level },
    );
  }
}
