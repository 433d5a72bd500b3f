/** Operators, as a scenario file writes them. */
import { statusLabel } from '@cdx/session';
import type {
  ScenarioCommand,
  ScenarioOperator,
  ScenarioRule,
  SessionSelection,
} from '../scenario.ts';
import { formatInstant } from '../units/date-time.ts';
import { writeCount, writeDurationOf, type Json, type Keys } from './write-values.ts';

export function writeOperator({ name, commands, rules }: ScenarioOperator): Keys {
  return {
    name,
    commands: commands.map((command) => ({
      at: formatInstant(command.at),
      ...writeCommand(command),
    })),
    rules: rules.map(writeRule),
  };
}

function writeCommand(command: ScenarioCommand): Keys {
  switch (command.kind) {
    case 'cancel':
    case 'rerun':
      return { [command.kind]: writeSelection(command.select) };
    case 'runNow':
      return { runNow: command.schedule };
    case 'fullSync':
      return { fullSync: { database: command.database, deleteFirst: command.deleteFirst } };
    case 'addDatabases':
      return { addDatabases: { group: command.group, count: command.count } };
    case 'pause':
    case 'resume':
      return { [command.kind]: command.database };
    case 'setSchedule':
      return {
        setSchedule: {
          schedule: command.schedule,
          ...(command.active === null ? {} : { active: command.active }),
          ...(command.batch === null ? {} : { batch: command.batch }),
        },
      };
    case 'setStatusBatch':
      return { statusBatch: command.batch };
    case 'processStatusMessages':
      return { processStatusMessages: true };
    case 'fix':
      return { fix: command.issue };
  }
}

function writeRule({ action, when, after, timesMax }: ScenarioRule): Keys {
  return {
    when: { direction: when.direction, ...writeConditions(when) },
    do: action,
    after: writeDurationOf(after),
    times: writeCount(timesMax),
  };
}

function writeSelection(select: SessionSelection): Json {
  const { direction, sessionNumber, databases, limit, take } = select;
  if (sessionNumber === null) {
    return { direction, ...writeConditions(select), take, limit: writeCount(limit) };
  }
  const session = `${direction}Session-${sessionNumber}-${databases?.[0] ?? ''}`;
  // The id says the direction and the database.
  const others = writeConditions({ ...select, databases: null });
  return Object.keys(others).length === 0 ? session : { session, ...others };
}

function writeConditions(select: SessionSelection): Keys {
  const { statuses, failureKinds, jobs, groups, databases } = select;
  return {
    ...(statuses === null ? {} : { status: statuses.map((name) => statusLabel(name)) }),
    ...(failureKinds === null ? {} : { failureKind: failureKinds }),
    ...(jobs === null ? {} : { job: jobs }),
    ...(groups === null ? {} : { group: groups }),
    ...(databases === null ? {} : { database: databases }),
  };
}
