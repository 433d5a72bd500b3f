/** A thread that runs replications, seen from outside. `replication-worker.ts` is inside. */
import { Worker } from 'node:worker_threads';
import { CdxError, type CdxErrorCode } from '@cdx/session';
import type { ReplicationRunner, RunnerSetup } from './runner.ts';

/** What a thread answers. An error is told in plain data: its class does not come over. */
export type RunnerAnswer =
  | { readonly line: string }
  | {
      readonly code: CdxErrorCode | null;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly stack: string;
    };

/** @param file the built `replication-worker.js`. */
export function threadRunner(file: URL, setup: RunnerSetup): ReplicationRunner {
  const worker = new Worker(file, { workerData: setup });
  let settle: ((answer: RunnerAnswer | Error) => void) | null = null;
  // A thread may die while it has nothing to do; the next task is told so.
  let ended: Error | null = null;
  const answer = (value: RunnerAnswer | Error): void => {
    if (value instanceof Error) ended ??= value;
    settle?.(value);
    settle = null;
  };
  worker.on('message', (value: RunnerAnswer) => answer(value));
  worker.on('error', (error) => answer(outOfHeap(error) ?? error));
  worker.on('exit', (code) => answer(new Error(`a worker thread ended with code ${code}`)));
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (ended !== null) {
          reject(ended);
          return;
        }
        settle = (told) => {
          if (told instanceof Error) reject(told);
          else if ('line' in told) resolve(told.line);
          else reject(errorOf(told));
        };
        worker.postMessage(task);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
}

function outOfHeap(error: Error): CdxError | null {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return null;
  return new CdxError('limit-reached', 'The heap of JavaScript of a worker thread is full.', {
    limit: 'heap',
  });
}

function errorOf(told: Extract<RunnerAnswer, { message: string }>): Error {
  const error =
    told.code === null
      ? new Error(told.message)
      : new CdxError(told.code, told.message, told.details);
  error.stack = told.stack;
  return error;
}
