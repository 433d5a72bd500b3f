/** Every law at once, on a run of our own simulator: what a scenario that is drawn is for. */
import { parseSessionStream, sessionStream, type RetryPolicy } from '@cdx/session';
import {
  databaseNames,
  openSessions,
  type Scenario,
  type Simulation,
  type WrittenEvent,
} from '@cdx/simulator';
import { checkHistory } from '../laws/check-history.ts';
import { replayEqualsState } from '../laws/history/folds.ts';
import {
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
  type Forms,
} from '../laws/history/headquarters.ts';
import { lawBroken } from '../laws/law-broken.ts';
import { nothingLostOrDoubled } from '../laws/run/conservation.ts';
import { sameSeedSameHash } from '../laws/run/determinism.ts';
import { namesOf, formsOf, statesOf } from './kernel-facts.ts';
import { eventsOf, historiesOf, runScenario } from './run-scenario.ts';

/**
 * Runs a scenario and holds the laws against it: every session's history, headquarters' forms, the
 * state of the kernel against its log, conservation, and the same hash by XState actors.
 *
 * Errors: `law-broken`.
 */
export function checkScenario(scenario: Scenario): Simulation {
  const simulation = runScenario(scenario);
  const events = eventsOf(simulation);
  const histories = historiesOf(events);
  const names = databaseNames(scenario);
  for (const [stream, history] of histories) {
    const { direction } = parseSessionStream(stream);
    const policy = policyFor(scenario, stream, history[0]?.data);
    checkHistory(history, { direction, policy });
  }
  const states = statesOf(simulation, names);
  for (const [stream, state] of states) {
    const { direction } = parseSessionStream(stream);
    replayEqualsState(histories.get(stream) ?? [], state, { direction });
  }
  const forms: Forms = formsOf(simulation, names, purgedOf(events));
  headquartersNeverAhead(events, forms);
  headquartersKnowsAfterBatch(events, forms);
  nothingLostOrDoubled(states.keys(), { 'the log': histories.keys() });
  checkPending(simulation, names);
  sameSeedSameHash(
    () => simulation.log.traceHash(),
    () => runScenario(scenario, { stepper: 'xstate' }).log.traceHash(),
  );
  return simulation;
}

function purgedOf(events: readonly WrittenEvent[]): ReadonlySet<string> {
  const purges = events.filter(({ type }) => type === 'SessionPurged');
  return new Set(purges.map(({ stream }) => stream));
}

/** No session waits for nothing. */
function checkPending(simulation: Simulation, names: readonly string[]): void {
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
