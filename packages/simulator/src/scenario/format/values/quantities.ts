/**
 * Single values of the scenario format that are quantities: durations, sizes, bandwidths, shares,
 * numbers.
 */
import { retryDelayMsMax } from '@cdx/session';
import { scenarioLimits } from '../../limits.ts';
import {
  bandwidthBpsMin,
  bandwidthPattern,
  formatBandwidth,
  isBandwidthAbove,
  parseBandwidth,
  suggestBandwidth,
} from '../../units/bandwidth.ts';
import {
  durationPattern,
  formatDuration,
  isDurationAbove,
  parseDuration,
  suggestDuration,
} from '../../units/duration.ts';
import { parseShare, sharePattern, suggestShare } from '../../units/share.ts';
import { formatSize, isSizeAbove, parseSize, sizePattern, suggestSize } from '../../units/size.ts';
import { nearest } from '../../read/nearest.ts';
import { scalar, wrong, type Reading } from './scalar.ts';

/**
 * A duration of at least `minMs`; where words such as `never` are valid too, see `durationOr`.
 * `short`: it is mostly ms, so a number without a unit may be meant as them.
 */
export function duration(minMs = 0, { short = false }: { readonly short?: boolean } = {}) {
  const expected = durationExpected(minMs);
  return scalar<number>({
    expected,
    label: 'duration',
    json: { type: 'string', pattern: durationPattern, examples: ['15m'] },
    read: (input) => {
      const reading = readDuration(input, minMs, expected);
      const bare = short && 'suggestion' in reading && /^\d+$/.test(String(input).trim());
      if (!bare || typeof reading.suggestion !== 'string') return reading;
      return { suggestion: `${Number(input)}ms or ${reading.suggestion}` };
    },
  });
}

/** A duration, or the one word that stands for having none; null is that word. */
export function durationOr(word: string, minMs = 0) {
  const expected = `${durationExpected(minMs)}, or ${word}`;
  return scalar<number | null>({
    expected,
    label: `duration or \`${word}\``,
    json: { anyOf: [{ type: 'string', pattern: durationPattern }, { const: word }] },
    read: (input) => {
      if (input === word) return { value: null };
      const reading = readDuration(input, minMs, expected);
      if ('value' in reading) return reading;
      const near = typeof input === 'string' ? nearest(input, [word]) : null;
      return { ...reading, suggestion: reading.suggestion ?? near };
    },
  });
}

function durationExpected(minMs: number): string {
  if (minMs === 0) return 'a duration such as 15m';
  return minMs === 1
    ? 'a duration above 0, such as 15m'
    : `a duration of at least ${formatDuration(minMs)}, such as 15m`;
}

/** `expected`: where a number is there but its unit is not one, the units are added. */
function readDuration(input: unknown, minMs: number, expected: string): Reading<number> {
  const text = typeof input === 'string' ? input : '';
  const value = parseDuration(text);
  if (value === null ? isDurationAbove(text, retryDelayMsMax) : value > retryDelayMsMax) {
    return { expected: `a duration of at most ${formatDuration(retryDelayMsMax)}` };
  }
  if (value !== null) return value < minMs ? wrong : { value };
  const suggestion = suggestDuration(input);
  if (suggestion !== null || !startsWithNumber(text)) return { suggestion };
  return { expected: `${expected}; units are w, d, h, m, s, ms, the largest first, ms whole` };
}

/** What is said where a number is there, and only its unit can be wrong. */
function startsWithNumber(input: unknown): boolean {
  return typeof input === 'string' && /^\s*\d/.test(input);
}

/** Bytes. */
export function size(minBytes = 0, maxBytes: number = scenarioLimits.sizeMax) {
  return scalar<number>({
    expected: minBytes === 0 ? 'a size such as 400B or 4MB' : 'a size above 0, such as 400B or 4MB',
    label: 'size',
    json: { type: 'string', pattern: sizePattern, examples: ['400B'] },
    read: (input) => {
      if (typeof input === 'string' && isSizeAbove(input, maxBytes)) {
        return { expected: `a size of at most ${formatSize(maxBytes)}` };
      }
      const value = typeof input === 'string' ? parseSize(input) : null;
      if (value === null) return { suggestion: suggestSize(input) };
      return value < minBytes ? wrong : { value };
    },
  });
}

/** Bits per second, or `unlimited`, which is Infinity. */
export function bandwidth() {
  const expected = 'a bandwidth of at least 1kbps, such as 10Mbps, or unlimited';
  const { bandwidthBpsMax } = scenarioLimits;
  return scalar<number>({
    expected,
    label: 'bandwidth or `unlimited`',
    json: {
      anyOf: [
        { type: 'string', pattern: bandwidthPattern, examples: ['10Mbps'] },
        { const: 'unlimited' },
      ],
    },
    read: (input) => {
      if (input === 'unlimited') return { value: Infinity };
      if (typeof input === 'string' && isBandwidthAbove(input, bandwidthBpsMax)) {
        return {
          expected: `a bandwidth of at most ${formatBandwidth(bandwidthBpsMax)}, or unlimited`,
        };
      }
      const value = typeof input === 'string' ? parseBandwidth(input) : null;
      if (value !== null) return value < bandwidthBpsMin ? wrong : { value };
      const near = typeof input === 'string' ? nearest(input, ['unlimited']) : null;
      const suggestion = suggestBandwidth(input) ?? near;
      if (suggestion !== null || !startsWithNumber(input)) return { suggestion };
      return { expected: `${expected}; units are kbps, Mbps and Gbps, whole bits a second` };
    },
  });
}

/** 0 to 1, written `40%` or `0.4`. */
export function share(options: { readonly zero: boolean }) {
  return scalar<number>({
    expected: options.zero
      ? 'a share from 0% to 100%, such as 40% or 0.4'
      : 'a share above 0% and up to 100%, such as 40% or 0.4',
    label: 'share',
    json: {
      anyOf: [
        { type: 'string', pattern: sharePattern },
        { type: 'number', minimum: 0, maximum: 1 },
      ],
    },
    read: (input) => {
      const value = parseShare(input);
      if (value === null) return { suggestion: suggestShare(input) };
      return value > 0 || options.zero ? { value } : wrong;
    },
  });
}

/** A finite number within limits. */
export function number(limits: { min: number; max?: number; integer?: boolean; above?: boolean }) {
  const { min, max = Number.MAX_SAFE_INTEGER, integer = false, above = false } = limits;
  const what = integer ? 'a whole number' : 'a number';
  const low = above ? `above ${min}` : `of at least ${min}`;
  const range = above ? `above ${min} and up to ${max}` : `from ${min} to ${max}`;
  const expected = `${what} ${limits.max === undefined ? low : range}`;
  const bounds = {
    ...(above ? { exclusiveMinimum: min } : { minimum: min }),
    ...(limits.max === undefined ? {} : { maximum: max }),
  };
  return scalar<number>({
    expected,
    label: integer ? 'whole number' : 'number',
    json: { type: integer ? 'integer' : 'number', ...bounds },
    read: (input) => {
      const fits = (value: number): boolean =>
        Number.isFinite(value) &&
        value <= max &&
        (above ? value > min : value >= min) &&
        (!integer || Number.isInteger(value));
      if (typeof input === 'number' && fits(input)) return { value: input };
      if (typeof input === 'number' && input > max && limits.max === undefined) {
        return { expected: `${what} of at most ${max}` };
      }
      const meant = typeof input === 'string' && /^[\d_, ]+$/.test(input);
      const value = meant ? Number(input.replaceAll(/[_, ]/g, '')) : Number.NaN;
      return { suggestion: fits(value) ? String(value) : null };
    },
  });
}

/** A whole number, or the one word that stands for having no limit; Infinity is that word. */
export function countOr(word: string, limits: { min: number; max: number }) {
  const expected = `a whole number from ${limits.min} to ${limits.max}, or ${word}`;
  return scalar<number>({
    expected,
    label: `whole number or \`${word}\``,
    json: {
      anyOf: [{ type: 'integer', minimum: limits.min, maximum: limits.max }, { const: word }],
    },
    read: (input) => {
      if (input === word) return { value: Infinity };
      const fits =
        typeof input === 'number' &&
        Number.isInteger(input) &&
        input >= limits.min &&
        input <= limits.max;
      if (fits) return { value: input };
      return { suggestion: typeof input === 'string' ? nearest(input, [word]) : null };
    },
  });
}

/** A number within limits, or the one word that stands for having no limit; Infinity is that word. */
export function numberOr(word: string, limits: { min: number; max: number }) {
  const { min, max } = limits;
  return scalar<number>({
    expected: `a number from ${min} to ${max}, or ${word}`,
    label: `number or \`${word}\``,
    json: { anyOf: [{ type: 'number', minimum: min, maximum: max }, { const: word }] },
    read: (input) => {
      if (input === word) return { value: Infinity };
      if (typeof input === 'number' && input >= min && input <= max) return { value: input };
      return { suggestion: typeof input === 'string' ? nearest(input, [word]) : null };
    },
  });
}
