/**
 * What all commands of an operator share: the store that they are given to, who gives them, and how
 * they end. They act on what headquarters' form shows; whether they fit is decided by the log.
 */
import { CdxError } from '@cdx/session';
import type { Command } from 'commander';
import {
  operate,
  type CommandResult,
  type OperateResults,
  type OperatorCommand,
  type Scenario,
} from '@cdx/simulator';
import { openRunStore } from '../../io/open-store.ts';
import { scenarioOfRun } from '../../io/recorded-run.ts';
import { openRecordedStore, recordedPlace } from '../../io/recorded-store.ts';
import { storeWord } from '../../io/store-place.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import type { OperatedRun } from './chosen-sessions.ts';
import { commandLines } from './show.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const commandVersion = 1;
const operatorDefault = 'administrator';

/** As commander gives them. */
export interface OperatorFlags {
  readonly store?: string;
  readonly as?: string;
  readonly json?: boolean;
}

export function addOperatorOptions(command: Command): Command {
  return command
    .option('--store <where>', 'a file or an esdb:// URL; without it the newest in .cdx/')
    .option('--as <name>', `who gives the command; ${operatorDefault} unless given`)
    .option('--json', 'as JSON, as docs/results.md has it');
}

/**
 * Gives the commands that `commandsFor` finds, all or none, and tells what came of each. The store
 * is opened to write when they have been found: what is thrown there has changed nothing. Errors:
 * those of `operate` and of opening the store; `command-refused` where one was refused, after the
 * others have been done.
 */
export async function giveCommands(
  flags: OperatorFlags,
  context: CommandContext,
  commandsFor: (run: OperatedRun) => Promise<readonly OperatorCommand[]>,
): Promise<void> {
  const operator = operatorName(flags.as);
  const place = recordedPlace(flags.store, context.terminal);
  const where = place.kind === 'url' ? place.url : place.path;
  const found = await withRecordedRun(where, context, {}, async (run) => ({
    scenario: run.scenario,
    name: run.recorded.name,
    commands: await commandsFor(run),
  }));
  const { scenario, name, commands } = found;
  const opened = await openRunStore(place, 'open', context);
  try {
    const { store, views, archive } = opened;
    const positionsHaveGaps = place.kind === 'url';
    const options = { store, views, archive, operator, positionsHaveGaps };
    const given = await operate(scenario, commands, options);
    tell({ given, operator, name, scenario }, flags, context);
  } finally {
    await opened.close();
  }
  context.end(exitCode.done);
}

/** The run as it stands, to find out what is meant. Errors: those of `openRecordedStore`. */
export async function withRecordedRun<Result>(
  store: string | undefined,
  context: CommandContext,
  options: { readonly asItIs?: boolean },
  work: (run: OperatedRun) => Promise<Result>,
): Promise<Result> {
  const recorded = await openRecordedStore(store, context, options);
  try {
    return await work({ recorded, scenario: scenarioOfRun(recorded) });
  } finally {
    await recorded.close();
  }
}

interface Told {
  readonly given: OperateResults;
  readonly operator: string;
  readonly name: string;
  readonly scenario: Scenario;
}

function tell(told: Told, flags: OperatorFlags, context: CommandContext): void {
  const { operator, name, scenario } = told;
  const { terminal, look, program } = context;
  const { at, results } = told.given;
  const clock = zoneClock(scenario.timeZone);
  if (flags.json === true) {
    const document = {
      commandVersion,
      store: name,
      timeZone: clock.timeZone,
      at,
      operator,
      results,
    };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const given = {
      results,
      at,
      operator,
      name,
      option: flags.store === undefined ? undefined : storeWord(flags.store),
    };
    const lines = commandLines(given, program, clock, look);
    terminal.stdout.write(`${lines.join('\n')}\n`);
  }
  const refused = results.filter(isRefused);
  if (refused.length > 0) throw refusal(refused);
}

type RefusedCommand = CommandResult & { readonly message: string };

function isRefused(result: CommandResult): result is RefusedCommand {
  return result.message !== null;
}

function refusal(refused: readonly RefusedCommand[]): CdxError {
  const messages = refused.map(({ message }) => message);
  return new CdxError('command-refused', messages.join('\n'), { refused });
}

const operatorNameMax = 100;

/** Events say it for ever, so it should be a name. Errors: `invalid-argument`. */
export function operatorName(text: string = operatorDefault): string {
  const name = text.trim();
  if (/^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(name) && name.length <= operatorNameMax) return name;
  throw badInput(`--as ${quoted(text)} is no name: expected 1 to ${operatorNameMax} letters.`);
}
