/** Headquarters as a scenario sets it up, in the terms of the projections that judge how it stands. */
import type { HeadquartersSetup } from '@cdx/projections';
import { databaseNames, nextOccurrence, type Scenario } from '@cdx/simulator';

export function headquartersSetup(scenario: Scenario): HeadquartersSetup {
  const { startAt, timeZone } = scenario;
  return {
    startAt,
    statusBatch: scenario.statusMessages.batch,
    databases: databaseNames(scenario),
    schedules: scenario.schedules.map((schedule) => {
      const { name, direction, jobs, groups, active, batch, recurrence } = schedule;
      const nextRunAfter =
        recurrence === null ? null : nextOccurrence(recurrence, timeZone, startAt);
      return { name, direction, jobs, groups, active, batch, nextRunAfter };
    }),
  };
}
