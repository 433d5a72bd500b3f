/**
 * Dates and times as a scenario writes them, local in its time zone or with an offset, and the
 * way from there to milliseconds since the Unix epoch. Pure arithmetic over the time zones that
 * the runtime knows; nothing here reads a clock.
 */

export interface DateTime {
  /** The fields, read as if they were UTC. ms since the Unix epoch. */
  readonly asUtcMs: number;
  /** Null: local in the scenario's time zone. */
  readonly offsetMs: number | null;
}

/** What a JSON Schema can say about a date and time. */
export const dateTimePattern =
  '^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})?)?$';

const dayMs = 86_400_000;
const format =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads `2026-03-02T08:00:00`, with or without seconds, time or offset; null: no such moment. */
export function parseDateTime(text: string): DateTime | null {
  const match = format.exec(text.trim());
  if (match === null) return null;
  const field = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day] = [field(1), field(2), field(3)];
  const [hour, minute, second] = [field(4), field(5), field(6)];
  const ms = Number((match[7] ?? '').padEnd(3, '0'));
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const asUtcMs =
    daysSinceEpoch(year, month, day) * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  const zone = match[8];
  if (zone === undefined || zone === 'Z') return { asUtcMs, offsetMs: zone === 'Z' ? 0 : null };
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 14 || minutes > 59) return null;
  const sign = zone.startsWith('-') ? -1 : 1;
  return { asUtcMs, offsetMs: sign * (hours * 60 + minutes) * 60_000 };
}

/** Writes a moment as UTC, `2026-03-02T08:00:00Z`; ms only where there are any. */
export function formatInstant(ms: number): string {
  return `${formatFields(ms)}Z`;
}

/** Writes a moment as local time with its offset, `2026-03-02T08:00:00+01:00`. */
export function formatLocal(ms: number, offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const zone = `${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`;
  return `${formatFields(ms + offsetMs)}${offsetMs < 0 ? '-' : '+'}${zone}`;
}

function formatFields(ms: number): string {
  const day = Math.floor(ms / dayMs);
  const rest = ms - day * dayMs;
  const { year, month, dayOfMonth } = civilDate(day);
  const seconds = Math.floor(rest / 1000);
  const fraction = rest % 1000 === 0 ? '' : `.${pad(rest % 1000, 3)}`;
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${date}T${clock.map((part) => pad(part, 2)).join(':')}${fraction}`;
}

export function isTimeZone(name: string): boolean {
  // An offset such as `+01:00` is no zone of the IANA list, though some runtimes take it.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return zoneFormat(name) !== null;
  } catch {
    return false;
  }
}

/**
 * The moments that a local time stands for in a time zone: one, or none (the clock skips it), or
 * two (the clock shows it twice), the earlier first. ms since the Unix epoch.
 */
export function instantsOf(localMs: number, timeZone: string): readonly number[] {
  // No zone is more than a day from UTC, so the two offsets around are all that can apply.
  const offsets = new Set([
    offsetAt(localMs - dayMs, timeZone),
    offsetAt(localMs + dayMs, timeZone),
  ]);
  return [...offsets]
    .map((offsetMs) => localMs - offsetMs)
    .filter((ms) => ms + offsetAt(ms, timeZone) === localMs)
    .toSorted((a, b) => a - b);
}

/** What the zone's clocks are ahead of UTC at a moment. ms. */
export function offsetAt(ms: number, timeZone: string): number {
  const fields = new Map<string, number>();
  for (const { type, value } of zoneFormat(timeZone).formatToParts(ms)) {
    fields.set(type, Number(value));
  }
  const field = (name: string): number => fields.get(name) ?? 0;
  const days = daysSinceEpoch(field('year'), field('month'), field('day'));
  const seconds = (field('hour') * 60 + field('minute')) * 60 + field('second');
  return days * dayMs + seconds * 1000 - Math.floor(ms / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  let found = formats.get(timeZone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, found);
  }
  return found;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01, by the era of 400 years; the year is taken to start in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilDate(days: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
