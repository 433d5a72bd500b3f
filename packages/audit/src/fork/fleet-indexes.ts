/** Names of a history as indexes of the fleet that a scenario makes. */
import type { Kernel } from '@cdx/engine';
import { CdxError } from '@cdx/session';
import { databaseNames, type Scenario } from '@cdx/simulator';
import type { HistoryState } from './history-state.ts';

export interface FleetIndexes {
  readonly job: (id: string) => number;
  readonly group: (name: string) => number;
  readonly schedule: (name: string, job: string, group: string) => number;
  readonly database: (name: string) => number;
}

/**
 * Databases go by their name, or where the scenario has others (a calibrated one may) by their place
 * in the order of names of their group. Errors: `invalid-argument` where the history has a job, a
 * group, or more databases of one than the scenario.
 */
export function fleetIndexes(
  scenario: Scenario,
  kernel: Kernel,
  history: HistoryState,
): FleetIndexes {
  const jobs = new Map(scenario.jobs.map(({ id }, index) => [id, index]));
  const groups = new Map(scenario.groups.map(({ name }, index) => [name, index]));
  const databases = indexesOfDatabases(scenario, kernel, history);
  const find = (map: ReadonlyMap<string, number>, what: string, name: string): number => {
    const index = map.get(name);
    if (index === undefined) throw notThere(what, name);
    return index;
  };
  const job = (id: string): number => find(jobs, 'job', id);
  const group = (name: string): number => find(groups, 'channel data group', name);
  return {
    job,
    group,
    schedule: (name, jobId, groupName) => {
      const named = scenario.schedules.findIndex((schedule) => schedule.name === name);
      if (named >= 0) return named;
      const serving = scenario.schedules.findIndex(
        (schedule) => schedule.jobs.includes(jobId) && schedule.groups.includes(groupName),
      );
      return Math.max(serving, 0);
    },
    database: (name) => find(databases, 'channel database', name),
  };
}

function indexesOfDatabases(
  scenario: Scenario,
  kernel: Kernel,
  history: HistoryState,
): ReadonlyMap<string, number> {
  const names = new Map(databaseNames(scenario).map((name, index) => [name, index]));
  const seen = new Map<string, Set<string>>();
  for (const { database, package: of } of history.sessions.values()) {
    const members = seen.get(of.group);
    if (members === undefined) seen.set(of.group, new Set([database]));
    else members.add(database);
  }
  const found = new Map<string, number>();
  for (const [group, members] of seen) {
    const fleetGroup = kernel.fleet.groups.find(({ name }) => name === group);
    if (fleetGroup === undefined) continue;
    const { firstDatabase, count } = fleetGroup;
    const inGroup = (index: number | undefined): boolean =>
      index !== undefined && index >= firstDatabase && index < firstDatabase + count;
    const known = [...members].every((name) => inGroup(names.get(name)));
    if (!known && members.size > count) {
      throw new CdxError(
        'invalid-argument',
        `The history has ${members.size} channel databases of ${group}, and the scenario ${count}: ` +
          `set channelDataGroups.${group}.databases.count, or give a calibrated scenario.`,
      );
    }
    [...members].sort().forEach((name, at) => {
      found.set(name, known ? (names.get(name) as number) : firstDatabase + at);
    });
  }
  return found;
}

function notThere(what: string, name: string): CdxError {
  return new CdxError(
    'invalid-argument',
    `The history has a ${what} ${name}, and the scenario has none: a scenario that is calibrated from this history has it.`,
    { [what]: name },
  );
}
