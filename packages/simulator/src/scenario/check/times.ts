/** Moments: the start, the duration, faults and commands; all that lies outside the run. */
import type { CrashFile, IssueFile, OutageFile } from '../format/faults-file.ts';
import type { CommandFile } from '../format/operators-file.ts';
import { scenarioLimits } from '../limits.ts';
import type { ResolvedTimes, TimeSpan } from '../normalise/resolved-times.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import { formatDuration } from '../units/duration.ts';
import type { Draft, Part } from './draft.ts';
import { inZone, resolveDateTime, resolveMoment, withinLimits, type Run } from './moments.ts';

/** Null where the start is not known; that has been reported. */
export function checkTimes(draft: Draft, problems: ProblemList): ResolvedTimes | null {
  checkHorizon(draft, problems);
  const { start, timeZone, durationMs } = draft;
  if (start === undefined || timeZone === undefined) return null;
  const startAt = resolveDateTime(start, timeZone, ['start'], problems);
  if (startAt === null || durationMs === undefined) return null;
  const run = { startAt, endAt: startAt + durationMs, timeZone };
  /** Entries that are wrong have been reported; the start stands in for their moment. */
  const each = <Value, Time>(
    parts: readonly Part<Value>[],
    resolve: (path: ValuePath, value: Value, run: Run, problems: ProblemList) => Time | null,
    otherwise: Time,
  ): Time[] =>
    parts.map(({ path, value }) =>
      value === undefined ? otherwise : (resolve(path, value, run, problems) ?? otherwise),
    );
  return {
    startAt,
    outages: each<OutageFile, TimeSpan>(draft.outages, resolveOutage, run),
    issues: each(draft.issues, resolveIssue, startAt),
    crashes: each<CrashFile, TimeSpan>(draft.crashes, resolveCrash, run),
    commands: draft.operators.map(({ commands }) => each(commands, resolveCommand, startAt)),
  };
}

function checkHorizon({ durationMs }: Draft, problems: ProblemList): void {
  if (durationMs === undefined || durationMs <= scenarioLimits.durationMsMax) return;
  problems.errors.push({
    path: ['duration'],
    expected: `a duration of at most ${formatDuration(scenarioLimits.durationMsMax)} (five years)`,
    found: formatDuration(durationMs),
  });
}

function resolveOutage(
  path: ValuePath,
  outage: OutageFile,
  run: Run,
  problems: ProblemList,
): TimeSpan | null {
  const startAt = resolveMoment(outage.from, run, [...path, 'from'], problems);
  const toPath = [...path, 'to'];
  const to = outage.to === undefined ? null : resolveMoment(outage.to, run, toPath, problems);
  if (startAt === null || (outage.to !== undefined && to === null)) return null;
  const words = {
    what: 'an outage',
    begins: 'the outage begins',
    ends: 'the outage ends',
    startKey: 'from',
    endKey: to === null ? 'duration' : 'to',
  };
  const span = { startAt, endAt: to ?? startAt + (outage.duration ?? 0) };
  return checkSpan(path, span, words, run, problems);
}

function resolveCrash(
  path: ValuePath,
  crash: CrashFile,
  run: Run,
  problems: ProblemList,
): TimeSpan | null {
  const startAt = resolveMoment(crash.at, run, [...path, 'at'], problems);
  if (startAt === null) return null;
  const words = {
    what: 'a crash',
    begins: 'the clients die',
    ends: 'the clients are back',
    startKey: 'at',
    endKey: 'downFor',
  };
  const span = { startAt, endAt: startAt + crash.downFor };
  return checkSpan(path, span, words, run, problems);
}

interface SpanWords {
  readonly what: string;
  readonly begins: string;
  readonly ends: string;
  readonly startKey: string;
  readonly endKey: string;
}

/** What lies outside the run is legal: `--set duration=…` should not need a change of the faults. */
function checkSpan(
  path: ValuePath,
  span: TimeSpan,
  { what, begins, ends, startKey, endKey }: SpanWords,
  run: Run,
  problems: ProblemList,
): TimeSpan | null {
  const { startAt, endAt } = span;
  const said = (ms: number): string => inZone(ms, run.timeZone);
  if (endAt <= startAt) {
    problems.errors.push({
      path: [...path, endKey],
      expected: `an end after the beginning, ${said(startAt)}`,
      found: said(endAt),
    });
    return null;
  }
  if (withinLimits(endAt, [...path, endKey], problems) === null) return null;
  const warn = (key: string, message: string): void => {
    problems.warnings.push({
      path: [...path, key],
      message,
      expected: `${what} between ${said(run.startAt)} and ${said(run.endAt)}`,
      found: `one from ${said(startAt)} to ${said(endAt)}`,
    });
  };
  if (startAt >= run.endAt) {
    const after = formatDuration(startAt - run.endAt);
    warn(startKey, `${begins} ${after} after the run has ended; nothing of it is seen`);
  } else if (endAt <= run.startAt) {
    const before = formatDuration(run.startAt - endAt);
    warn(endKey, `${ends} ${before} before the run begins; nothing of it is seen`);
  } else if (startAt < run.startAt) {
    const early = formatDuration(run.startAt - startAt);
    warn(startKey, `${begins} ${early} before the run; only the rest of it counts`);
  } else if (endAt > run.endAt) {
    const late = formatDuration(endAt - run.endAt);
    warn(endKey, `${ends} ${late} after the run; what follows it is not seen`);
  }
  return span;
}

function resolveIssue(
  path: ValuePath,
  { from }: IssueFile,
  run: Run,
  problems: ProblemList,
): number | null {
  if (from === undefined) return run.startAt;
  const startAt = resolveMoment(from, run, [...path, 'from'], problems);
  if (startAt === null) return null;
  if (startAt >= run.endAt) {
    const after = formatDuration(startAt - run.endAt);
    const message = `the issue begins ${after} after the run has ended; nothing of it is seen`;
    warnOutside([...path, 'from'], message, startAt, run, problems);
  } else if (startAt < run.startAt) {
    const early = formatDuration(run.startAt - startAt);
    const message = `the issue begins ${early} before the run, and is there from its start`;
    warnOutside([...path, 'from'], message, startAt, run, problems);
  }
  return startAt;
}

function resolveCommand(
  path: ValuePath,
  command: CommandFile,
  run: Run,
  problems: ProblemList,
): number | null {
  const at = resolveMoment(command.at, run, [...path, 'at'], problems);
  if (at === null || (at >= run.startAt && at < run.endAt)) return at;
  const distance =
    at < run.startAt
      ? `${formatDuration(run.startAt - at)} before the run begins`
      : `${formatDuration(at - run.endAt)} after the run has ended`;
  const message = `the command comes ${distance}; it is never given`;
  warnOutside([...path, 'at'], message, at, run, problems);
  return at;
}

function warnOutside(
  path: ValuePath,
  message: string,
  at: number,
  run: Run,
  problems: ProblemList,
): void {
  const [start, end, found] = [run.startAt, run.endAt, at].map((ms) => inZone(ms, run.timeZone));
  problems.warnings.push({
    path,
    message,
    expected: `a time from ${start} to ${end}`,
    found: found ?? '',
  });
}
