/**
 * Runs a prepared experiment: opens its results, runs what is missing, and writes what they say.
 * Interrupts keep what is finished.
 */
import {
  reduceExperiment,
  type ExperimentOutcome,
  type ParsedExperiment,
} from '@cdx/simulator/experiment';
import { resultsFolder, writeWhole, type ResultsFolder } from '../../io/replications/folder.ts';
import { ResultsFile, resultsHeader } from '../../io/replications/results-file.ts';
import {
  ownThread,
  type ReplicationRunner,
  type RunnerSetup,
} from '../../io/replications/runner.ts';
import { threadRunner } from '../../io/replications/thread-runner.ts';
import { differencesCsv, metricsCsv } from '../../render/experiment/csv-files.ts';
import { experimentProgress } from '../../io/replications/progress.ts';
import type { InterruptSignal } from '../../terminal.ts';
import type { CommandContext } from '../context.ts';
import type { ExperimentSettings } from './options.ts';
import { commandOf } from './prepare.ts';
import { runTasks } from './run-tasks.ts';

export type ExperimentRun =
  | {
      readonly kind: 'ended';
      readonly outcome: ExperimentOutcome;
      readonly folder: ResultsFolder;
      /** Runs that were made now; the others were there. */
      readonly made: number;
    }
  | {
      readonly kind: 'interrupted';
      readonly signal: InterruptSignal;
      readonly folder: ResultsFolder;
      readonly finished: number;
    };

/** Errors: those of `ResultsFile` and of replications, these with policy and replication. */
export async function runExperiment(
  parsed: ParsedExperiment,
  settings: ExperimentSettings,
  context: CommandContext,
): Promise<ExperimentRun> {
  const { terminal, version } = context;
  const { experiment, policies, hash } = parsed;
  const header = resultsHeader({
    experiment: experiment.name,
    hash,
    version,
    nodeMajor: Number(terminal.nodeVersion.split('.')[0]),
    policies: policies.map(({ name }) => name),
  });
  const folder = resultsFolder(settings.out, header, terminal.cwd);
  const file = ResultsFile.open(folder.path, folder.name, header, terminal.now);
  const before = file.results.length;
  let signal: InterruptSignal | null = null;
  try {
    signal = await runMissing(parsed, settings, context, file);
  } finally {
    file.close();
  }
  if (signal !== null) {
    return { kind: 'interrupted', signal, folder, finished: file.results.length };
  }
  const command = commandOf(settings);
  const outcome = reduceExperiment(parsed, file.results, { version, command });
  const counted = file.results.slice(0, outcome.replications.count * policies.length);
  writeWhole(folder, 'summary.json', `${JSON.stringify(outcome)}\n`);
  writeWhole(folder, 'metrics.csv', metricsCsv(counted));
  writeWhole(folder, 'differences.csv', differencesCsv(outcome));
  return { kind: 'ended', outcome, folder, made: Math.max(0, file.results.length - before) };
}

/** The signal that stopped it, if one did. */
async function runMissing(
  parsed: ParsedExperiment,
  settings: ExperimentSettings,
  context: CommandContext,
  file: ResultsFile,
): Promise<InterruptSignal | null> {
  const { terminal } = context;
  const { replications } = parsed.experiment;
  const most = replications.kind === 'number' ? replications.count : replications.max;
  const total = most * parsed.policies.length;
  const missing = total - file.results.length;
  if (missing <= 0) return null;
  const runners = startRunners(parsed, settings, context, missing);
  const stop = async (): Promise<void> => {
    await Promise.all(runners.map((runner) => runner.stop()));
  };
  const progress = experimentProgress(context, { total, atMost: replications.kind !== 'number' });
  let signal: InterruptSignal | null = null;
  const listenNoMore = terminal.onInterrupt((received) => {
    signal = received;
    void stop();
  });
  try {
    progress.show(file.results.length);
    await runTasks({
      parsed,
      file,
      runners,
      isStopped: () => signal !== null,
      onResult: () => progress.show(file.results.length),
    });
    return signal;
  } finally {
    listenNoMore();
    progress.clear();
    await stop();
  }
}

function startRunners(
  { policies, experiment }: ParsedExperiment,
  settings: ExperimentSettings,
  { terminal }: CommandContext,
  tasks: number,
): readonly ReplicationRunner[] {
  const setup: RunnerSetup = {
    policies: policies.map(({ name, scenario }) => ({ name, scenario })),
    warmUpMs: experiment.warmUpMs,
    eventsMax: experiment.limits.events,
  };
  const { threads } = terminal;
  if (threads === undefined) return [ownThread(setup, terminal.nextTurn)];
  const count = Math.min(settings.workers ?? threads.processors, tasks);
  return Array.from({ length: count }, () => threadRunner(threads.replicationWorker, setup));
}
