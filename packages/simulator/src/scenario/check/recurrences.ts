/**
 * When schedules and the status-message batch run, and faults come again: cron patterns that are
 * ones, and recurrences that come within the run.
 */
import type { RecurrenceFile, RecurrenceKeys } from '../format/recurrence-file.ts';
import { normaliseRecurrence } from '../normalise/fleet.ts';
import type { ResolvedTimes } from '../normalise/resolved-times.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import { nextOccurrence, readCron } from '../recurrence.ts';
import type { FaultTiming } from '../scenario.ts';
import { formatDuration } from '../units/duration.ts';
import type { Draft, Part } from './draft.ts';
import { inZone, type Run } from './moments.ts';

/** `times`: null where the start is not known. */
export function checkRecurrences(
  draft: Draft,
  times: ResolvedTimes | null,
  problems: ProblemList,
): void {
  const { timeZone = 'UTC', durationMs, statusRecurrence } = draft;
  const run =
    times === null || durationMs === undefined
      ? null
      : { timeZone, startAt: times.startAt, endAt: times.startAt + durationMs };
  const commands = draft.operators.flatMap((operator) => operator.commands);
  const runByOperators = new Set(commands.map(({ value }) => value?.runNow));
  for (const { name, value, path } of draft.schedules) {
    if (value === undefined) continue;
    const place = [...path, 'recurrence'];
    if (!checkRecurrence(value.recurrence, timeZone, place, problems)) continue;
    if (run === null || runByOperators.has(name ?? undefined)) continue;
    checkOccurrences('the schedule', value.recurrence, place, run, problems);
  }
  checkFaults(draft.outages, times?.outages, 'the outage', timeZone, run, problems);
  checkFaults(draft.crashes, times?.crashes, 'the crash', timeZone, run, problems);
  checkFaults(draft.slowdowns, times?.slowdowns, 'the slowdown', timeZone, run, problems);
  if (statusRecurrence === undefined) return;
  const place = ['headquarters', 'statusMessages', 'recurrence'];
  if (!checkRecurrence(statusRecurrence, timeZone, place, problems) || run === null) return;
  checkOccurrences('the process status messages batch', statusRecurrence, place, run, problems);
}

interface RecurringFile {
  readonly recurrence?: RecurrenceKeys | undefined;
}

/** Of one list, with their times in the same order. */
function checkFaults(
  parts: readonly Part<RecurringFile>[],
  times: readonly FaultTiming[] | undefined,
  what: string,
  timeZone: string,
  run: Run | null,
  problems: ProblemList,
): void {
  for (const [index, { value, path }] of parts.entries()) {
    if (value?.recurrence === undefined) continue;
    const place = [...path, 'recurrence'];
    const timing = times?.[index];
    const sound = checkRecurrence(value.recurrence, timeZone, place, problems);
    if (!sound || run === null || timing?.kind !== 'recurring') continue;
    const { recurrence, durationMs, fromAt, toAt } = timing;
    // Bounds that leave nothing of the run have been reported.
    if (fromAt >= run.endAt || toAt <= run.startAt) continue;
    const next = nextOccurrence(recurrence, timeZone, run.startAt)(fromAt - 1);
    const endAt = Math.min(toAt, run.endAt);
    if (next >= endAt) {
      warnOfNever(`${what} never comes: its first time`, next, place, { ...run, endAt }, problems);
    }
    if (recurrence.kind !== 'interval' || durationMs < recurrence.everyMs) continue;
    const { everyMs } = recurrence;
    // Of one that comes only once nothing follows before it is over.
    if (next + everyMs >= endAt) continue;
    const every = formatDuration(everyMs);
    const last = next + Math.floor((endAt - 1 - next) / everyMs) * everyMs;
    const said =
      endAt < run.endAt
        ? `is there without a break from ${inZone(next, timeZone)} to ${inZone(last + durationMs, timeZone)}`
        : 'never ends';
    problems.warnings.push({
      path: place,
      message: `${what} ${said}: each lasts ${formatDuration(durationMs)}, and the next begins after ${every}`,
      expected: `an interval above ${formatDuration(durationMs)}`,
      found: every,
    });
  }
}

/** True where there is nothing wrong with it. */
function checkRecurrence(
  recurrence: RecurrenceFile,
  timeZone: string,
  path: ValuePath,
  problems: ProblemList,
): boolean {
  const { offset, cron } = recurrence ?? {};
  if (offset !== undefined && cron !== undefined) {
    problems.errors.push({
      path: [...path, 'offset'],
      at: 'key',
      message: 'offset goes with every, not with cron',
      expected: 'no offset',
      found: 'offset',
    });
    return false;
  }
  return cron === undefined || checkCron(cron, timeZone, [...path, 'cron'], problems);
}

/** True where the pattern is one that comes to pass, some day. */
function checkCron(
  cron: string,
  timeZone: string,
  path: ValuePath,
  problems: ProblemList,
): boolean {
  const refuse = (message: string): false => {
    const expected = 'a cron pattern such as */20 * * * * (minute, hour, day, month, weekday)';
    problems.errors.push({ path, message, expected, found: JSON.stringify(cron) });
    return false;
  };
  const fields = cron.trim().split(/\s+/).length;
  if (!cron.startsWith('@') && (cron.trim() === '' || fields < 5 || fields > 6)) {
    const count = cron.trim() === '' ? 'no' : `${fields}`;
    return refuse(`a cron pattern has five fields, or six with seconds; this has ${count}`);
  }
  try {
    if (readCron(cron, timeZone).nextRun('2000-01-01T00:00:00Z') !== null) return true;
    return refuse(`${JSON.stringify(cron)} never comes to pass`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : '';
    const said = `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
    return refuse(`${JSON.stringify(cron)} is no cron pattern: ${said}`);
  }
}

function checkOccurrences(
  what: string,
  stated: RecurrenceFile,
  path: ValuePath,
  { timeZone, startAt, endAt }: Run,
  problems: ProblemList,
): void {
  const recurrence = normaliseRecurrence(stated);
  // `never` says itself that nothing runs.
  if (recurrence === null) return;
  const next = nextOccurrence(recurrence, timeZone, startAt)(startAt - 1);
  if (next >= endAt) {
    warnOfNever(
      `${what} never runs: its first run`,
      next,
      path,
      { timeZone, startAt, endAt },
      problems,
    );
  }
}

function warnOfNever(
  said: string,
  next: number,
  path: ValuePath,
  { timeZone, endAt }: Run,
  problems: ProblemList,
): void {
  const end = inZone(endAt, timeZone);
  const first = next === Infinity ? 'none' : inZone(next, timeZone);
  problems.warnings.push({
    path,
    message: `${said} is ${first === 'none' ? 'never' : `at ${first}`}, and the end is at ${end}`,
    expected: `a first one before ${end}`,
    found: first,
  });
}
