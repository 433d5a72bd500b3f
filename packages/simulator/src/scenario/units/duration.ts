/**
 * Durations as people write them: `500ms 30s 15m 2h 1d 1w` and sums such as `1h30m`. Used by the
 * scenario format, by flags such as `--for`, and by every table that shows a duration.
 */

/** Largest first, the order in which a sum must be written. ms. */
const units = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const unitNames: readonly string[] = units.map(([name]) => name);
/** A week as `7d` reads better in a table than a mix of weeks and days. */
const unitsWritten = units.filter(([name]) => name !== 'w');

const term = /^(\d+)(?:\.(\d{1,9}))?(ms|[wdhms])/;

/** What a JSON Schema can say about a duration; `parseDuration` is stricter about the order. */
export const durationPattern = '^ *(\\d+(\\.\\d+)?(ms|w|d|h|m|s) *)+$';

/**
 * Reads a duration. Integer milliseconds, or null where the text is no duration: no unit, units
 * out of order, a fraction of a millisecond, or more than can be counted exactly.
 */
export function parseDuration(text: string): number | null {
  let rest = text.trim();
  if (rest === '') return null;
  let total = 0;
  let smallest = -1;
  while (rest !== '') {
    const match = term.exec(rest);
    if (match === null) return null;
    const [all, whole = '', fraction = '', unit = ''] = match;
    const place = unitNames.indexOf(unit);
    if (place <= smallest) return null;
    smallest = place;
    const sizeMs = units[place]?.[1] ?? 1;
    // In integers, because 0.1 * 60_000 and its like are not always exact.
    const scaled = Number(fraction === '' ? 0 : fraction) * sizeMs;
    const part = scaled / 10 ** fraction.length;
    if (!Number.isSafeInteger(scaled) || !Number.isInteger(part)) return null;
    total += Number(whole) * sizeMs + part;
    rest = rest.slice(all.length).trimStart();
  }
  return Number.isSafeInteger(total) ? total : null;
}

/** Whether a text is one count with a unit above `maxMs`, however large. */
export function isDurationAbove(text: string, maxMs: number): boolean {
  const [, count = '', name = ''] = /^(\d+(?:\.\d+)?)(ms|[wdhms])$/.exec(text.trim()) ?? [];
  return Number(count) * (units[unitNames.indexOf(name)]?.[1] ?? 0) > maxMs;
}

/**
 * Writes milliseconds as a duration, `1h30m`; `parseDuration` reads it back exactly. `parts`
 * keeps only so many units, rounded, for tables: 5_025_678 with 2 parts is `1h24m`. A number that
 * is not finite is `∞` or `-`.
 */
export function formatDuration(ms: number, parts?: number): string {
  if (Number.isNaN(ms)) return '-';
  if (!Number.isFinite(ms)) return ms < 0 ? '-∞' : '∞';
  if (ms < 0) return `-${formatDuration(-ms, parts)}`;
  let rest = parts === undefined ? Math.round(ms) : roundToParts(ms, Math.max(1, parts));
  if (rest === 0) return '0s';
  let text = '';
  for (const [name, sizeMs] of unitsWritten) {
    const count = Math.floor(rest / sizeMs);
    if (count === 0) continue;
    text += `${count}${name}`;
    rest -= count * sizeMs;
  }
  return text;
}

function roundToParts(ms: number, parts: number): number {
  const first = unitsWritten.findIndex(([, sizeMs]) => ms >= sizeMs);
  if (first < 0) return Math.round(ms);
  const smallest = unitsWritten[Math.min(first + parts, unitsWritten.length) - 1]?.[1] ?? 1;
  return Math.round(ms / smallest) * smallest;
}

const unitWords: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msecs?|millis|milliseconds?)$/, 'ms'],
  [/^(s|secs?|seconds?)$/, 's'],
  [/^(m|mins?|minutes?)$/, 'm'],
  [/^(h|hrs?|hours?)$/, 'h'],
  [/^(d|days?)$/, 'd'],
  [/^(w|wks?|weeks?)$/, 'w'],
];

/**
 * The duration that a wrong one was probably meant to be, or null: `900` is `900s`, `15 minutes`
 * is `15m`, `PT15M` is `15m`, `00:15:00` is `15m`.
 */
export function suggestDuration(input: unknown): string | null {
  if (typeof input === 'number') return suggestForNumber(input);
  if (typeof input !== 'string') return null;
  const text = input.trim().toLowerCase().replace(/^\+/, '');
  if (/^\d+$/.test(text)) return suggestForNumber(Number(text));
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock;
    return formatDuration(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
  }
  const words = [...text.replace(/^pt?(?=\d)/, '').matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/g)];
  const rebuilt = words
    .map(([, count = '', word = '']) => {
      const unit = unitWords.find(([pattern]) => pattern.test(word))?.[1];
      return unit === undefined ? '?' : count + unit;
    })
    .join('');
  return rebuilt !== '' && parseDuration(rebuilt) !== null ? rebuilt : null;
}

function suggestForNumber(value: number): string | null {
  return Number.isSafeInteger(value) && value >= 0 ? `${value}s` : null;
}
