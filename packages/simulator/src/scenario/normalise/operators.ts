/** Operators of a valid file, with their defaults. */
import {
  fixableKinds,
  type CommandFile,
  type OperatorFile,
  type RuleFile,
} from '../format/operators-file.ts';
import type { ConditionsFile, SelectionFile } from '../format/selection-file.ts';
import type {
  ScenarioCommand,
  ScenarioOperator,
  ScenarioRule,
  SessionSelection,
} from '../scenario.ts';
import { defaultName } from './default-names.ts';

/** `times`: of its commands, in their order. */
export function normaliseOperator(
  operator: OperatorFile,
  index: number,
  times: readonly number[],
): ScenarioOperator {
  const commands = (operator.commands ?? []).map((command, place) =>
    normaliseCommand(command, times[place] ?? 0),
  );
  return {
    name: operator.name ?? defaultName('operator', index),
    // Sorting is stable: of one moment, the first in the file comes first.
    commands: commands.toSorted((one, other) => one.at - other.at),
    rules: (operator.rules ?? []).map(normaliseRule),
  };
}

function normaliseCommand(command: CommandFile, at: number): ScenarioCommand {
  if (command.cancel !== undefined) {
    return { at, kind: 'cancel', select: normaliseSelection(command.cancel) };
  }
  if (command.rerun !== undefined) {
    return { at, kind: 'rerun', select: normaliseSelection(command.rerun) };
  }
  if (command.runNow !== undefined) return { at, kind: 'runNow', schedule: command.runNow };
  if (command.fullSync !== undefined) {
    const { database, deleteFirst = false } = command.fullSync;
    return { at, kind: 'fullSync', database, deleteFirst };
  }
  if (command.addDatabases !== undefined) {
    return { at, kind: 'addDatabases', ...command.addDatabases };
  }
  if (command.pause !== undefined) return { at, kind: 'pause', database: command.pause };
  if (command.resume !== undefined) return { at, kind: 'resume', database: command.resume };
  if (command.setSchedule !== undefined) {
    const { schedule, active = null, batch = null } = command.setSchedule;
    return { at, kind: 'setSchedule', schedule, active, batch };
  }
  if (command.statusBatch !== undefined) {
    return { at, kind: 'setStatusBatch', batch: command.statusBatch };
  }
  if (command.fix !== undefined) return { at, kind: 'fix', issue: command.fix };
  // Exactly one is stated; that has been checked.
  return { at, kind: 'processStatusMessages' };
}

function normaliseRule({ when = {}, do: action, after, times }: RuleFile): ScenarioRule {
  const kinds = action === 'fix' ? fixableKinds : null;
  return {
    action,
    when: { ...normaliseConditions(when), failureKinds: when.failureKind ?? kinds },
    after: after ?? { kind: 'constant', value: 0 },
    timesMax: times ?? Infinity,
  };
}

function normaliseSelection(file: SelectionFile): SessionSelection {
  const { session } = file;
  const conditions = normaliseConditions(file);
  if (session === undefined) {
    return { ...conditions, limit: file.limit ?? Infinity, take: file.take ?? 'oldest' };
  }
  return {
    ...conditions,
    direction: session.direction ?? conditions.direction,
    sessionNumber: session.sessionNumber,
    databases: [session.database],
  };
}

function normaliseConditions(file: ConditionsFile): SessionSelection {
  return {
    direction: file.direction ?? 'download',
    sessionNumber: null,
    statuses: file.status ?? null,
    failureKinds: file.failureKind ?? null,
    jobs: file.job ?? null,
    groups: file.group ?? null,
    databases: file.database ?? null,
    limit: Infinity,
    take: 'oldest',
  };
}
