/**
 * How big a run would be, against the limits: a slip of the pen such as `every: 1s` for a fleet
 * should be answered here, not after an hour. Estimates, on the high side.
 */
import { scenarioLimits } from '../limits.ts';
import type { FoundProblem, ProblemList } from '../read/problem.ts';
import { nextOccurrence } from '../recurrence.ts';
import type {
  Recurrence,
  Scenario,
  ScenarioCommand,
  ScenarioGroup,
  ScenarioSchedule,
} from '../scenario.ts';
import { totalDatabases } from '../total-databases.ts';

export interface ScenarioSize {
  /** From the start, and all that operators add. */
  readonly databases: number;
  /** Polls of all Async Clients, downloads and uploads. */
  readonly polls: number;
  /** Runs of all schedules, and of the process status messages batch. */
  readonly scheduleRuns: number;
  /** Downloads of those runs, No data included, and uploads; one job at one channel database. */
  readonly sessions: number;
}

/** What a run of the scenario will hold at most, about. */
export function estimateSize(scenario: Scenario): ScenarioSize {
  const { groups, startAt, statusMessages } = scenario;
  const byName = new Map(groups.map((group) => [group.name, group]));
  const commands = scenario.operators.flatMap((operator) => operator.commands);
  let polls = 0;
  let databases = 0;
  for (const group of groups) {
    const { downloadIntervalMs, uploadIntervalMs } = group.client;
    databases += totalDatabases(scenario, group);
    polls += timesOf(downloadIntervalMs, group, commands, scenario);
    if (uploadIntervalMs !== null) polls += timesOf(uploadIntervalMs, group, commands, scenario);
  }
  let scheduleRuns = runsFrom(statusMessages.recurrence, startAt, scenario);
  let sessions = 0;
  for (const schedule of scenario.schedules) {
    const runs = runsOf(schedule, commands, scenario);
    scheduleRuns += runs;
    for (const name of schedule.groups) {
      const group = byName.get(name);
      if (group === undefined) continue;
      const { length } = schedule.jobs;
      if (schedule.direction === 'upload') {
        // An upload session begins with an upload of the client, whether the P-job runs or not.
        const { uploadIntervalMs } = group.client;
        if (uploadIntervalMs === null) continue;
        sessions += timesOf(uploadIntervalMs, group, commands, scenario) * length;
      } else {
        // A database that joins later inherits the packages before it: it may have all of them.
        sessions += runs * length * totalDatabases(scenario, group);
      }
    }
  }
  const downloads = scenario.jobs.filter((job) => job.direction === 'download').length;
  const fullSyncs = commands.filter(({ kind, at }) => kind === 'fullSync' && at < endOf(scenario));
  sessions += fullSyncs.length * downloads;
  return { databases, polls, scheduleRuns, sessions: Math.ceil(sessions) };
}

export function endOf({ startAt, durationMs }: Scenario): number {
  return startAt + durationMs;
}

/** How often the clients of a group do what they do at an interval, from when they are there. */
function timesOf(
  intervalMs: number,
  { name, count }: ScenarioGroup,
  commands: readonly ScenarioCommand[],
  { durationMs, startAt }: Scenario,
): number {
  let times = count * Math.ceil(durationMs / intervalMs);
  for (const command of commands) {
    if (command.kind !== 'addDatabases' || command.group !== name) continue;
    const restMs = Math.max(0, startAt + durationMs - command.at);
    times += command.count * Math.ceil(restMs / intervalMs);
  }
  return times;
}

/** By the recurrence while it can be on, and by operators. */
function runsOf(
  schedule: ScenarioSchedule,
  commands: readonly ScenarioCommand[],
  scenario: Scenario,
): number {
  let fromAt = schedule.active && schedule.batch === 'waiting' ? scenario.startAt : Infinity;
  let byOperators = 0;
  for (const command of commands) {
    if (command.kind === 'runNow' && command.schedule === schedule.name) byOperators += 1;
    if (command.kind !== 'setSchedule' || command.schedule !== schedule.name) continue;
    const on = command.active === true || command.batch === 'waiting';
    if (on) fromAt = Math.min(fromAt, command.at);
  }
  return runsFrom(schedule.recurrence, fromAt, scenario) + byOperators;
}

/** How often it comes from a time on, and before another; at the end of the run at the latest. */
export function runsFrom(
  recurrence: Recurrence | null,
  fromAt: number,
  scenario: Scenario,
  toAt = Infinity,
): number {
  const { startAt, timeZone } = scenario;
  const endAt = Math.min(toAt, endOf(scenario));
  if (recurrence === null || fromAt >= endAt) return 0;
  if (recurrence.kind === 'interval') {
    const firstAt = startAt + recurrence.offsetMs;
    return Math.max(0, Math.ceil((endAt - Math.max(firstAt, fromAt)) / recurrence.everyMs));
  }
  // A cron pattern is counted for the first runs only; the rest go on at their mean distance.
  const sampleMax = 200;
  const next = nextOccurrence(recurrence, timeZone, startAt);
  let runs = 0;
  let at = next(Math.max(startAt, fromAt) - 1);
  const first = at;
  while (at < endAt && runs < sampleMax) {
    runs += 1;
    at = next(at);
  }
  return at >= endAt ? runs : Math.ceil(runs + (endAt - at) / ((at - first) / runs));
}

export function checkSize(scenario: Scenario, problems: ProblemList): void {
  const size = estimateSize(scenario);
  const { databasesMax, pollsMax, scheduleRunsMax, sessionsMax } = scenarioLimits;
  if (size.databases > databasesMax) {
    const message = `channel databases of all groups together: ${tooMany(size.databases, databasesMax)}`;
    problems.errors.push(problem('channelDataGroups', message, size.databases, databasesMax));
  }
  for (const [key, most] of [
    ['commands', scenarioLimits.commandsMax],
    ['rules', scenarioLimits.rulesMax],
  ] as const) {
    const count = scenario.operators.reduce((sum, operator) => sum + operator[key].length, 0);
    if (count <= most) continue;
    const message = `${key} of all operators together: ${tooMany(count, most)}`;
    problems.errors.push(problem('operators', message, count, most));
  }
  for (const [count, most, what] of [
    [size.polls, pollsMax, 'polls'],
    [
      size.scheduleRuns,
      scheduleRunsMax,
      'runs of distribution schedules and of the process status messages batch',
    ],
    [size.sessions, sessionsMax, 'sessions'],
  ] as const) {
    if (count <= most) continue;
    const message = `${what} of the whole run: about ${tooMany(count, most)}; shorten the duration, lengthen the intervals, or have fewer databases`;
    problems.errors.push(problem('duration', message, count, most));
  }
}

export function tooMany(count: number, most: number): string {
  return `${count.toLocaleString('en')}, and at most ${most.toLocaleString('en')} are possible`;
}

function problem(key: string, message: string, count: number, most: number): FoundProblem {
  return { path: [key], message, expected: `at most ${most}`, found: String(count) };
}
