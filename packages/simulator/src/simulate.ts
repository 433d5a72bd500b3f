/**
 * Runs a scenario into an event store: the log, the views, the snapshots to go on from, and the
 * results, closed by the conservation of sessions. What the command line calls.
 */
import type { EventStore } from '@cdx/event-store';
import { catchUp, type SessionsView } from '@cdx/projections';
import {
  CdxError,
  schemaVersionOf,
  runStream,
  type NewEvent,
  type RecordedEvent,
} from '@cdx/session';
import { uuidV5, runUuid } from './random/deterministic-uuid.ts';
import { commandBrokeOff, firstBehind, hasEnded } from './record/broken-off.ts';
import { RunRecorder, snapshotName, type SessionArchive } from './record/run-recorder.ts';
import { checkConservation } from './results/conservation.ts';
import { runResults, type RunResults } from './results/run-results.ts';
import {
  checkEstimate,
  checkLimits,
  outOfMemory,
  type Progress,
  type RunLimits,
} from './run-limits.ts';
import { Simulation, type StepperName } from './run/simulation.ts';
import { estimateSize } from './scenario/check/size.ts';
import { scenarioSource } from './scenario/scenario-source.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface SimulateOptions {
  readonly store: EventStore;
  readonly views: SessionsView;
  /** Opens where purged sessions go; asked for when the first one is purged. */
  readonly archive?: () => Promise<SessionArchive>;
  readonly stepper?: StepperName;
  /** Goes on with the run that the store holds, instead of beginning one. */
  readonly continue?: boolean;
  /**
   * How long to run, ms: from the start, or with `continue` beyond the planned end of the run so
   * far. Without it: to the scenario's own end.
   */
  readonly forMs?: number;
  /** Version of the program, for the record. */
  readonly version: string;
  /** Rows of the log between two flushes to the store: what a killed run may have to make again. */
  readonly rowsPerFlush?: number;
  /** Rows between two snapshots, at least: how far back a killed run goes on from. */
  readonly rowsPerSnapshot?: number;
  /**
   * Told after every flush; the run waits for it, and ends with what it throws. What is stored by
   * then is whole, and `continue` goes on from there.
   */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
  /**
   * Where the run ends by itself, with `limit-reached`. What is stored by then is whole, and
   * `continue` with a higher limit goes on from there. Without them it never does.
   */
  readonly limits?: RunLimits;
}

export type { Progress } from './run-limits.ts';

const rowsPerFlushDefault = 20_000;
/**
 * At least these, and half of all so far, because snapshots grow with the run; so all of them
 * together cost a fixed share of it.
 */
const rowsPerSnapshotDefault = 200_000;
/** A stretch in which nothing else happens ends after so many: about a second. */
const pollsPerStretch = 1_000_000;

/**
 * Errors: `nothing-to-continue`, `scenario-changed`, `run-unfinished` where a command to the run broke
 * off and must be given again first, `history-diverged`, `conservation-violated`,
 * `store-exists` where the store holds events already and `continue` is not asked for,
 * `limit-reached` (before anything is written where the limit is too low for the run to be worth
 * beginning), and those of the store.
 */
export async function simulate(scenario: Scenario, options: SimulateOptions): Promise<RunResults> {
  const { startAt, durationMs } = scenario;
  let progress: Progress = { startAt, now: startAt, endAt: startAt + durationMs, domainEvents: 0 };
  try {
    return await runInto(scenario, options, (told) => {
      progress = told;
    });
  } catch (error) {
    throw outOfMemory(error, progress) ?? error;
  }
}

async function runInto(
  scenario: Scenario,
  options: SimulateOptions,
  tell: (progress: Progress) => void,
): Promise<RunResults> {
  const { store, views, stepper = 'table', archive = noArchive, limits = {} } = options;
  const { startAt } = scenario;
  const runId = runUuid(identityOf(scenario), scenario.seed, 0);
  const run = runStream(runId);
  const history = await readRun(store, run);
  await checkStore(store, history, options);
  const endAt = plannedEnd(scenario, options, history);
  checkEstimate(scenario, endAt - startAt, limits);

  const simulation = new Simulation(scenario, { stepper });
  const recorder = new RunRecorder(simulation, store, views, runId, { archive });
  const snapshot = await store.loadSnapshot(snapshotName);
  if (snapshot !== undefined && hasEnded(history)) {
    const behind = await firstBehind(store, snapshot.position, run);
    if (behind !== null) throw commandBrokeOff(behind);
  }
  if (snapshot === undefined) simulation.start();
  else recorder.resume(snapshot.data);
  const progress = (): Progress => {
    const { now, log } = simulation;
    return { startAt, now, endAt, domainEvents: log.count };
  };
  const check = (): void => checkLimits(progress(), simulation.kernel.sessions.count, limits);
  if (simulation.now < endAt) check();
  if (history.length > 0) recorder.expectLeftBehind(snapshot?.position ?? -1, run);
  const opening =
    history.length === 0
      ? started(scenario, options, endAt)
      : continued(simulation.now, endAt, options.version);
  const openedAt = Math.max(simulation.now, await lastRecordedAt(store));
  await appendRunEvent(store, runId, history.length, openedAt, opening);
  await catchUp(store, views);

  const { rowsPerFlush = rowsPerFlushDefault, rowsPerSnapshot = rowsPerSnapshotDefault } = options;
  const { domainEventsMax = Infinity } = limits;
  const stretchMs = stretchOf(scenario);
  let snapshotRows = simulation.log.count;
  for (let arrived = false; !arrived;) {
    // In stretches: where nothing but polls happens for long, somebody may still want to stop.
    const until = Math.min(endAt, simulation.now + stretchMs);
    const rowsMax = Math.min(simulation.log.count + rowsPerFlush, domainEventsMax);
    arrived = simulation.advance(until, rowsMax) && until === endAt;
    const rows = simulation.log.count - snapshotRows;
    const withSnapshot = arrived || rows >= Math.max(rowsPerSnapshot, snapshotRows / 2);
    await recorder.flush(withSnapshot);
    if (withSnapshot) snapshotRows = simulation.log.count;
    tell(progress());
    await options.onProgress?.(progress());
    if (arrived) break;
    try {
      check();
    } catch (error) {
      // So that the run goes on from here, and not from far before.
      await recorder.flush(true);
      throw error;
    }
  }
  await recorder.finish();
  const conservation = checkConservation(simulation, recorder.tally, await views.tally());
  const results = runResults(simulation, stepper, conservation);
  await appendRunEvent(store, runId, history.length + 1, endAt, {
    type: 'SimulationEnded',
    data: { endAt, domainEvents: results.domainEvents, traceHash: results.traceHash },
  });
  await catchUp(store, views);
  return results;
}

/** How much simulated time the polls of a stretch fill, ms. */
function stretchOf(scenario: Scenario): number {
  const { polls } = estimateSize(scenario);
  return Math.max(1, Math.floor((pollsPerStretch / Math.max(1, polls)) * scenario.durationMs));
}

export function noArchive(): Promise<SessionArchive> {
  throw new CdxError(
    'invalid-argument',
    'The scenario purges sessions past their retention, and nothing was given to archive them in.',
  );
}

function started(
  scenario: Scenario,
  { stepper = 'table', version }: SimulateOptions,
  endAt: number,
): RunEvent {
  const { name, seed, startAt } = scenario;
  const source = scenarioSource(scenario);
  return {
    type: 'SimulationStarted',
    data: { scenario: name, source, seed, version, stepper, startAt, endAt },
  };
}

function continued(fromAt: number, endAt: number, version: string): RunEvent {
  return { type: 'SimulationContinued', data: { fromAt, endAt, version } };
}

async function checkStore(
  store: EventStore,
  history: readonly RecordedEvent[],
  { continue: goOn = false }: SimulateOptions,
): Promise<void> {
  const empty = (await store.head()) < 0;
  if (!goOn && !empty) {
    throw new CdxError(
      'store-exists',
      'The store holds a run already: go on with it (--continue) or write another store.',
    );
  }
  if (goOn && empty) {
    throw new CdxError('nothing-to-continue', 'The store holds no run to go on with.');
  }
  if (goOn && history.length === 0) {
    throw new CdxError(
      'scenario-changed',
      'The store holds a run of another scenario or seed. To go on with a run, give the scenario, ' +
        'overrides and seed that it began with; only duration and description may differ.',
    );
  }
}

/** What makes two runs the same: everything but how long they last and what is said about them. */
export function identityOf(scenario: Scenario): string {
  const { duration: _duration, description: _description, ...rest } = scenarioSource(scenario);
  return JSON.stringify(rest);
}

export async function readRun(store: EventStore, run: string): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(run)) events.push(event);
  return events;
}

function plannedEnd(
  scenario: Scenario,
  { continue: goOn = false, forMs }: SimulateOptions,
  history: readonly RecordedEvent[],
): number {
  const horizon = scenario.startAt + scenario.durationMs;
  const last = history.findLast((event) => event.type !== 'SimulationEnded');
  if (!goOn || last === undefined) return forMs === undefined ? horizon : scenario.startAt + forMs;
  const planned = (last.data as { readonly endAt: number }).endAt;
  if (forMs !== undefined) return planned + forMs;
  if (history.at(-1)?.type !== 'SimulationEnded') return planned;
  if (planned < horizon) return horizon;
  throw new CdxError(
    'nothing-to-continue',
    `The run has come to the end of its scenario. Say how much longer: --continue --for 12h.`,
    { endAt: planned },
  );
}

async function lastRecordedAt(store: EventStore): Promise<number> {
  for await (const event of store.readAll({ direction: 'backward', limit: 1 })) {
    return event.recordedAt;
  }
  return 0;
}

type RunEvent = Pick<NewEvent, 'type' | 'data'>;

async function appendRunEvent(
  store: EventStore,
  runId: string,
  revision: number,
  at: number,
  event: RunEvent,
): Promise<void> {
  const complete: NewEvent = {
    ...event,
    id: uuidV5(runId, `run/${revision}`),
    schemaVersion: schemaVersionOf(event.type),
    runNumber: 1,
    occurredAt: at,
    recordedAt: at,
    source: 'simulator',
    correlationId: runId,
    causationId: revision === 0 ? null : uuidV5(runId, `run/${revision - 1}`),
  };
  await store.append(runStream(runId), [complete], { expectedRevision: revision - 1 });
}
