/** `cdx simulate`: runs a scenario, or goes on with one, and reports. */
import { Command } from 'commander';
import type { RunResults } from '@cdx/simulator';
import { checkPageFile } from '../../io/report-files.ts';
import { storeFile } from '../../io/store-files.ts';
import { storeWord, type StorePlace } from '../../io/store-place.ts';
import type { Fact } from '../../render/facts.ts';
import { nextStepLines, shellWord, type NextStep } from '../../render/next-steps.ts';
import { formatBytes, formatCount, formatSeconds, shortDuration } from '../../render/numbers.ts';
import { runReport } from '../../render/results/run-results.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode, type ExitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { executeRun } from './execute.ts';
import { simulateSettings, type SimulateFlags, type SimulateSettings } from './options.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { writeRunReport } from './report.ts';

export function simulateCommand(context: CommandContext): Command {
  return new Command('simulate')
    .summary('run a scenario, or go on with a run')
    .description(
      'Runs a scenario into an event store and prints what it shows. Without --store the store ' +
        'is a new file in .cdx/. With --continue and no SCENARIO, the recorded one goes on.',
    )
    .argument('[SCENARIO]', 'scenario file, YAML or JSON')
    .option('--seed <n>', 'another seed than the one in the file')
    .option('--set <path=value>', 'change a setting of the scenario; may be repeated', collect)
    .option('--store <where>', 'where the event log goes: a file, an esdb:// URL, or memory:')
    .option('--for <duration>', 'how long to run, or with --continue how much longer: 12h, 1d')
    .option('--continue', 'go on with the run in the store, or the newest one in .cdx/')
    .option('--force', 'replace the store that --store names, and its archive')
    .option('--stepper <name>', 'table, or xstate: real actors, slower, the same result')
    .option('--max-events <n>', 'end a run that has so many events; 100000000 unless given')
    .option(
      '--max-memory <size>',
      'end a run that needs more memory: 8GB; three quarters of what there is unless given',
    )
    .option('--report <file>', 'write a page with pictures of the run: report.html')
    .option('--json', 'results as JSON, as docs/results.md has it')
    .option('--quiet', 'print the trace hash alone, and no warnings')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} simulate scenarios/store-fleet-outage.yaml
  ${context.program} simulate mine.yaml --seed 7 --set retry.tryCount=10
  ${context.program} simulate mine.yaml --set channelDataGroups.Stores.databases.count=50
  ${context.program} simulate mine.yaml --store run.db --for 12h
  ${context.program} simulate --continue --store run.db --for 12h
  ${context.program} simulate mine.yaml --report report.html
  ${context.program} simulate mine.yaml --store memory: --json | jq .downloads`,
    )
    .action(async (file: string | undefined, flags: SimulateFlags) => {
      context.end(await runSimulate(simulateSettings(file, flags), context));
    });
}

async function runSimulate(settings: SimulateSettings, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  if (settings.report !== undefined) checkPageFile(settings.report, terminal.cwd);
  const prepared = await prepareRun(settings, context);
  const beganAt = terminal.now();
  const executed = await executeRun(prepared, settings, context);
  if (executed.kind === 'interrupted') {
    terminal.stderr.write(interruptedText(executed.at, prepared, context));
    return executed.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  }
  const { results, steps } = executed;
  if (!settings.quiet) {
    terminal.stderr.write(speedText(results, terminal.now() - beganAt, prepared.goesOn, context));
  }
  if (settings.report !== undefined) {
    await writeRunReport(settings.report, results, prepared.scenario, settings, context);
  }
  terminal.stdout.write(output(results, steps, prepared, settings, context));
  return exitCode.done;
}

function output(
  results: RunResults,
  steps: readonly NextStep[],
  { scenario, store: { place } }: PreparedRun,
  { json, quiet, report: page }: SimulateSettings,
  { terminal, look }: CommandContext,
): string {
  const name = place.kind === 'memory' ? null : place.name;
  if (json) return `${JSON.stringify({ ...results, store: name }, null, 2)}\n`;
  if (quiet) return `${results.traceHash}\n`;
  const log: Fact = ['Event log', whereItIs(place, terminal.cwd)];
  const report = runReport(
    { results, scenario, closing: page === undefined ? [log] : [log, ['Report', page]] },
    look,
  );
  return steps.length === 0 ? report : `${report}\n${nextStepLines(steps, look).join('\n')}\n`;
}

function whereItIs(place: StorePlace, cwd: string): string {
  switch (place.kind) {
    case 'memory':
      return 'in memory, gone with this run; without --store it is a file in .cdx/';
    case 'file':
      return `${place.name} (${formatBytes(storeFile(place.path, cwd)?.bytes ?? 0)})`;
    case 'url':
      return place.name;
  }
}

function interruptedText(
  at: number,
  { scenario, store: { place } }: PreparedRun,
  context: CommandContext,
): string {
  const when = `${zoneClock(scenario.timeZone).dateMinute(at)} ${scenario.timeZone}`;
  if (place.kind === 'memory') return `cdx: stopped at ${when}; the store in memory is gone.\n`;
  const option = ` --store ${shellWord(place.kind === 'url' ? storeWord(place.url) : place.name)}`;
  return `cdx: stopped at ${when}; the store is whole. Go on with:\n  ${context.program} simulate --continue${option}\n`;
}

/** Speed of the machine, never on stdout: it differs from run to run. */
function speedText(
  { startAt, endAt, domainEvents }: RunResults,
  elapsedMs: number,
  goesOn: boolean,
  { errorLook }: CommandContext,
): string {
  // A run that goes on does not know what it was given.
  const simulated = goesOn ? 'went on' : `${shortDuration(endAt - startAt)} simulated`;
  const perSecond = goesOn || elapsedMs <= 0 ? null : (domainEvents / elapsedMs) * 1000;
  const speed = perSecond === null ? '' : `, ${formatCount(perSecond)} domain events a second`;
  const text = `${simulated} in ${formatSeconds(elapsedMs)}${speed}`;
  return `${errorLook.paint.dim(text)}\n`;
}
