/** Moments: the start, the duration, faults and commands; all that lies outside the run. */
import type { IssueFile } from '../format/faults/failure-file.ts';
import type { CrashFile, OutageFile, SlowdownFile } from '../format/faults/outage-file.ts';
import type { CommandFile } from '../format/operators-file.ts';
import { scenarioLimits } from '../limits.ts';
import type { ResolvedTimes } from '../normalise/resolved-times.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import type { FaultTiming } from '../scenario.ts';
import { formatDuration } from '../units/duration.ts';
import type { Draft, Part } from './draft.ts';
import { checkEnd, resolveCrash, resolveOutage, resolveSlowdown } from './fault-times.ts';
import { inZone, resolveDateTime, resolveMoment, type Run } from './moments.ts';

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
    parts.map(({ path, value, raw }) => {
      if (value !== undefined) return resolve(path, value, run, problems) ?? otherwise;
      checkEnd(path, raw, run, problems);
      return otherwise;
    });
  const always: FaultTiming = { kind: 'once', startAt, endAt: Infinity };
  return {
    startAt,
    outages: each<OutageFile, FaultTiming>(draft.outages, resolveOutage, always),
    issues: each(draft.issues, resolveIssue, startAt),
    crashes: each<CrashFile, FaultTiming>(draft.crashes, resolveCrash, always),
    slowdowns: each<SlowdownFile, FaultTiming>(draft.slowdowns, resolveSlowdown, always),
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
