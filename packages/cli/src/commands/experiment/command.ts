/** `cdx experiment`: runs policies side by side, as often as it takes to tell them apart. */
import { Command } from 'commander';
import type { ExperimentOutcome } from '@cdx/simulator/experiment';
import { writeReport } from '../../io/report-files.ts';
import type { Fact } from '../../render/facts.ts';
import { nextStepLines, shellWord, type NextStep } from '../../render/next-steps.ts';
import { formatCountOf } from '../../render/numbers.ts';
import { exitCode, type ExitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { experimentSettings, type ExperimentFlags, type ExperimentSettings } from './options.ts';
import type { ExperimentRun } from './run-experiment.ts';

export function experimentCommand(context: CommandContext): Command {
  return new Command('experiment')
    .summary('compare policies over many runs')
    .description(
      'Runs every policy of an experiment file as often as it says, and tells which do best and ' +
        'how sure that is. Finished runs are kept: the same command goes on where it was stopped.',
    )
    .argument('[FILE]', 'experiment file, YAML or JSON')
    .option('--workers <n>', 'threads; as many as there are processors unless given')
    .option('--out <folder>', 'where results go; a folder in .cdx/experiments/ unless given')
    .option('--replications <n>', 'runs of each policy, in place of what the file says')
    .option('--set <path=value>', 'change a setting of the base scenario; may be repeated', collect)
    .option('--report', 'write a page with pictures, report.html, beside the results')
    .option('--json', 'results as JSON, as docs/results.md has it')
    .option('--schema', 'print the JSON Schema of experiment files, for editors')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} experiment scenarios/experiments/retry-policy.yaml
  ${context.program} experiment mine.yaml --replications 5 --out results
  ${context.program} experiment mine.yaml --set channelDataGroups.Stores.databases.count=50
  ${context.program} experiment mine.yaml --out results --report
  ${context.program} experiment mine.yaml --json | jq '.ranking.policies[0]'`,
    )
    .action(async (file: string | undefined, flags: ExperimentFlags) => {
      if (flags.schema === true) {
        const { experimentJsonSchema } = await import('@cdx/simulator/experiment');
        context.terminal.stdout.write(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
        context.end(exitCode.done);
        return;
      }
      context.end(await experiment(experimentSettings(file, flags), context));
    });
}

async function experiment(
  settings: ExperimentSettings,
  context: CommandContext,
): Promise<ExitCode> {
  // Only here: the statistics take a moment to load, and no other command needs them.
  const { prepareExperiment } = await import('./prepare.ts');
  const { runExperiment } = await import('./run-experiment.ts');
  const { experimentReport } = await import('../../render/experiment/experiment-report.ts');
  const { terminal, look } = context;
  const parsed = prepareExperiment(settings, context);
  const ran = await runExperiment(parsed, settings, context);
  if (ran.kind === 'interrupted') {
    terminal.stderr.write(interruptedText(ran, settings, context));
    return ran.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  }
  const { outcome, folder } = ran;
  if (settings.report) await writeExperimentReport(folder.path, outcome);
  if (settings.json) {
    const policies = outcome.policies.map(({ series: _series, ...policy }) => policy);
    const json = { ...outcome, policies, folder: folder.name };
    terminal.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return exitCode.done;
  }
  const page: readonly Fact[] = settings.report
    ? [['Report', `${folder.name}/report.html, with its pictures in plots/`]]
    : [];
  const report = experimentReport(outcome, [resultsFact(ran), ...page], look);
  const next = nextStepLines(nextSteps(ran, settings, context), look).join('\n');
  terminal.stdout.write(`${report}\n${next}\n`);
  return exitCode.done;
}

async function writeExperimentReport(folder: string, outcome: ExperimentOutcome): Promise<void> {
  const { experimentReport } = await import('@cdx/simulator/report');
  writeReport(folder, await experimentReport(outcome));
}

function resultsFact({ folder }: Extract<ExperimentRun, { kind: 'ended' }>): Fact {
  const files = 'summary.json, metrics.csv, differences.csv, replications.ndjson';
  return ['Results', `${folder.name}: ${files}`];
}

/** Twice as many runs narrow intervals to about 70 %; the first ones need not be made again. */
function nextSteps(
  { outcome, folder }: Extract<ExperimentRun, { kind: 'ended' }>,
  settings: ExperimentSettings,
  context: CommandContext,
): readonly NextStep[] {
  const more = outcome.replications.count * 2;
  const best = outcome.policies.find(
    ({ name }) => name === (outcome.ranking?.policies[0]?.name ?? outcome.pareto?.front[0]),
  );
  const out = settings.out === undefined ? '' : ` --out ${shellWord(folder.name)}`;
  return [
    {
      command: `${commandLine({ ...settings, replications: undefined }, context)} --replications ${more}${out}`,
      purpose: 'narrower intervals; these runs are kept',
    },
    ...(best === undefined
      ? []
      : [
          {
            command: runOf(best.settings, settings, context, outcome),
            purpose: 'one day of the best',
          },
        ]),
  ];
}

type Settings = readonly { readonly path: string; readonly value: unknown }[];

/** The command that shows one run of a policy with all that a run tells. */
function runOf(
  own: Settings,
  { file, set }: ExperimentSettings,
  { program }: CommandContext,
  { experiment }: { readonly experiment: Readonly<Record<string, unknown>> },
): string {
  const base = Object.entries((experiment['set'] ?? {}) as Readonly<Record<string, unknown>>);
  const all = [...base, ...own.map(({ path, value }) => [path, value] as const)];
  const sets = [
    ...all.map(
      ([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...set,
  ];
  const scenario = scenarioBeside(file, experiment['scenario'] as string);
  return [
    program,
    'simulate',
    shellWord(scenario),
    ...sets.flatMap((one) => ['--set', shellWord(one)]),
  ].join(' ');
}

function scenarioBeside(file: string, scenario: string): string {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  return scenario.startsWith('/') ? scenario : `${folder}${scenario}`.replace(/[^/]+\/\.\.\//, '');
}

function commandLine(
  { file, set, replications }: ExperimentSettings,
  { program }: CommandContext,
): string {
  return [
    `${program} experiment ${shellWord(file)}`,
    ...(replications === undefined ? [] : [`--replications ${shellWord(replications.text)}`]),
    ...set.map((assignment) => `--set ${shellWord(assignment)}`),
  ].join(' ');
}

function interruptedText(
  { finished, folder }: Extract<ExperimentRun, { kind: 'interrupted' }>,
  settings: ExperimentSettings,
  context: CommandContext,
): string {
  const out = settings.out === undefined ? '' : ` --out ${shellWord(folder.name)}`;
  return (
    `cdx: stopped; ${formatCountOf(finished, 'run is', 'runs are')} in ${folder.name}. Go on with:\n` +
    `  ${commandLine(settings, context)}${out}\n`
  );
}
