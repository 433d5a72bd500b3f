/**
 * Sizes as people write them: `400B`, `4MB`. 1 KB is 1024 bytes, as SQL Server and Windows count
 * (Decision; docs/scenarios.md says so).
 */

const units = [
  ['GB', 1_073_741_824],
  ['MB', 1_048_576],
  ['KB', 1024],
  ['B', 1],
] as const;

/** What a JSON Schema can say about a size. */
export const sizePattern = '^ *\\d+(\\.\\d+)? *([KMG]?B|[kmg]?b) *$';

/** Reads a size. Bytes, rounded to whole ones; null where the text is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?) *([kmg]?b)$/i.exec(text.trim());
  if (match === null) return null;
  const [, count = '', unit = ''] = match;
  const bytes = units.find(([name]) => name === unit.toUpperCase())?.[1];
  if (bytes === undefined) return null;
  const total = Math.round(Number(count) * bytes);
  return Number.isSafeInteger(total) ? total : null;
}

/** Whether a text is a size above `maxBytes`, however large. */
export function isSizeAbove(text: string, maxBytes: number): boolean {
  const [, count = '', name = ''] = /^(\d+(?:\.\d+)?) *([kmg]?b)$/i.exec(text.trim()) ?? [];
  const unit = units.find(([each]) => each === name.toUpperCase())?.[1] ?? 0;
  return Number(count) * unit > maxBytes;
}

/** Writes bytes in the largest unit that keeps them exact, `4MB`; `parseSize` reads it back. */
export function formatSize(bytes: number): string {
  const [name, size] = units.find(([, unit]) => bytes >= unit && bytes % unit === 0) ?? ['B', 1];
  return `${bytes / size}${name}`;
}

/** The size that a wrong one was probably meant to be, or null: `400` is `400B`, `4M` is `4MB`. */
export function suggestSize(input: unknown): string | null {
  const match = /^(\d+(?:\.\d+)?) *([kmg]?)(i?b|bytes?)?$/i.exec(String(input).trim());
  if (match === null || (typeof input !== 'string' && typeof input !== 'number')) return null;
  const text = `${match[1] ?? ''}${(match[2] ?? '').toUpperCase()}B`;
  return parseSize(text) === null ? null : text;
}
