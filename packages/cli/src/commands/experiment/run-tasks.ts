/**
 * Hands out replications in the order of the plan, to as many runners as there are, and takes their
 * results in that order whoever finishes first. Whether there are enough is decided between two
 * looks, when nobody works ahead.
 */
import { CdxError, isCdxError } from '@cdx/session';
import { experimentDecision, taskAt, type ParsedExperiment } from '@cdx/simulator/experiment';
import type { ResultsFile } from '../../io/replications/results-file.ts';
import type { ReplicationRunner } from '../../io/replications/runner.ts';

export interface TasksInput {
  readonly parsed: ParsedExperiment;
  readonly file: ResultsFile;
  readonly runners: readonly ReplicationRunner[];
  /** Asked before every task; true: no more. */
  readonly isStopped: () => boolean;
  /** Told after every result. */
  readonly onResult: () => void;
}

/** True when the experiment is over, false when it was stopped. */
export async function runTasks(input: TasksInput): Promise<boolean> {
  const { parsed, file, isStopped } = input;
  const { experiment, policies } = parsed;
  for (;;) {
    if (isStopped()) return false;
    const decision = experimentDecision(experiment, policies.length, file.results);
    if (decision.kind === 'stop') return true;
    await runUpTo(decision.next * policies.length, input);
    file.sync();
  }
}

async function runUpTo(end: number, input: TasksInput): Promise<void> {
  const { parsed, file, runners, isStopped, onResult } = input;
  const { policies } = parsed;
  const waiting = new Map<number, string>();
  let next = file.results.length;
  const work = async (runner: ReplicationRunner): Promise<void> => {
    while (next < end && !isStopped()) {
      const task = taskAt(next++, policies.length);
      let line: string;
      try {
        line = await runner.run(task);
      } catch (error) {
        if (isStopped()) return;
        // Nobody begins anything more.
        next = end;
        throw failedTask(error, policies[task.policy]?.name ?? '', task.replication);
      }
      waiting.set(task.index, line);
      for (;;) {
        const due = waiting.get(file.results.length);
        if (due === undefined) break;
        waiting.delete(file.results.length);
        file.append(due);
        onResult();
      }
    }
  };
  await Promise.all(runners.map((runner) => work(runner)));
}

/** What fails is told with the policy and the replication that make it again. */
function failedTask(error: unknown, policy: string, replication: number): Error {
  const where = `Policy ${policy}, replication ${replication}`;
  const message = error instanceof Error ? error.message : String(error);
  if (!isCdxError(error)) return new Error(`${where}: ${message}`, { cause: error });
  const advice =
    error.code === 'limit-reached' && error.details['limit'] !== 'domainEvents'
      ? ' Fewer workers (--workers 1), a shorter duration or fewer databases need less.'
      : '';
  // What a run of its own is told about stores does not hold here.
  const told = message.split(' What a store file holds')[0] ?? message;
  return new CdxError(
    error.code,
    `${where}: ${told.replace(/[.]?$/, '.')}${advice}`,
    { ...error.details, policy, replication },
    { cause: error },
  );
}
