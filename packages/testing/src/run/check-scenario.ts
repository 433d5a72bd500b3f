/** Every law at once, on a run of our own simulator: what a scenario that is drawn is for. */
import { parseSessionStream, sessionStream, type RetryPolicy } from '@cdx/session';
import {
  databaseNames,
  openSessions,
  type Scenario,
  type Simulation,
  type WrittenEvent,
} from '@cdx/simulator';
import { historiesOf } from '../history/histories-of.ts';
import { checkHistory } from '../laws/check-history.ts';
import { replayEqualsEveryState, replayEqualsState } from '../laws/history/folds.ts';
import {
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
} from '../laws/history/headquarters.ts';
import { lawBroken } from '../laws/law-broken.ts';
import { logInOrder } from '../laws/log/log-in-order.ts';
import { nothingLostOrDoubled } from '../laws/run/conservation.ts';
import { sameSeedSameHash } from '../laws/run/determinism.ts';
import { formsOf, namesOf, rowStatesOf, statesOf } from './kernel-facts.ts';
import { eventsOf, runScenario } from './run-scenario.ts';

/**
 * Runs a scenario and holds every law against it: those of `checkRun`, and the same hash by XState
 * actors.
 *
 * Errors: `law-broken`.
 */
export function checkScenario(scenario: Scenario): Simulation {
  const simulation = runScenario(scenario);
  checkRun(simulation);
  sameSeedSameHash(
    () => simulation.log.traceHash(),
    () => runScenario(scenario, { stepper: 'xstate' }).log.traceHash(),
  );
  return simulation;
}

/**
 * Holds the laws against a run as far as it has come: those of `checkLog`, headquarters' forms, and
 * that no session waits for nothing.
 *
 * @param simulation one that has its whole log: begun at the start, nothing released
 *
 * Errors: `law-broken`.
 */
export function checkRun(simulation: Simulation): void {
  const events = eventsOf(simulation);
  checkLog(simulation, events);
  const forms = formsOf(simulation, events);
  headquartersNeverAhead(events, forms);
  headquartersKnowsAfterBatch(events, forms);
  checkPending(simulation);
}

/**
 * The part of it that the log alone must hold: its order, every session's history, and what its rows
 * and the kernel's columns say of each session.
 *
 * @param events those of the run, where they are there already
 *
 * Errors: `law-broken`.
 */
export function checkLog(
  simulation: Simulation,
  events: readonly WrittenEvent[] = eventsOf(simulation),
): void {
  const { scenario } = simulation;
  logInOrder(events);
  const histories = historiesOf(events);
  const states = statesOf(simulation);
  const rows = rowStatesOf(simulation, events);
  nothingLostOrDoubled(states.keys(), { 'the log': histories.keys() });
  for (const [stream, history] of histories) {
    const { direction } = parseSessionStream(stream);
    checkHistory(history, { direction, policy: policyFor(scenario, stream, history[0]?.data) });
    replayEqualsEveryState(history, rows.get(stream) ?? [], { direction });
    replayEqualsState(history, states.get(stream) ?? null, { direction });
  }
}

/** No session waits for nothing. */
function checkPending(simulation: Simulation): void {
  const names = databaseNames(simulation.scenario);
  for (const { session, reason } of openSessions(simulation)) {
    if (reason !== null) continue;
    const { direction, number, database } = namesOf(simulation, names, session);
    const stream = sessionStream(direction, number, database);
    lawBroken('ended-or-pending', `Nothing will ever move ${stream}.`);
  }
}

/** Of the group of its channel database; Apply failed of an upload is headquarters' P-job's. */
function policyFor(
  { groups, schedules }: Scenario,
  stream: string,
  first: unknown,
): RetryPolicy | ((status: string) => RetryPolicy) {
  const { direction } = parseSessionStream(stream);
  const { job, channelDataGroup } = first as { readonly job: string; channelDataGroup: string };
  const own = groups.find(({ name }) => name === channelDataGroup)?.retry as RetryPolicy;
  if (direction === 'download') return own;
  const ofPJob = schedules.find(
    ({ jobs, groups: served }) => jobs.includes(job) && served.includes(channelDataGroup),
  )?.retry;
  return (status) => (status === 'ApplyFailed' ? (ofPJob ?? own) : own);
}
