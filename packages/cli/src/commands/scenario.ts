/** `cdx scenario`: check a scenario, write an example, give the JSON Schema to an editor. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { CdxError } from '@cdx/session';
import {
  estimateSize,
  formatProblems,
  parseScenario,
  scenarioJsonSchema,
  scenarioTemplate,
  type Scenario,
} from '@cdx/simulator';
import { errnoOf } from '../io/errno.ts';
import { readScenarioFile } from '../io/scenario-file.ts';
import { shellWord } from '../render/next-steps.ts';
import { formatCountOf, shortDuration } from '../render/numbers.ts';
import { printable, wrap } from '../render/text.ts';
import { exitCode } from '../report-error.ts';
import { collect, type CommandContext } from './context.ts';

export function scenarioCommand(context: CommandContext): Command {
  return new Command('scenario')
    .summary('check scenario files, write an example')
    .description('Helps with scenario files. The format is in docs/scenarios.md.')
    .addCommand(checkCommand(context))
    .addCommand(schemaCommand(context))
    .addCommand(initCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} scenario init mine.yaml
  ${context.program} scenario check mine.yaml
  ${context.program} scenario schema > cdx.json`,
    );
}

function checkCommand(context: CommandContext): Command {
  const { terminal, look } = context;
  return new Command('check')
    .summary('say what is wrong with a scenario, all at once')
    .description('Reads a scenario and says all that is wrong with it. Exit code 0 or 2.')
    .argument('<FILE>', 'scenario file, YAML or JSON')
    .option('--set <path=value>', 'judge it with this change; may be repeated', collect)
    .addHelpText('after', `\nExample:\n  ${context.program} scenario check mine.yaml`)
    .action((file: string, flags: { readonly set?: readonly string[] }) => {
      const text = readScenarioFile(file, terminal.cwd);
      const { scenario, warnings } = parseScenario(text, { file, overrides: flags.set ?? [] });
      if (warnings.length > 0) {
        const said = formatProblems(warnings, { file, severity: 'warning' });
        terminal.stderr.write(`${said}\n\n`);
      }
      terminal.stdout.write(`${wrap(verdict(file, scenario), look.width).join('\n')}\n`);
      context.end(exitCode.done);
    });
}

function verdict(file: string, scenario: Scenario): string {
  const { databases, sessions, polls } = estimateSize(scenario);
  return (
    `${printable(file)} is sound: ${printable(scenario.name)}, ${shortDuration(scenario.durationMs)} with ` +
    `${formatCountOf(databases, 'channel database')}, ${formatCountOf(scenario.jobs.length, 'job')}, at most about ` +
    `${formatCountOf(sessions, 'session')} and ${formatCountOf(polls, 'poll')}.`
  );
}

function schemaCommand(context: CommandContext): Command {
  return new Command('schema')
    .summary('print the JSON Schema of the format, for editors')
    .description('Prints the JSON Schema of the scenario format.')
    .addHelpText(
      'after',
      `
Example:
  ${context.program} scenario schema > cdx.json
  and begin a scenario with   # yaml-language-server: $schema=./cdx.json`,
    )
    .action(() => {
      context.terminal.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
      context.end(exitCode.done);
    });
}

function initCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('init')
    .summary('write a commented example')
    .description('Writes a small, commented scenario to start from: to stdout, or to a new file.')
    .argument('[FILE]', 'a file that does not exist yet')
    .addHelpText('after', `\nExample:\n  ${context.program} scenario init mine.yaml`)
    .action((file: string | undefined) => {
      if (file === undefined) {
        terminal.stdout.write(scenarioTemplate());
      } else {
        writeNewFile(file, scenarioTemplate(), terminal.cwd);
        const next = `${context.program} simulate ${shellWord(file)}`;
        terminal.stdout.write(`${printable(file)} written. Next: ${next}\n`);
      }
      context.end(exitCode.done);
    });
}

/** Errors: `store-exists`'s sibling for other files is `invalid-argument`; nothing is overwritten. */
function writeNewFile(file: string, text: string, cwd: string): void {
  try {
    const descriptor = openSync(resolve(cwd, file), 'wx');
    try {
      writeSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw writeError(error, file);
  }
}

function writeError(error: unknown, file: string): unknown {
  switch (errnoOf(error)) {
    case 'EEXIST':
    case 'EISDIR':
      return new CdxError(
        'invalid-argument',
        `${file} exists already and is left as it is; give the name of a new file.`,
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return new CdxError('file-not-found', `The folder of ${file} does not exist.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CdxError('file-unreadable', `${file} cannot be written: permission denied.`);
    default:
      return error;
  }
}
