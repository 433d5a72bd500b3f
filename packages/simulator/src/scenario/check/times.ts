/**
 * Moments: the start, the duration and the outages. Local times that the clocks of the time zone
 * skip are refused; ones that they show twice get a warning.
 */
import type { ResolvedTimes } from '../normalise/normalise.ts';
import type { Moment } from '../format/times.ts';
import type { OutageFile } from '../format/faults-file.ts';
import { scenarioLimits } from '../limits.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import {
  formatInstant,
  formatLocal,
  instantsOf,
  offsetAt,
  type DateTime,
} from '../units/date-time.ts';
import { formatDuration } from '../units/duration.ts';
import type { Draft } from './draft.ts';

/** Null where the start is not known; that has been reported. */
export function checkTimes(draft: Draft, problems: ProblemList): ResolvedTimes | null {
  checkHorizon(draft, problems);
  const { start, timeZone, durationMs } = draft;
  if (start === undefined || timeZone === undefined) return null;
  const startAt = resolve(start, timeZone, ['start'], problems);
  if (startAt === null || durationMs === undefined) return null;
  const endAt = startAt + durationMs;
  const outages = draft.outages.map((part) => {
    const times = { startAt, endAt };
    if (part.value === undefined) return times;
    return resolveOutage(part.path, part.value, { ...times, timeZone }, problems);
  });
  return { startAt, outages };
}

function checkHorizon({ durationMs }: Draft, problems: ProblemList): void {
  if (durationMs === undefined || durationMs <= scenarioLimits.durationMsMax) return;
  problems.errors.push({
    path: ['duration'],
    expected: `a duration of at most ${formatDuration(scenarioLimits.durationMsMax)} (five years)`,
    found: formatDuration(durationMs),
  });
}

function resolve(
  { asUtcMs, offsetMs }: DateTime,
  timeZone: string,
  path: ValuePath,
  problems: ProblemList,
): number | null {
  const { earliestMs, latestMs } = scenarioLimits;
  if (asUtcMs < earliestMs || asUtcMs > latestMs) {
    const [earliest, latest] = [earliestMs, latestMs].map((ms) => formatInstant(ms).slice(0, 10));
    const found = formatInstant(asUtcMs).slice(0, 10);
    problems.errors.push({ path, expected: `a time from ${earliest} to ${latest}`, found });
    return null;
  }
  if (offsetMs !== null) return asUtcMs - offsetMs;
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
    const [earlier, later] = [first, second].map((ms) => formatLocal(ms, offsetAt(ms, timeZone)));
    problems.warnings.push({
      path,
      message: `the clocks of ${timeZone} show ${local} twice; the first is taken: ${earlier}, not ${later}`,
      expected: 'a time with an offset',
      found: local,
    });
  }
  return first;
}

interface Window {
  readonly startAt: number;
  readonly endAt: number;
}

function resolveOutage(
  path: ValuePath,
  outage: OutageFile,
  run: Window & { readonly timeZone: string },
  problems: ProblemList,
): Window {
  const at = (moment: Moment, key: string): number | null =>
    'afterStartMs' in moment
      ? run.startAt + moment.afterStartMs
      : resolve(moment.dateTime, run.timeZone, [...path, key], problems);
  const from = at(outage.from, 'from');
  const to = outage.to === undefined ? null : at(outage.to, 'to');
  if (from === null || (outage.to !== undefined && to === null)) return run;
  const endAt = to ?? from + (outage.duration ?? 0);
  const inZone = (ms: number): string => formatLocal(ms, offsetAt(ms, run.timeZone));
  if (endAt <= from) {
    problems.errors.push({
      path: [...path, 'to'],
      expected: `an end after the beginning, ${inZone(from)}`,
      found: inZone(endAt),
    });
  } else {
    checkWindow(path, outage, { startAt: from, endAt }, run, problems);
  }
  return { startAt: from, endAt };
}

/** What lies outside the run is legal: `--set duration=…` should not need a change of the faults. */
function checkWindow(
  path: ValuePath,
  outage: OutageFile,
  window: Window,
  run: Window & { readonly timeZone: string },
  problems: ProblemList,
): void {
  const inZone = (ms: number): string => formatLocal(ms, offsetAt(ms, run.timeZone));
  const warn = (key: string, message: string): void => {
    problems.warnings.push({
      path: [...path, key],
      message,
      expected: `an outage between ${inZone(run.startAt)} and ${inZone(run.endAt)}`,
      found: `one from ${inZone(window.startAt)} to ${inZone(window.endAt)}`,
    });
  };
  const endKey = outage.to === undefined ? 'duration' : 'to';
  if (window.startAt >= run.endAt) {
    const after = formatDuration(window.startAt - run.endAt);
    warn('from', `the outage begins ${after} after the run has ended; nothing of it is seen`);
  } else if (window.endAt <= run.startAt) {
    const before = formatDuration(run.startAt - window.endAt);
    warn(endKey, `the outage ends ${before} before the run begins; nothing of it is seen`);
  } else if (window.startAt < run.startAt) {
    const early = formatDuration(run.startAt - window.startAt);
    warn('from', `the outage begins ${early} before the run; only the rest of it counts`);
  } else if (window.endAt > run.endAt) {
    const late = formatDuration(window.endAt - run.endAt);
    warn(endKey, `the outage ends ${late} after the run; what follows it is not seen`);
  }
}
