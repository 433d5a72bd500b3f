/** Single values of the scenario format that are moments or time zones. */
import { nearest } from '../../read/nearest.ts';
import {
  dateTimePattern,
  isTimeZone,
  parseDateTime,
  type DateTime,
} from '../../units/date-time.ts';
import { durationPattern, parseDuration, suggestDuration } from '../../units/duration.ts';
import { scalar, wrong } from './scalar.ts';

export function dateTime() {
  return scalar<DateTime>({
    expected: 'a date and time such as 2026-03-02T08:00:00',
    label: 'date and time',
    json: { type: 'string', pattern: dateTimePattern },
    read: (input) => {
      const value = typeof input === 'string' ? parseDateTime(input) : null;
      return value === null ? wrong : { value };
    },
  });
}

/** A moment, or how long after the start: `+10h`. */
export type Moment = { readonly afterStartMs: number } | { readonly dateTime: DateTime };

export function moment() {
  return scalar<Moment>({
    expected: 'a time after the start such as +10h, or a date and time such as 2026-03-02T08:00:00',
    label: '`+` duration, or date and time',
    json: {
      anyOf: [
        { type: 'string', pattern: durationPattern.replace('^ *', '^\\+') },
        { type: 'string', pattern: dateTimePattern },
      ],
    },
    read: (input) => {
      if (typeof input !== 'string') {
        const meant = suggestDuration(input);
        return { suggestion: meant === null ? null : `+${meant}` };
      }
      const at = parseDateTime(input);
      if (at !== null) return { value: { dateTime: at } };
      const after = input.startsWith('+') ? parseDuration(input.slice(1)) : null;
      if (after !== null) return { value: { afterStartMs: after } };
      const meant = parseDuration(input) === null ? suggestDuration(input) : input.trim();
      return { suggestion: meant === null ? null : `+${meant}` };
    },
  });
}

export function timeZone() {
  return scalar<string>({
    expected: 'a time zone of the IANA list such as UTC or Europe/Berlin',
    label: 'time zone',
    json: { type: 'string', examples: ['UTC', 'Europe/Berlin', 'America/Chicago'] },
    read: (input) => {
      if (typeof input !== 'string') return wrong;
      if (isTimeZone(input)) return { value: input };
      return { suggestion: nearest(input, ['UTC', ...Intl.supportedValuesOf('timeZone')]) };
    },
  });
}
