/** `cdx rerun` and `cdx cancel`: what the buttons of the forms do. */
import { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { chosenSessions, commandAbout, type OperatedRun } from './chosen-sessions.ts';
import { showDryRun } from './dry-run.ts';
import { addOperatorOptions, giveCommands, type OperatorFlags } from './operator-command.ts';

const argument = ['<id...>', 'sessions: 17-STORE-0001'] as const;

export function rerunCommand(context: CommandContext): Command {
  const command = new Command('rerun')
    .summary('rerun sessions')
    .description(
      'Reruns sessions, as the button of the form: a download is available anew, an upload is ' +
        'sent anew by another session. What the form or the log does not allow is refused, and ' +
        'the others are done.',
    )
    .argument(...argument);
  return addOperatorOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} rerun 17-STORE-0001 17-STORE-0002
  ${context.program} rerun uploadSession-4-STORE-0001 --as Ann`,
    )
    .action((ids: readonly string[], flags: OperatorFlags) =>
      giveCommands(flags, context, about('rerun', ids, context)),
    );
}

interface CancelFlags extends OperatorFlags {
  readonly dryRun?: boolean;
}

export function cancelCommand(context: CommandContext): Command {
  const command = new Command('cancel')
    .summary('cancel sessions, or see what that would lose')
    .description(
      'Cancels sessions, as the button of the form. A canceled incremental download takes its ' +
        'changes with it until the next full data sync: --dry-run says which, and whether the ' +
        'cancel would be refused, and writes nothing.',
    )
    .argument(...argument);
  return addOperatorOptions(command)
    .option('--dry-run', 'say what would be lost or refused, and do nothing')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} cancel 17-STORE-0001 --dry-run
  ${context.program} cancel 17-STORE-0001 17-STORE-0002 --as Ann`,
    )
    .action((ids: readonly string[], flags: CancelFlags) =>
      flags.dryRun === true
        ? showDryRun(ids, flags, context)
        : giveCommands(flags, context, about('cancel', ids, context)),
    );
}

const about =
  (kind: 'cancel' | 'rerun', ids: readonly string[], { program }: CommandContext) =>
  async (run: OperatedRun) =>
    (await chosenSessions(ids, run, program)).map((row) => commandAbout(kind, row));
