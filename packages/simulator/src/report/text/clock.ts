/** Moments as the clocks of the scenario's time zone show them. */
import { formatInstant, formatLocal, offsetAt } from '../../scenario/units/date-time.ts';

export interface Clock {
  /** What the zone is ahead of UTC, ms: when the run begins. Axes cannot skip an hour. */
  readonly offsetMs: number;
  /** `Europe/Berlin`; where its clocks change within the run, what they are taken for. */
  readonly name: string;
  /** `2026-03-02 10:00`. */
  minute(ms: number): string;
  /** `2026-03-02T10:00:00+01:00`. */
  iso(ms: number): string;
}

export function clockOf(timeZone: string, startAt: number, endAt: number): Clock {
  const offsetMs = timeZone === 'UTC' ? 0 : offsetAt(startAt, timeZone);
  const changes = timeZone !== 'UTC' && offsetAt(endAt, timeZone) !== offsetMs;
  const iso = (ms: number): string =>
    offsetMs === 0 ? formatInstant(ms) : formatLocal(ms, offsetMs);
  return {
    offsetMs,
    name: changes ? `${timeZone}, clocks as at the start` : timeZone,
    minute: (ms) =>
      formatInstant(ms + offsetMs)
        .slice(0, 16)
        .replace('T', ' '),
    iso,
  };
}
