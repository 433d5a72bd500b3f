/** Numbers as people read them: durations, counts with separators, means with their intervals. */
import type { MetricUnit } from '../../experiment/metrics/metric.ts';
import { formatDuration } from '../../scenario/units/duration.ts';
import type { MeanInterval } from '../../statistics/index.ts';

/** `12,345`, `34.6`, `0.45`: three digits, or all that are whole. */
export function formatNumber(value: number): string {
  if (value < 0) return `−${formatNumber(-value)}`;
  if (value >= 99.95) return withSeparators(String(Math.round(value)));
  return String(Number(value.toPrecision(3)));
}

/** `1h49m`, `45s`, `350ms`. */
export function formatMs(ms: number): string {
  if (ms < 0) return `−${formatMs(-ms)}`;
  const whole = ms < 1000 ? Math.round(ms) : Math.round(ms / 1000) * 1000;
  return formatDuration(whole, 2);
}

export function formatValue(value: number | null, unit: MetricUnit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'count':
      return formatNumber(value);
    case 'perMinute':
      return `${formatNumber(value)}/min`;
  }
}

/** With its sign, for differences. */
export function formatChange(value: number, unit: MetricUnit): string {
  return value > 0 ? `+${formatValue(value, unit)}` : formatValue(value, unit);
}

/** `43m ± 2m`; the mean alone where there is no interval; a dash where there is not even that. */
export function formatInterval(interval: MeanInterval, unit: MetricUnit): string {
  const mean = formatValue(interval.mean, unit);
  if (interval.kind === 'none' || interval.constant) return mean;
  return `${mean} ± ${formatValue(interval.halfWidth, unit)}`;
}

export function formatPercent(share: number): string {
  return `${formatNumber(Number((share * 100).toFixed(1)))} %`;
}

/** `1 session`, `12,345 sessions`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Names in a sentence: they have commas and spaces of their own. */
export function quoted(name: string): string {
  return `“${name}”`;
}

/** What a table calls `staleness, p99` is `p99 staleness` in a sentence. */
export function phrase(label: string): string {
  const [, what, which] = /^(.*), (mean|max|peak|p\d+)$/.exec(label) ?? [];
  return what === undefined ? label : `${which} ${what}`;
}

/** `a, b and c`. */
export function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function withSeparators(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
