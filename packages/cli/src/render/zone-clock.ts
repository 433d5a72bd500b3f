/** Times as the clocks of the scenario's time zone show them. */
import { formatInstant, formatLocal, offsetAt } from '@cdx/simulator';

export interface ZoneClock {
  readonly timeZone: string;
  /** `2026-03-02 10:00:00`. */
  dateTime(ms: number): string;
  /** `2026-03-02 10:00`. */
  dateMinute(ms: number): string;
  /** `03-02 10:00:00`: for tables, where the year goes without saying. */
  short(ms: number): string;
  /** `10:00`. */
  minute(ms: number): string;
  /** `2026-03-02T10:00:00+01:00`, or with Z: for other programs. */
  iso(ms: number): string;
}

const quarterMs = 15 * 60_000;

export function zoneClock(timeZone: string): ZoneClock {
  // Zones change at full quarters of an hour, and asking the runtime is slow.
  const offsets = new Map<number, number>();
  const offset = (ms: number): number => {
    const quarter = Math.floor(ms / quarterMs);
    let found = offsets.get(quarter);
    if (found === undefined) {
      found = timeZone === 'UTC' ? 0 : offsetAt(quarter * quarterMs, timeZone);
      offsets.set(quarter, found);
    }
    return found;
  };
  const local = (ms: number): string => formatInstant(ms + offset(ms)).replace('T', ' ');
  return {
    timeZone,
    dateTime: (ms) => local(ms).slice(0, 19),
    dateMinute: (ms) => local(ms).slice(0, 16),
    short: (ms) => local(ms).slice(5, 19),
    minute: (ms) => local(ms).slice(11, 16),
    iso: (ms) => (timeZone === 'UTC' ? formatInstant(ms) : formatLocal(ms, offset(ms))),
  };
}
