/**
 * When a distribution schedule runs next. Pure: the answer depends on the recurrence, the time
 * zone and the moment asked about, never on a clock. The scenario reader checks cron patterns with
 * it, the simulator drives schedules with it.
 */
import { Cron } from 'croner';
import type { Recurrence } from './scenario.ts';
import { formatInstant } from './units/date-time.ts';

/** Maps a moment to the first occurrence after it; both ms since the Unix epoch. */
export type NextOccurrence = (afterMs: number) => number;

/**
 * The occurrences of a recurrence, none before `startAt`, which can be one itself. Infinity:
 * there are no more.
 *
 * Cron follows the clocks of the time zone: a time that they skip in spring runs when they go on,
 * a time that they show twice in autumn runs once. Intervals are exact and know no clocks.
 *
 * @throws TypeError or RangeError where a cron pattern is none; scenarios are checked on reading.
 */
export function nextOccurrence(
  recurrence: Recurrence,
  timeZone: string,
  startAt: number,
): NextOccurrence {
  if (recurrence.kind === 'interval') {
    const { everyMs, offsetMs } = recurrence;
    const first = startAt + offsetMs;
    return (afterMs) =>
      afterMs < first ? first : first + (Math.floor((afterMs - first) / everyMs) + 1) * everyMs;
  }
  const cron = readCron(recurrence.cron, timeZone);
  return (afterMs) => {
    const after = Math.max(afterMs, startAt - 1);
    // Croner counts whole seconds and drops the rest of a given time, so 07:59:59.999 is still
    // before 08:00:00. It takes text for a time, and then needs no Date of ours.
    const next = cron.nextRun(formatInstant(Math.floor(after / 1000) * 1000));
    return next === null ? Infinity : next.getTime();
  };
}

/** A cron pattern of five fields, or six with seconds in front. */
export function readCron(pattern: string, timeZone: string): Cron {
  return new Cron(pattern, {
    paused: true,
    mode: '5-or-6-parts',
    // The fixed offset spares the conversion of every field, which makes croner 7 times as fast.
    ...(timeZone === 'UTC' ? { utcOffset: 0 } : { timezone: timeZone }),
  });
}
