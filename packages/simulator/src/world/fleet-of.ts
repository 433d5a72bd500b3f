/** From a scenario to what the kernel runs on: names become indexes, recurrences functions. */
import type { Fleet } from '@cdx/engine';
import { nextOccurrence } from '../scenario/recurrence.ts';
import type { Scenario } from '../scenario/scenario.ts';

export function fleetOf(scenario: Scenario): Fleet {
  const jobIndex = new Map(scenario.jobs.map((job, index) => [job.id, index]));
  const groupIndex = new Map(scenario.groups.map((group, index) => [group.name, index]));
  let firstDatabase = 0;
  return {
    uploadsAppearUploaded: scenario.uploadsAppearUploaded,
    jobs: scenario.jobs.map(({ id, name, direction }) => ({ id, name, direction })),
    groups: scenario.groups.map(({ name, count, client, retry }) => {
      const group = { name, firstDatabase, count, client, retry };
      firstDatabase += count;
      return group;
    }),
    schedules: scenario.schedules
      .filter((schedule) => schedule.active)
      .map((schedule) => ({
        name: schedule.name,
        direction: schedule.direction,
        jobs: schedule.jobs.map((id) => jobIndex.get(id) as number),
        groups: schedule.groups.map((name) => groupIndex.get(name) as number),
        nextRunAfter: nextOccurrence(schedule.recurrence, scenario.timeZone, scenario.startAt),
        retry: schedule.retry,
      })),
  };
}

/** Names of all channel databases, by index: `STORE-0001`. */
export function databaseNames(scenario: Scenario): readonly string[] {
  return scenario.groups.flatMap(({ prefix, count }) => {
    const digits = Math.max(4, String(count).length);
    return Array.from(
      { length: count },
      (_, index) => `${prefix}-${String(index + 1).padStart(digits, '0')}`,
    );
  });
}
