/** Main of a thread that makes replications: one for each message, answered with its length. */
import { parentPort } from 'node:worker_threads';
import { runReplication, type Task } from '@cdx/simulator/experiment';
import { readExperiment } from './experiment.ts';

const { policies, experiment } = readExperiment();

parentPort?.on('message', ({ policy, replication }: Task) => {
  const own = policies[policy] as (typeof policies)[number];
  const result = runReplication(own.scenario, {
    policy: own.name,
    replication,
    warmUpMs: experiment.warmUpMs,
    eventsMax: experiment.limits.events,
  });
  parentPort?.postMessage(JSON.stringify(result).length);
});
