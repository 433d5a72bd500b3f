/** Numbers as tables show them. */
import { formatDuration } from '@cdx/simulator';

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,345`. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** `1 session`, `12,345 sessions`. */
export function formatCountOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A rate or ratio with three significant digits: `0.444`, `21.3`, `1,234`. */
export function formatRate(value: number): string {
  if (value >= 100) return formatCount(value);
  return String(Number(value.toPrecision(3)));
}

/** `1.4%`; what is there but rounds to nothing is `<0.1%`. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '';
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.05) return '<0.1%';
  return `${percent.toFixed(1)}%`;
}

const byteUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** `812 B`, `48.2 MB`; 1 KB is 1024 bytes, as everywhere in CDX. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value >= 1023.95 && unit < byteUnits.length - 1);
  return `${value.toFixed(value < 100 ? 1 : 0)} ${byteUnits[unit]}`;
}

const bandwidthUnits = [
  ['Gbps', 1_000_000_000],
  ['Mbps', 1_000_000],
  ['kbps', 1000],
] as const;

/** `100 Mbps`, `1.5 Mbps`; decimal, as networks count. */
export function formatBandwidth(bitsPerSecond: number): string {
  const [name, size] =
    bandwidthUnits.find(([, unit]) => bitsPerSecond >= unit) ?? (['bps', 1] as const);
  return `${formatRate(bitsPerSecond / size)} ${name}`;
}

/** A duration in two units at most, without the ms of longer ones: `1h49m`, `45s`, `350ms`. */
export function shortDuration(ms: number): string {
  return formatDuration(Math.abs(ms) < 1000 ? Math.round(ms) : Math.round(ms / 1000) * 1000, 2);
}

/** How long something took on the clock of the wall: `0.8 s`, `12.3 s`, `4m12s`. */
export function formatSeconds(ms: number): string {
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)} s` : shortDuration(ms);
}
