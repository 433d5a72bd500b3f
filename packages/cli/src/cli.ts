/**
 * The whole command line as a function: arguments and a terminal in, an exit code out. Never
 * touches the process; `main.ts` does.
 */
import { Command, type CommanderError, type OutputConfiguration } from 'commander';
import { auditCommand } from './commands/audit/command.ts';
import { calibrateCommand } from './commands/calibrate/command.ts';
import type { CommandContext } from './commands/context.ts';
import { doctorCommand } from './commands/doctor/command.ts';
import { errorCommand } from './commands/error/command.ts';
import { readinessCommand } from './commands/freshness/readiness.ts';
import { stalenessCommand } from './commands/freshness/staleness.ts';
import { warningsCommand } from './commands/freshness/warnings.ts';
import { experimentCommand } from './commands/experiment/command.ts';
import { forkCommand } from './commands/fork/command.ts';
import { historyCommand } from './commands/history/command.ts';
import {
  fullSyncCommand,
  pauseCommand,
  processStatusMessagesCommand,
  resumeCommand,
  runNowCommand,
} from './commands/operator/headquarters-commands.ts';
import { cancelCommand, rerunCommand } from './commands/operator/session-commands.ts';
import { scavengeCommand } from './commands/scavenge.ts';
import { scenarioCommand } from './commands/scenario.ts';
import { sessionCommand } from './commands/session/command.ts';
import { sessionsCommand } from './commands/sessions/command.ts';
import { simulateCommand } from './commands/simulate/command.ts';
import { storeCommand } from './commands/store/command.ts';
import { summaryCommand } from './commands/summary/command.ts';
import { withoutSecrets } from './io/store-place.ts';
import { lookOf } from './render/look.ts';
import { errorText, exitCode, exitCodeOf, type ExitCode } from './report-error.ts';
import { capabilitiesOf, programName, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface CliOptions {
  readonly terminal: Terminal;
  /** Version of this program. */
  readonly version: string;
}

/** Runs one command line, without the names of node and the script. */
export async function runCli(
  args: readonly string[],
  { terminal, version }: CliOptions,
): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const capabilities = capabilitiesOf(terminal, args.includes('--no-color'));
  const context: CommandContext = {
    terminal,
    capabilities,
    look: lookOf(capabilities, 'stdout'),
    errorLook: lookOf(capabilities, 'stderr'),
    program: programName(terminal),
    version,
    end: (ended) => {
      code = ended;
    },
  };
  try {
    await buildProgram(context).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof UsageError) {
      if (error.outcome === 'answered') return exitCode.done;
      if (error.outcome === 'wrong')
        terminal.stderr.write(`cdx: ${withoutSecrets(error.message)}\n`);
      return exitCode.badInput;
    }
    const debug = (terminal.env.CDX_DEBUG ?? '') !== '';
    terminal.stderr.write(errorText(error, { cwd: terminal.cwd, debug }));
    return exitCodeOf(error);
  }
}

/** The commands with their options; exported for the check of docs/cli.md. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('cdx')
    .description('Simulates Commerce Data Exchange sessions and looks at their history.')
    .usage('[options] <command>')
    .version(context.version, '--version', 'show the version')
    .option('--no-color', 'write without colours')
    .helpOption('-h, --help', 'show help');
  for (const command of [
    simulateCommand(context),
    experimentCommand(context),
    scenarioCommand(context),
    sessionsCommand(context),
    sessionCommand(context),
    historyCommand(context),
    summaryCommand(context),
    warningsCommand(context),
    stalenessCommand(context),
    readinessCommand(context),
    rerunCommand(context),
    cancelCommand(context),
    runNowCommand(context),
    fullSyncCommand(context),
    processStatusMessagesCommand(context),
    pauseCommand(context),
    resumeCommand(context),
    errorCommand(context),
    auditCommand(context),
    calibrateCommand(context),
    forkCommand(context),
    scavengeCommand(context),
    storeCommand(context),
    doctorCommand(context),
  ]) {
    program.addCommand(command);
  }
  program.addHelpText(
    'after',
    `
Examples:
  ${context.program} scenario init mine.yaml     write an example to start from
  ${context.program} simulate mine.yaml          run it; the event log goes to .cdx/
  ${context.program} sessions download           the Download sessions form of the newest run

Exit codes: 0 done, 1 a problem was found, 2 bad input, 130 interrupted.
Environment: NO_COLOR, FORCE_COLOR, COLUMNS; CDX_DEBUG=1 shows where an error arose.
Reference: docs/cli.md`,
  );
  settle(program, context, 'cdx');
  return program;
}

/** The same manners for every command: own streams, no exit, no help that commander adds. */
function settle(command: Command, context: CommandContext, path: string): void {
  command.configureOutput(output(context)).configureHelp({
    helpWidth: Math.min(context.capabilities.width, 100),
    sortOptions: false,
    minWidthToWrap: 20,
  });
  command.helpOption('-h, --help', 'show help');
  command.exitOverride((error: CommanderError) => {
    throw new UsageError(error, path);
  });
  if (command.commands.length > 0) command.helpCommand('help [command]', 'show help for a command');
  for (const child of command.commands) settle(child, context, `${path} ${child.name()}`);
}

function output({ terminal }: CommandContext): OutputConfiguration {
  return {
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
    // What is wrong is told by `runCli`.
    outputError: () => undefined,
  };
}
