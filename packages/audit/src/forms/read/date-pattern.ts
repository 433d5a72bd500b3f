/** Dates and times by a pattern such as `MM/dd/yyyy hh:mm:ss tt`. Pure arithmetic, no clock. */
import { CdxError } from '@cdx/session';
import { parseDateTime } from '@cdx/simulator';

/** Fields read as if they were UTC, ms; the offset that the text states, or null for local time. */
export interface LocalTime {
  readonly asUtcMs: number;
  readonly offsetMs: number | null;
}

export interface DatePattern {
  /** As it can be stated again. */
  readonly name: string;
  /** Null for what is no such date and time. */
  parse(text: string): LocalTime | null;
}

/** `2026-03-02T08:00:00Z`, `2026-03-02 08:00`, `2026/3/2 8:00:00`. */
export const isoPattern: DatePattern = {
  name: 'iso',
  parse: (text) => {
    const match = isoShape.exec(text.trim());
    return match === null ? null : timeOf(match.groups ?? {});
  },
};

const timeShape =
  '(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?(?:\\s*(?<half>[ap])\\.?\\s?m\\.?)?';
const zoneShape = '(?:\\s*(?<zone>Z|[+-]\\d{2}:?\\d{2}))?';
const isoShape = new RegExp(
  `^(?<year>\\d{4})(?<mark>[-/.])(?<month>\\d{1,2})\\k<mark>(?<day>\\d{1,2})(?:T|,?\\s+)${timeShape}${zoneShape}$`,
  'iu',
);

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<year>\\d{2})',
  MM: '(?<month>\\d{1,2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{1,2})',
  d: '(?<day>\\d{1,2})',
};
const datePart = /yyyy|yy|MM|M|dd|d/gu;
/** What may stand for the time of day in a pattern; how it is written is seen from the text. */
const timePart = /(?<![A-Za-z])[Hh]{1,2}:mm(?::ss(?:[.,](?:f+|S+))?)?(?:\s*(?:tt?|a))?$/u;

/**
 * Seconds, their fraction and AM or PM are read where they stand, whether the pattern has them or not.
 *
 * @throws CdxError 'invalid-argument' for a pattern without year, month, day and time.
 */
export function patternOf(text: string): DatePattern {
  const pattern = text.trim();
  const time = timePart.exec(pattern);
  const date = time === null ? '' : pattern.slice(0, time.index).replace(/['\sT,]+$/u, '');
  const found = date.match(datePart) ?? [];
  const letters = found
    .map((token) => token.charAt(0))
    .toSorted()
    .join('');
  const leftOver = date.replaceAll(datePart, '');
  if (letters !== 'Mdy' || /[A-Za-z]/u.test(leftOver)) {
    throw new CdxError(
      'invalid-argument',
      `--date-format ${JSON.stringify(text)} is no pattern of a date and time: expected one such as ` +
        '"dd.MM.yyyy HH:mm:ss", "MM/dd/yyyy hh:mm:ss tt", "dd/MM/yyyy HH:mm", or iso.',
    );
  }
  let shape = '';
  let at = 0;
  for (const match of date.matchAll(datePart)) {
    shape += escaped(date.slice(at, match.index)) + (tokens[match[0]] ?? '');
    at = match.index + match[0].length;
  }
  const whole = new RegExp(
    `^${shape}${escaped(date.slice(at))}(?:T|,?\\s+)${timeShape}${zoneShape}$`,
    'iu',
  );
  return {
    name: pattern,
    parse: (value) => {
      const match = whole.exec(value.trim());
      return match === null ? null : timeOf(match.groups ?? {});
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
}

function timeOf(groups: Readonly<Record<string, string | undefined>>): LocalTime | null {
  const { year = '', month = '', day = '', minute = '', second = '00', fraction = '' } = groups;
  const hour = hourOf(Number(groups['hour']), groups['half']?.toLowerCase());
  if (hour === null) return null;
  const two = (part: string | number): string => String(part).padStart(2, '0');
  // Two digits of a year are of this century: the system is not older.
  const fullYear = year.length === 2 ? `20${year}` : year;
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const text = `${fullYear}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}.${ms}${zoneOf(groups['zone'])}`;
  return parseDateTime(text);
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

/** `+0100`: `+01:00`. */
function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return '';
  if (zone.toUpperCase() === 'Z') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
