/**
 * Bandwidths as people write them: `500kbps`, `10Mbps`, `1.5Gbps`. They are bits, and decimal, as
 * networks count: 1 Mbps is 1,000,000 bits a second, whatever a megabyte is.
 */

/** Largest first. Bits per second; and how many decimals of it are whole bits. */
const units = [
  ['Gbps', 1_000_000_000, 9],
  ['Mbps', 1_000_000, 6],
  ['kbps', 1000, 3],
] as const;

/** The least bandwidth that a scenario can state. Bits per second. */
export const bandwidthBpsMin = 1000;

/** What a JSON Schema can say about a bandwidth. */
export const bandwidthPattern = '^ *\\d+(\\.\\d+)? *[kMG]bps *$';

/** Reads a bandwidth. Whole bits per second; null where the text is no bandwidth. */
export function parseBandwidth(text: string): number | null {
  const match = /^(\d+)(?:\.(\d{1,9}))? *([kMG]bps)$/.exec(text.trim());
  if (match === null) return null;
  const [, whole = '', fraction = '', name] = match;
  const [, unit, decimals] = units.find(([each]) => each === name) ?? units[0];
  // In integers, because 0.1 * 1_000_000 and its like are not always exact.
  if (fraction.length > decimals) return null;
  const bps = Number(whole) * unit + Number(fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(bps) ? bps : null;
}

/** Whether a text is a bandwidth above `maxBps`, however large. */
export function isBandwidthAbove(text: string, maxBps: number): boolean {
  const [, count = '', name = ''] = /^(\d+(?:\.\d+)?) *([kMG]bps)$/.exec(text.trim()) ?? [];
  const unit = units.find(([each]) => each === name)?.[1] ?? 0;
  return Number(count) * unit > maxBps;
}

/** Writes whole bits per second in the largest unit that fits, `1.5Mbps`; read back exactly. */
export function formatBandwidth(bps: number): string {
  const [name, unit, decimals] = units.find(([, each]) => bps >= each) ?? units[2];
  const fraction = String(bps % unit)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  return `${Math.floor(bps / unit)}${fraction === '' ? '' : `.${fraction}`}${name}`;
}

/**
 * The bandwidth that a wrong one was probably meant to be, or null: `10` is `10Mbps`, `10 mbit/s`
 * is `10Mbps`, and `10MB/s`, which is bytes, is `80Mbps`.
 */
export function suggestBandwidth(input: unknown): string | null {
  if (typeof input !== 'string' && typeof input !== 'number') return null;
  const pattern = /^(\d+(?:\.\d+)?) *([kmg])?(b|byte|bytes|bit|bits)?(ps|\/s)?$/i;
  const [, count = '', prefix = '', what = '', per] = pattern.exec(String(input).trim()) ?? [];
  if (count === '') return null;
  // A bare number of this size can only be bits per second; a smaller one is what lines are sold by.
  const bare = what !== '' || Number(count) >= 100_000 ? 1 : 1_000_000;
  const unit = units.find(([name]) => name.startsWith(prefix === '' ? '-' : inCase(prefix)))?.[1];
  // Whoever writes MBPS in capitals says nothing by the capital B.
  const bytes = (what === 'B' && per !== 'PS') || /^bytes?$/i.test(what);
  const bps = Math.round(Number(count) * (unit ?? bare) * (bytes ? 8 : 1));
  return bps >= bandwidthBpsMin && Number.isSafeInteger(bps) ? formatBandwidth(bps) : null;
}

function inCase(prefix: string): string {
  return prefix.toLowerCase() === 'k' ? 'k' : prefix.toUpperCase();
}
