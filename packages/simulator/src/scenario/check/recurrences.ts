/** When schedules run: cron patterns that are ones, and recurrences that come within the run. */
import type { ScheduleFile } from '../format/fleet-file.ts';
import { normaliseRecurrence } from '../normalise/fleet.ts';
import type { ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import { nextOccurrence, readCron } from '../recurrence.ts';
import { formatLocal, offsetAt } from '../units/date-time.ts';
import type { Draft } from './draft.ts';

/** `startAt` is ms since the Unix epoch; null where the start is not known. */
export function checkRecurrences(
  draft: Draft,
  startAt: number | null,
  problems: ProblemList,
): void {
  const { timeZone = 'UTC', durationMs } = draft;
  for (const { value, path } of draft.schedules) {
    if (value === undefined) continue;
    const { offset, cron } = value.recurrence;
    if (offset !== undefined && cron !== undefined) {
      problems.errors.push({
        path: [...path, 'recurrence', 'offset'],
        at: 'key',
        message: 'offset goes with every, not with cron',
        expected: 'no offset',
        found: 'offset',
      });
    } else if (
      cron === undefined ||
      checkCron(cron, timeZone, [...path, 'recurrence', 'cron'], problems)
    ) {
      if (startAt === null || durationMs === undefined) continue;
      checkOccurrences(value, path, { timeZone, startAt, endAt: startAt + durationMs }, problems);
    }
  }
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

interface Run {
  readonly timeZone: string;
  readonly startAt: number;
  readonly endAt: number;
}

function checkOccurrences(
  schedule: ScheduleFile,
  path: ValuePath,
  { timeZone, startAt, endAt }: Run,
  problems: ProblemList,
): void {
  const recurrence = normaliseRecurrence(schedule.recurrence);
  const next = nextOccurrence(recurrence, timeZone, startAt)(startAt - 1);
  if (next < endAt) return;
  const inZone = (ms: number): string => formatLocal(ms, offsetAt(ms, timeZone));
  const first = next === Infinity ? 'none' : inZone(next);
  problems.warnings.push({
    path: [...path, 'recurrence'],
    message: `the schedule never runs: its first run is ${first === 'none' ? 'never' : `at ${first}`}, and the end is at ${inZone(endAt)}`,
    expected: `a first run before ${inZone(endAt)}`,
    found: first,
  });
}
