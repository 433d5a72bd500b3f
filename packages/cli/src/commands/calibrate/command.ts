/** `cdx calibrate`: from a history to a scenario that behaves like it. */
import { Command } from 'commander';
import type { Calibration, MeasureLine } from '@cdx/audit/calibrate';
import { isTimeZone, parseScenario, scenarioLimits, type Scenario } from '@cdx/simulator';
import { withHistory, type HistorySource } from '../../io/history-source.ts';
import { checkNewFile, writeWholeFile } from '../../io/transfer-files.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { parseSpan } from '../../options/values.ts';
import { nextStepLines, shellWord } from '../../render/next-steps.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { calibrationLines, checkLines } from './show.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const calibrateVersion = 1;
const runsMax = 100;

interface CalibrateFlags {
  readonly store?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly name?: string;
  readonly seed?: string;
  readonly duration?: string;
  readonly timeZone?: string;
  readonly check?: string;
  readonly json?: boolean;
}

/** The flags, judged before anything is read. */
interface Settings {
  readonly name?: string;
  readonly seed?: number;
  readonly durationMs?: number;
  readonly timeZone?: string;
  readonly runs: number;
}

export function calibrateCommand(context: CommandContext): Command {
  return new Command('calibrate')
    .summary('make a scenario from a history')
    .description(
      'Makes a scenario that behaves like a history: durations, failure rates, sizes, schedules, polls, ' +
        'retry policies and outages, from the events alone. Says of each part what it was made from and ' +
        'how well it fits. Without --out the scenario goes to stdout.',
    )
    .option('--store <file|url>', 'the history: a store, a URL or an export; else the newest store')
    .option('--out <file>', 'where the scenario goes; a table of its parts is printed then')
    .option('--force', 'replace the file of --out')
    .option('--name <text>', 'name of the scenario', 'calibrated')
    .option('--seed <n>', 'seed of the scenario', '1')
    .option('--duration <duration>', 'how long the scenario lasts; as the history unless given')
    .option(
      '--time-zone <zone>',
      'zone in which cron recurrences are looked for; that of imported forms, or UTC, unless given',
    )
    .option('--check <runs>', 'simulate the scenario so often and compare it with the history')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} calibrate --out mine.yaml
  ${context.program} calibrate --store shop.db --out shop.yaml --check 3
  ${context.program} calibrate --store shop.ndjson --time-zone Europe/Berlin > shop.yaml`,
    )
    .action(async (flags: CalibrateFlags) => {
      const settings = settingsOf(flags);
      const { out } = flags;
      if (out !== undefined && flags.force !== true) checkNewFile(out, context.terminal.cwd);
      await withHistory(flags.store, context, (history) => run(history, settings, flags, context));
      context.end(exitCode.done);
    });
}

function settingsOf(flags: CalibrateFlags): Settings {
  const { name, seed, duration, timeZone, check } = flags;
  const durationMs = duration === undefined ? undefined : parseSpan('--duration', duration);
  if (durationMs !== undefined && (durationMs <= 0 || durationMs > scenarioLimits.durationMsMax)) {
    throw badInput(
      `--duration ${duration} is none that a run can have: 1830d (five years) at most.`,
    );
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw badInput(`--time-zone ${quoted(timeZone)} is no time zone such as Europe/Berlin or UTC.`);
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(seed === undefined ? {} : { seed: wholeNumber('--seed', seed, Number.MAX_SAFE_INTEGER) }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(timeZone === undefined ? {} : { timeZone }),
    runs: check === undefined ? 0 : runsOf(check),
  };
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value <= max) return value;
  throw badInput(`${option} ${quoted(text)} is no whole number from 0 on.`);
}

function runsOf(text: string): number {
  const runs = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (runs >= 1 && runs <= runsMax) return runs;
  throw badInput(`--check ${quoted(text)} is no number of runs from 1 to ${runsMax}.`);
}

async function run(
  { log, name, forms }: HistorySource,
  settings: Settings,
  flags: CalibrateFlags,
  context: CommandContext,
): Promise<void> {
  const { calibrate } = await import('@cdx/audit/calibrate');
  const { timeZone = forms?.timeZone ?? 'UTC' } = settings;
  const calibration = await calibrate(log, { ...settings, timeZone });
  const { scenario } = parseScenario(calibration.text, {
    file: flags.out ?? 'the calibrated scenario',
  });
  const lines = settings.runs === 0 ? [] : await checked(log, scenario, settings.runs);
  const { out } = flags;
  if (out !== undefined) await writeWholeFile(out, textOf(calibration.text), context.terminal.cwd);
  if (flags.json === true) writeJson(calibration, lines, name, flags, context);
  else show(calibration, lines, flags, context);
}

async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}

/** The history beside runs of the scenario, with the seeds from its own on. */
async function checked(
  log: HistorySource['log'],
  scenario: Scenario,
  runs: number,
): Promise<readonly MeasureLine[]> {
  const { compareMeasures, measureHistory, measureScenario } = await import('@cdx/audit/calibrate');
  const original = await measureHistory(log);
  const simulated = [];
  for (let at = 0; at < runs; at++) {
    simulated.push(await measureScenario(scenario, scenario.seed + at));
  }
  return compareMeasures(original, simulated);
}

function show(
  calibration: Calibration,
  lines: readonly MeasureLine[],
  { out }: CalibrateFlags,
  { terminal, look, errorLook, program }: CommandContext,
): void {
  if (out === undefined) {
    terminal.stdout.write(calibration.text);
    const told = [...calibrationLines(calibration, errorLook), ...checkLines(lines, errorLook)];
    terminal.stderr.write(`${told.join('\n')}\n`);
    return;
  }
  const next = nextStepLines(
    [
      {
        command: `${program} scenario check ${shellWord(out)}`,
        purpose: 'how large a run will be',
      },
      { command: `${program} simulate ${shellWord(out)}`, purpose: 'run it' },
    ],
    look,
  );
  const told = [...calibrationLines(calibration, look), ...checkLines(lines, look), '', ...next];
  terminal.stdout.write(`${told.join('\n')}\n`);
}

function writeJson(
  calibration: Calibration,
  lines: readonly MeasureLine[],
  store: string,
  { out }: CalibrateFlags,
  { terminal }: CommandContext,
): void {
  const { text, parts, notes, startAt, endAt, events, sessions } = calibration;
  const document = {
    calibrateVersion,
    store,
    out: out ?? null,
    startAt,
    endAt,
    events,
    sessions,
    parts,
    notes,
    check: lines,
    scenario: text,
  };
  terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
