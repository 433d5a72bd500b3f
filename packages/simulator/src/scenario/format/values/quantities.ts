/**
 * Single values of the scenario format that are quantities: durations, sizes, bandwidths, shares,
 * numbers.
 */
import { retryDelayMsMax } from '@cdx/session';
import {
  bandwidthBpsMin,
  bandwidthPattern,
  parseBandwidth,
  suggestBandwidth,
} from '../../units/bandwidth.ts';
import {
  durationPattern,
  formatDuration,
  parseDuration,
  suggestDuration,
} from '../../units/duration.ts';
import { parseShare, sharePattern, suggestShare } from '../../units/share.ts';
import { parseSize, sizePattern, suggestSize } from '../../units/size.ts';
import { nearest } from '../../read/nearest.ts';
import { scalar, wrong, type Reading } from './scalar.ts';

/** A duration of at least `minMs`; where words such as `never` are valid too, see `durationOr`. */
export function duration(minMs = 0) {
  return scalar<number>({
    expected: durationExpected(minMs),
    label: 'duration',
    json: { type: 'string', pattern: durationPattern, examples: ['15m'] },
    read: (input) => readDuration(input, minMs),
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
      const reading = readDuration(input, minMs);
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

function readDuration(input: unknown, minMs: number): Reading<number> {
  const value = typeof input === 'string' ? parseDuration(input) : null;
  if (value === null) return { suggestion: suggestDuration(input) };
  if (value > retryDelayMsMax) {
    return { expected: `a duration of at most ${formatDuration(retryDelayMsMax)}` };
  }
  return value < minMs ? wrong : { value };
}

/** Bytes. */
export function size(minBytes = 0) {
  return scalar<number>({
    expected: minBytes === 0 ? 'a size such as 400B or 4MB' : 'a size above 0, such as 400B or 4MB',
    label: 'size',
    json: { type: 'string', pattern: sizePattern, examples: ['400B'] },
    read: (input) => {
      const value = typeof input === 'string' ? parseSize(input) : null;
      if (value === null) return { suggestion: suggestSize(input) };
      return value < minBytes ? wrong : { value };
    },
  });
}

/** Bits per second, or `unlimited`, which is Infinity. */
export function bandwidth() {
  return scalar<number>({
    expected: 'a bandwidth of at least 1kbps, such as 10Mbps, or unlimited',
    label: 'bandwidth or `unlimited`',
    json: {
      anyOf: [
        { type: 'string', pattern: bandwidthPattern, examples: ['10Mbps'] },
        { const: 'unlimited' },
      ],
    },
    read: (input) => {
      if (input === 'unlimited') return { value: Infinity };
      const value = typeof input === 'string' ? parseBandwidth(input) : null;
      if (value !== null) return value < bandwidthBpsMin ? wrong : { value };
      const near = typeof input === 'string' ? nearest(input, ['unlimited']) : null;
      return { suggestion: suggestBandwidth(input) ?? near };
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

/** A number above 0, or the one word that stands for having no limit; Infinity is that word. */
export function numberOr(word: string) {
  return scalar<number>({
    expected: `a number above 0, or ${word}`,
    label: `number or \`${word}\``,
    json: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: word }] },
    read: (input) => {
      if (input === word) return { value: Infinity };
      if (typeof input === 'number' && Number.isFinite(input) && input > 0) return { value: input };
      return { suggestion: typeof input === 'string' ? nearest(input, [word]) : null };
    },
  });
}
