/**
 * How big a run would be, against the limits: a slip of the pen such as `every: 1s` for a fleet
 * should be answered here, not after an hour. Estimates, on the high side.
 */
import type { Scenario } from '../scenario.ts';
import { scenarioLimits } from '../limits.ts';
import { nextOccurrence } from '../recurrence.ts';
import type { FoundProblem, ProblemList } from '../read/problem.ts';

export interface ScenarioSize {
  readonly databases: number;
  /** Polls of all Async Clients, downloads and uploads. */
  readonly polls: number;
  /** Runs of all active schedules. */
  readonly scheduleRuns: number;
  /** Downloads of those runs, No data included, and uploads; one job at one channel database. */
  readonly sessions: number;
}

/** What a run of the scenario will hold at most, about. */
export function estimateSize(scenario: Scenario): ScenarioSize {
  const { durationMs, groups } = scenario;
  const byName = new Map(groups.map((group) => [group.name, group]));
  let polls = 0;
  for (const { client, count } of groups) {
    polls += count * Math.ceil(durationMs / client.downloadIntervalMs);
    if (client.uploadIntervalMs !== null) {
      polls += count * Math.ceil(durationMs / client.uploadIntervalMs);
    }
  }
  let scheduleRuns = 0;
  let sessions = 0;
  for (const schedule of scenario.schedules) {
    if (!schedule.active) continue;
    const runs = runsOf(schedule.recurrence, scenario);
    scheduleRuns += runs;
    for (const name of schedule.groups) {
      const group = byName.get(name);
      if (group === undefined) continue;
      // An upload session begins with an upload of the client, whenever the P-job runs.
      const uploadIntervalMs = group.client.uploadIntervalMs ?? Infinity;
      const times = schedule.direction === 'upload' ? durationMs / uploadIntervalMs : runs;
      sessions += Math.ceil(times) * schedule.jobs.length * group.count;
    }
  }
  const databases = groups.reduce((sum, group) => sum + group.count, 0);
  return { databases, polls, scheduleRuns, sessions };
}

function runsOf(
  recurrence: Scenario['schedules'][number]['recurrence'],
  scenario: Scenario,
): number {
  const { startAt, durationMs, timeZone } = scenario;
  if (recurrence.kind === 'interval') {
    return Math.max(0, Math.ceil((durationMs - recurrence.offsetMs) / recurrence.everyMs));
  }
  // A cron pattern is counted for the first runs only; the rest go on at their mean distance.
  const sampleMax = 200;
  const next = nextOccurrence(recurrence, timeZone, startAt);
  const endAt = startAt + durationMs;
  let runs = 0;
  let at = next(startAt - 1);
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
  for (const [count, most, what] of [
    [size.polls, pollsMax, 'polls'],
    [size.scheduleRuns, scheduleRunsMax, 'runs of distribution schedules'],
    [size.sessions, sessionsMax, 'sessions'],
  ] as const) {
    if (count <= most) continue;
    const message = `${what} of the whole run: about ${tooMany(count, most)}; shorten the duration, lengthen the intervals, or have fewer databases`;
    problems.errors.push(problem('duration', message, count, most));
  }
}

function tooMany(count: number, most: number): string {
  return `${count.toLocaleString('en')}, and at most ${most.toLocaleString('en')} are possible`;
}

function problem(key: string, message: string, count: number, most: number): FoundProblem {
  return { path: [key], message, expected: `at most ${most}`, found: String(count) };
}
