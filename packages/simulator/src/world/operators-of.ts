/** From what a scenario says of operators to what the kernel does: names become indexes. */
import type { Command, OperatorRule, Selection, TimedCommand } from '@cdx/engine';
import { CdxError, failureCatalogue, statusCode } from '@cdx/session';
import type { Scenario, ScenarioCommand, SessionSelection } from '../scenario/scenario.ts';
import { databaseNames } from './database-names.ts';
import { issueNames } from './faults/issue-names.ts';

/** Indexes by name. Errors: `invalid-argument` for a name that the scenario does not have. */
export interface Names {
  job(id: string): number;
  group(name: string): number;
  schedule(name: string): number;
  database(name: string): number;
  issue(name: string): number;
}

export function namesOf(scenario: Scenario): Names {
  return {
    job: finder(
      'job',
      scenario.jobs.map(({ id }) => id),
    ),
    group: finder(
      'channel data group',
      scenario.groups.map(({ name }) => name),
    ),
    schedule: finder(
      'distribution schedule',
      scenario.schedules.map(({ name }) => name),
    ),
    database: finder('channel database', databaseNames(scenario)),
    issue: finder('configuration issue or size limit', issueNames(scenario)),
  };
}

/** All operators' commands in order of time; at the same time in the order of the file. */
export function commandsOf(scenario: Scenario, names: Names): readonly TimedCommand[] {
  return scenario.operators
    .flatMap(({ commands }, by) =>
      commands.map((command) => ({ at: command.at, by, command: commandOf(command, names) })),
    )
    .toSorted((one, other) => one.at - other.at);
}

export function rulesOf(scenario: Scenario, names: Names): readonly OperatorRule[] {
  return scenario.operators.flatMap(({ rules }, by) =>
    rules.map(({ action, when, timesMax }) => ({
      by,
      action,
      when: selectionOf(when, names),
      timesMax,
    })),
  );
}

/** Errors: `invalid-argument` for a name that the scenario does not have. */
export function commandOf(command: Omit<ScenarioCommand, 'at'>, names: Names): Command {
  const of = command as ScenarioCommand;
  switch (of.kind) {
    case 'cancel':
    case 'rerun':
      return { kind: of.kind, select: selectionOf(of.select, names) };
    case 'runNow':
      return { kind: of.kind, schedule: names.schedule(of.schedule) };
    case 'fullSync':
      return { kind: of.kind, database: names.database(of.database), deleteFirst: of.deleteFirst };
    case 'addDatabases':
      return { kind: of.kind, group: names.group(of.group), count: of.count };
    case 'pause':
    case 'resume':
      return { kind: of.kind, database: names.database(of.database) };
    case 'setSchedule': {
      const { active, batch } = of;
      return { kind: of.kind, schedule: names.schedule(of.schedule), active, batch };
    }
    case 'setStatusBatch':
      return { kind: of.kind, batch: of.batch };
    case 'processStatusMessages':
      return { kind: of.kind };
    case 'fix':
      return { kind: of.kind, issue: names.issue(of.issue) };
  }
}

function selectionOf(selection: SessionSelection, names: Names): Selection {
  const { direction, statuses, failureKinds, jobs, groups, databases } = selection;
  return {
    direction,
    sessionNumber: selection.sessionNumber,
    statuses:
      statuses &&
      flags(
        16,
        statuses.map((name) => statusCode(direction, name) as number),
      ),
    failures:
      failureKinds &&
      Uint8Array.from(failureCatalogue, ({ kind }) => (failureKinds.includes(kind) ? 1 : 0)),
    jobs: jobs && new Set(jobs.map((id) => names.job(id))),
    groups: groups && new Set(groups.map((name) => names.group(name))),
    databases: databases && new Set(databases.map((name) => names.database(name))),
    limit: selection.limit,
    take: selection.take,
  };
}

function flags(length: number, codes: readonly number[]): Uint8Array {
  const values = new Uint8Array(length);
  for (const code of codes) values[code] = 1;
  return values;
}

function finder(what: string, names: readonly string[]): (name: string) => number {
  const indexes = new Map(names.map((name, index) => [name, index]));
  return (name) => {
    const index = indexes.get(name);
    if (index !== undefined) return index;
    throw new CdxError('invalid-argument', `${JSON.stringify(name)} is no ${what} of this run.`, {
      name,
    });
  };
}
