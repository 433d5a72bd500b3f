/**
 * 100,000 sessions that fail and are retried, all at once: the loop that a simulator of retries must
 * be good at. The other contenders take the number of sessions and the waits from the same scenario.
 */
import { Simulation, type Scenario, type StepperName } from '@cdx/simulator';
import { advance, readScenario, timed, type Stretch } from './stretch.ts';

/** The second poll, at which every session begins. */
const liveAfterMs = 24 * 3_600_000;
/** The longest wait and attempt: from then on the attempts are spread over time. */
const settledAfterMs = 16 * 60_000;

export interface RetryLoop {
  readonly sessions: number;
  /** An attempt takes this long to fail; the wait for the next is drawn evenly up to the interval. */
  readonly workMs: number;
  readonly intervalMs: number;
}

export function readRetryLoop(): RetryLoop & { readonly scenario: Scenario } {
  const scenario = readScenario('retry-loop.yaml');
  const [group] = scenario.groups;
  const delay = group?.retry.delay;
  const work = scenario.jobs[0]?.durationsMs.download;
  if (group === undefined || delay?.kind !== 'fixed' || work?.kind !== 'constant') {
    throw new Error('retry-loop.yaml is another scenario than the contenders model');
  }
  return {
    scenario,
    sessions: group.count,
    workMs: work.value,
    intervalMs: delay.intervalMs,
  };
}

/** Each call runs the next so many domain events. */
export function retryLoop(stepper: StepperName, eventsPerStretch: number): () => Stretch {
  const { scenario, sessions } = readRetryLoop();
  const simulation = new Simulation(scenario, { stepper });
  const { log, tallies } = simulation;
  simulation.start();
  advance(simulation, scenario.startAt + liveAfterMs + settledAfterMs);
  return () => {
    const before = log.count;
    const endAt = scenario.startAt + scenario.durationMs;
    let atEnd = false;
    const stretch = timed(() => {
      atEnd = advance(simulation, endAt, before + eventsPerStretch);
      return log.count - before;
    });
    const live = tallies.backlog.total.level;
    if (atEnd || live !== sessions) throw new Error(`The loop has ended: ${live} live sessions`);
    return stretch;
  };
}
