/**
 * Who runs replications: a thread of its own each, or this one. Both give the line of the results file,
 * so nothing depends on which it was.
 */
import { runReplication, type Policy } from '@cdx/simulator/experiment';

/** What a runner must know of an experiment; can be given to a thread. */
export interface RunnerSetup {
  readonly policies: readonly Pick<Policy, 'name' | 'scenario'>[];
  readonly warmUpMs: number;
  readonly eventsMax: number;
}

export interface RunnerTask {
  /** Number of the policy. */
  readonly policy: number;
  readonly replication: number;
}

export interface ReplicationRunner {
  /** The result as JSON in one line, without a line break. One task at a time. */
  run(task: RunnerTask): Promise<string>;
  /** Ends it; what it was at is lost, and its promise is rejected. */
  stop(): Promise<void>;
}

/** Errors: those of `runReplication`. */
export function replicationLine(
  { policies, warmUpMs, eventsMax }: RunnerSetup,
  { policy, replication }: RunnerTask,
): string {
  const { name, scenario } = policies[policy] as RunnerSetup['policies'][number];
  const options = { policy: name, replication, warmUpMs, eventsMax };
  return JSON.stringify(runReplication(scenario, options));
}

/** In this thread; `nextTurn` lets interrupts arrive between two replications. */
export function ownThread(setup: RunnerSetup, nextTurn: () => Promise<void>): ReplicationRunner {
  return {
    run: async (task) => {
      await nextTurn();
      return replicationLine(setup, task);
    },
    stop: () => Promise.resolve(),
  };
}
