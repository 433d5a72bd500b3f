/** From a scenario to what the kernel runs on: names become indexes, recurrences functions. */
import type { Fleet, FleetGroup } from '@cdx/engine';
import { nextOccurrence } from '../scenario/recurrence.ts';
import type { Recurrence, Scenario } from '../scenario/scenario.ts';
import { totalDatabases } from '../scenario/total-databases.ts';
import { commandsOf, namesOf, rulesOf } from './operators-of.ts';
import { failureCode } from './stages/stage-model.ts';

export function fleetOf(scenario: Scenario): Fleet {
  const names = namesOf(scenario);
  const { statusMessages } = scenario;
  return {
    uploadsAppearUploaded: scenario.uploadsAppearUploaded,
    jobs: scenario.jobs.map(({ id, name, direction }) => ({ id, name, direction })),
    groups: groupsOf(scenario),
    schedules: scenario.schedules.map((schedule) => ({
      name: schedule.name,
      direction: schedule.direction,
      active: schedule.active,
      batch: schedule.batch,
      jobs: schedule.jobs.map((id) => names.job(id)),
      groups: schedule.groups.map((name) => names.group(name)),
      nextRunAfter: nextRunAfter(scenario, schedule.recurrence),
      retry: schedule.retry,
    })),
    statusMessages: {
      batch: statusMessages.batch,
      nextRunAfter: nextRunAfter(scenario, statusMessages.recurrence),
    },
    retention: scenario.retention,
    issues: [
      ...scenario.issues.map(({ name, error, stage }) => ({
        name,
        failure: failureCode(error),
        everywhere: stage === 'create',
      })),
      ...scenario.sizeLimits.map(({ name }) => ({
        name,
        failure: failureCode('database-full'),
        everywhere: false,
      })),
    ],
    commands: commandsOf(scenario, names),
    rules: rulesOf(scenario, names),
  };
}

function groupsOf(scenario: Scenario): readonly FleetGroup[] {
  let firstDatabase = 0;
  return scenario.groups.map((of) => {
    const { name, count: countAtStart, client, retry } = of;
    const count = totalDatabases(scenario, of);
    const group = { name, firstDatabase, count, countAtStart, client, retry };
    firstDatabase += count;
    return group;
  });
}

function nextRunAfter(
  { timeZone, startAt }: Scenario,
  recurrence: Recurrence | null,
): (afterMs: number) => number {
  return recurrence === null ? () => Infinity : nextOccurrence(recurrence, timeZone, startAt);
}
