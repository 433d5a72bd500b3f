/**
 * From moments as a file states them to milliseconds. Local times that the clocks of the time zone
 * skip are refused; ones that they show twice get a warning.
 */
import type { Moment } from '../format/values/times.ts';
import { scenarioLimits } from '../limits.ts';
import type { TimeSpan } from '../normalise/resolved-times.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import {
  formatInstant,
  formatLocal,
  instantsOf,
  offsetAt,
  type DateTime,
} from '../units/date-time.ts';

/** The run that a moment belongs to. */
export interface Run extends TimeSpan {
  readonly timeZone: string;
}

/** A moment as messages say it. */
export function inZone(ms: number, timeZone: string): string {
  return formatLocal(ms, offsetAt(ms, timeZone));
}

/** ms since the Unix epoch; null where it is none, which has been reported then. */
export function resolveMoment(
  moment: Moment,
  run: Run,
  path: ValuePath,
  problems: ProblemList,
): number | null {
  if ('dateTime' in moment) return resolveDateTime(moment.dateTime, run.timeZone, path, problems);
  return withinLimits(run.startAt + moment.afterStartMs, path, problems);
}

/** As `resolveMoment`. */
export function resolveDateTime(
  { asUtcMs, offsetMs }: DateTime,
  timeZone: string,
  path: ValuePath,
  problems: ProblemList,
): number | null {
  if (offsetMs !== null) return withinLimits(asUtcMs - offsetMs, path, problems);
  if (withinLimits(asUtcMs, path, problems) === null) return null;
  const instants = instantsOf(asUtcMs, timeZone);
  const [first, second] = instants;
  const local = formatInstant(asUtcMs).replace('Z', '');
  if (first === undefined) {
    const skippedMs =
      offsetAt(asUtcMs + 86_400_000, timeZone) - offsetAt(asUtcMs - 86_400_000, timeZone);
    problems.errors.push({
      path,
      message: `the clocks of ${timeZone} skip ${local}`,
      expected: `a time that the clocks of ${timeZone} show`,
      found: local,
      suggestion: formatInstant(asUtcMs + skippedMs).replace('Z', ''),
    });
    return null;
  }
  if (second !== undefined) {
    const [earlier, later] = [first, second].map((ms) => inZone(ms, timeZone));
    problems.warnings.push({
      path,
      message: `the clocks of ${timeZone} show ${local} twice; the first is taken: ${earlier}, not ${later}`,
      expected: 'a time with an offset',
      found: local,
    });
  }
  return withinLimits(first, path, problems);
}

/** What a run records must be read again, so a moment reckoned from another is held to them too. */
export function withinLimits(ms: number, path: ValuePath, problems: ProblemList): number | null {
  const { earliestMs, latestMs } = scenarioLimits;
  if (ms >= earliestMs && ms <= latestMs) return ms;
  const [earliest, latest] = [earliestMs, latestMs].map((each) => day(each));
  problems.errors.push({ path, expected: `a time from ${earliest} to ${latest}`, found: day(ms) });
  return null;
}

function day(ms: number): string {
  return formatInstant(ms).slice(0, 10);
}
