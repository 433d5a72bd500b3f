/** Values of metrics in words: durations as such, counts with the digits that matter. */
import type { MetricInfo } from '@cdx/simulator/experiment';
import type { MeanInterval } from '@cdx/simulator/statistics';
import type { Look } from '../look.ts';
import { formatCount, formatRate, shortDuration } from '../numbers.ts';

type Unit = Pick<MetricInfo, 'unit'>;

/** `1h49m`, `1,234`, `10.3`; a rate without its unit. */
export function metricText({ unit }: Unit, value: number): string {
  if (unit === 'ms') return shortDuration(value);
  const text = Math.abs(value) >= 100 ? formatCount(Math.abs(value)) : formatRate(Math.abs(value));
  return value < 0 && text !== '0' ? `-${text}` : text;
}

/** With its sign: differences. */
export function signedText(metric: Unit, value: number): string {
  const text = metricText(metric, value);
  return value > 0 && !/^0[a-z]*$/.test(text) ? `+${text}` : text;
}

/** `1h49m ± 2m10s`; without an interval the mean alone. */
export function intervalText(metric: Unit, interval: MeanInterval, look: Look): string {
  if (interval.mean === null) return look.glyphs.none;
  const mean = metricText(metric, interval.mean);
  if (interval.kind === 'none') return mean;
  return `${mean} ${plusMinus(look)} ${metricText(metric, interval.halfWidth)}`;
}

function plusMinus({ glyphs }: Look): string {
  // The other glyphs tell whether the terminal shows more than ASCII.
  return glyphs.none === '-' ? '+-' : '±';
}

/** `requests, peak a minute`. */
export function metricHeader({ label, unit }: Pick<MetricInfo, 'label' | 'unit'>): string {
  return unit === 'perMinute' ? `${label} a minute` : label;
}
