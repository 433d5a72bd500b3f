/**
 * Main of a thread that runs replications of an experiment: one for each message, answered with the
 * line of the results file. `io/replications/thread-runner.ts` starts it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isCdxError } from '@cdx/session';
import { replicationLine, type RunnerSetup, type RunnerTask } from './io/replications/runner.ts';
import type { RunnerAnswer } from './io/replications/thread-runner.ts';

const setup = workerData as RunnerSetup;

parentPort?.on('message', (task: RunnerTask) => {
  parentPort?.postMessage(answerTo(task));
});

function answerTo(task: RunnerTask): RunnerAnswer {
  try {
    return { line: replicationLine(setup, task) };
  } catch (error) {
    const known = isCdxError(error);
    return {
      code: known ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
      details: known ? plain(error.details) : {},
      stack: error instanceof Error ? (error.stack ?? '') : '',
    };
  }
}

/** Functions and the like do not come over. */
function plain(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(details)) as Readonly<Record<string, unknown>>;
}
