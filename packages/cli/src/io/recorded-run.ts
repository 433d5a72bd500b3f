/**
 * What a store says about the run that wrote it: the scenario with all its settings, how far the
 * run was to go, and whether it got there.
 */
import type { EventStore } from '@cdx/event-store';
import { CdxError, isCdxError, parseEvent, type CdxEvent } from '@cdx/session';
import { parseScenario, type Scenario } from '@cdx/simulator';

export interface RecordedRun {
  readonly scenarioName: string;
  /** The scenario as it was run, JSON in the file format. */
  readonly source: unknown;
  /** Null where this version of the format reads it no more. */
  readonly scenario: Scenario | null;
  readonly seed: number;
  readonly stepper: 'table' | 'xstate';
  readonly version: string;
  readonly startAt: number;
  /** Where the run was to end, as it was last started or continued. */
  readonly plannedEndAt: number;
  /** Null where the run was interrupted, or is still going on. */
  readonly traceHash: string | null;
}

/** Where a run may be recorded. */
type RunLog = Pick<EventStore, 'readAll' | 'readStream'>;

/** Null for a store without a run of a simulation. Errors: `invalid-event`. */
export async function readRecordedRun(store: RunLog): Promise<RecordedRun | null> {
  const started = await firstStart(store);
  if (started === null) return null;
  const { scenario: scenarioName, source, seed, stepper, version, startAt } = started.data;
  let plannedEndAt = started.data.endAt;
  let traceHash: string | null = null;
  for await (const recorded of store.readStream(started.stream)) {
    const event = parseEvent(recorded);
    if (event.type === 'SimulationContinued') plannedEndAt = event.data.endAt;
    traceHash = event.type === 'SimulationEnded' ? event.data.traceHash : null;
  }
  return {
    scenarioName,
    source,
    scenario: scenarioOf(source),
    seed,
    stepper,
    version,
    startAt,
    plannedEndAt,
    traceHash,
  };
}

/** Name under which the simulator keeps its snapshots. */
export const snapshotName = 'simulation';

/** Time of the last event, or of the last one up to a position, ms; null without events. */
export async function lastRecordedAt(
  store: Pick<EventStore, 'readAll'>,
  position?: number,
): Promise<number | null> {
  if (position !== undefined && position < 0) return null;
  const from = position === undefined ? {} : { from: position };
  for await (const { recordedAt } of store.readAll({ ...from, direction: 'backward', limit: 1 })) {
    return recordedAt;
  }
  return null;
}

/** Position of the last event that was recorded by then; -1 for none. */
export async function positionAt(log: Pick<EventStore, 'readPages'>, at: number): Promise<number> {
  // Times need not rise along the log.
  for await (const { events } of log.readPages({ direction: 'backward' })) {
    const found = events.find(({ recordedAt }) => recordedAt <= at);
    if (found !== undefined) return found.position;
  }
  return -1;
}

interface RunOfStore {
  readonly run: RecordedRun | null;
  /** Null for a history that was recorded. */
  readonly forms: object | null;
  /** As people see it. */
  readonly name: string;
}

/** What needs a scenario cannot do without. Errors: `nothing-to-continue`. */
export function scenarioOfRun({ run, forms, name }: RunOfStore): Scenario {
  if (run?.scenario) return run.scenario;
  throw new CdxError('nothing-to-continue', whyNone(run, forms, name));
}

function whyNone(run: RecordedRun | null, forms: object | null, name: string): string {
  if (run !== null) {
    return `The scenario in ${name} is of another version of CDX and cannot be read; use that version.`;
  }
  if (forms === null) return `The store ${name} holds no run of a scenario.`;
  return (
    `The store ${name} was imported from forms: it holds no run of a scenario, and nobody who could ` +
    'carry a command out. cdx calibrate makes a scenario from it to simulate, where this can be tried.'
  );
}

type Started = Extract<CdxEvent, { type: 'SimulationStarted' }>;

async function firstStart(store: RunLog): Promise<Started | null> {
  const filter = { streamPrefix: 'run-', types: ['SimulationStarted'] };
  for await (const recorded of store.readAll({ filter, limit: 1 })) {
    const event = parseEvent(recorded);
    if (event.type === 'SimulationStarted') return event;
  }
  return null;
}

/** Name that messages give to the scenario inside a store. */
export const recordedScenarioName = 'the recorded scenario';

function scenarioOf(source: unknown): Scenario | null {
  try {
    return parseScenario(JSON.stringify(source), { file: recordedScenarioName, recorded: true })
      .scenario;
  } catch (error) {
    if (isCdxError(error, 'invalid-scenario')) return null;
    throw error;
  }
}
