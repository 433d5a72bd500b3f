/**
 * Replications of the shipped experiment on worker threads, handed out as `cdx experiment` does: one
 * after the other to whoever is free. Timed without the start of the threads.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { parseExperiment, taskAt } from '@cdx/simulator/experiment';
import type { Stretch } from './stretch.ts';

const folder = new URL('../../../scenarios/experiments/', import.meta.url);

export function readExperiment() {
  return parseExperiment(readFileSync(new URL('retry-policy.yaml', folder), 'utf8'), {
    file: 'retry-policy.yaml',
    readScenario: (file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }),
  });
}

/** So many runs on so many threads. */
export async function replications(threads: number, runs: number): Promise<Stretch> {
  const { policies } = readExperiment();
  const workers = await Promise.all(Array.from({ length: threads }, () => start()));
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    workers.map(async (worker) => {
      while (next < runs) await answer(worker, taskAt(next++, policies.length));
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { count: runs, seconds };
}

/** A thread that has made one run already, so that its code is compiled. */
async function start(): Promise<Worker> {
  const worker = new Worker(new URL('./experiment-worker.js', import.meta.url));
  await answer(worker, taskAt(0, 1));
  return worker;
}

function answer(worker: Worker, task: object): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      resolve();
    });
    worker.postMessage(task);
  });
}
