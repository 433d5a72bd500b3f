/** The commands of an operator that are about no session: schedules, databases, the batch. */
import { Command } from 'commander';
import type { OperatorCommand } from '@cdx/simulator';
import { parseDatabase, parseSchedule } from '../../options/run-names.ts';
import type { CommandContext } from '../context.ts';
import type { OperatedRun } from './chosen-sessions.ts';
import { addOperatorOptions, giveCommands, type OperatorFlags } from './operator-command.ts';

export function runNowCommand(context: CommandContext): Command {
  const command = new Command('run-now')
    .summary('run a distribution schedule now')
    .description('Runs a distribution schedule now, whatever its recurrence. It must be active.')
    .argument('<schedule>', 'name of a distribution schedule');
  return addOperatorOptions(command)
    .addHelpText('after', `\nExample:\n  ${context.program} run-now Prices`)
    .action((word: string, flags: OperatorFlags) =>
      giveOne(flags, context, ({ scenario, recorded: { name } }) => ({
        kind: 'runNow',
        schedule: parseSchedule(word, scenario, name),
      })),
    );
}

interface FullSyncFlags extends OperatorFlags {
  readonly deleteFirst?: boolean;
}

export function fullSyncCommand(context: CommandContext): Command {
  const command = new Command('full-sync')
    .summary('send all data to a channel database')
    .description(
      'Starts a full data sync of one channel database: all data of every job that its channel ' +
        'data group is sent. It cannot recur.',
    )
    .argument('<database>', 'name of a channel database');
  return addOperatorOptions(command)
    .option('--delete-first', 'delete the data there first: it has none until the apply')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} full-sync STORE-0042
  ${context.program} full-sync REGISTER-0007 --delete-first`,
    )
    .action((word: string, flags: FullSyncFlags) =>
      giveOne(flags, context, ({ scenario, recorded: { name } }) => ({
        kind: 'fullSync',
        database: parseDatabase(word, scenario, name),
        deleteFirst: flags.deleteFirst === true,
      })),
    );
}

export function pauseCommand(context: CommandContext): Command {
  return databaseCommand(context, {
    kind: 'pause',
    summary: 'give a channel database nothing until it is resumed',
    description: 'Pauses a channel database: it is given nothing, and its sessions wait.',
  });
}

export function resumeCommand(context: CommandContext): Command {
  return databaseCommand(context, {
    kind: 'resume',
    summary: 'give a paused channel database its sessions again',
    description: 'Resumes a channel database that is paused: what has waited is there for it.',
  });
}

interface DatabaseCommand {
  readonly kind: 'pause' | 'resume';
  readonly summary: string;
  readonly description: string;
}

function databaseCommand(
  context: CommandContext,
  { kind, summary, description }: DatabaseCommand,
): Command {
  const command = new Command(kind)
    .summary(summary)
    .description(description)
    .argument('<database>', 'name of a channel database');
  return addOperatorOptions(command)
    .addHelpText('after', `\nExample:\n  ${context.program} ${kind} STORE-0042`)
    .action((word: string, flags: OperatorFlags) =>
      giveOne(flags, context, ({ scenario, recorded: { name } }) => ({
        kind,
        database: parseDatabase(word, scenario, name),
      })),
    );
}

export function processStatusMessagesCommand(context: CommandContext): Command {
  const command = new Command('process-status-messages')
    .summary("bring headquarters' forms up to date")
    .description(
      "Runs the process status messages batch: headquarters' forms know the log up to now, and " +
        'what is past its retention is purged.',
    );
  return addOperatorOptions(command)
    .addHelpText('after', `\nExample:\n  ${context.program} process-status-messages`)
    .action((flags: OperatorFlags) =>
      giveOne(flags, context, () => ({ kind: 'processStatusMessages' })),
    );
}

function giveOne(
  flags: OperatorFlags,
  context: CommandContext,
  commandFor: (run: OperatedRun) => OperatorCommand,
): Promise<void> {
  return giveCommands(flags, context, async (run) => [commandFor(run)]);
}
