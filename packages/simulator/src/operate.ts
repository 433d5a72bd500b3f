/**
 * What an operator does to a recorded run, at the time to which it has come: the kernel is taken
 * over from the run's snapshot, checks each command and records it, and the run can go on from
 * there. The command line's commands and those of a scenario are one and the same.
 */
import type { CommandOutcome } from '@cdx/engine';
import type { EventStore } from '@cdx/event-store';
import { catchUp, type SessionsView } from '@cdx/projections';
import {
  CdxError,
  isCdxError,
  refusalMessage,
  runStream,
  type CommandKind,
  type RecordedEvent,
  type Refusal,
  type RefusalReason,
  type SessionStatusName,
} from '@cdx/session';
import { runUuid } from './random/deterministic-uuid.ts';
import { commandBrokeOff, firstBehind, hasEnded } from './record/broken-off.ts';
import { describeTarget } from './record/command-names.ts';
import { RunRecorder, snapshotName, type SessionArchive } from './record/run-recorder.ts';
import { identityOf, noArchive, readRun } from './simulate.ts';
import { Simulation } from './run/simulation.ts';
import type { Scenario, ScenarioCommand } from './scenario/scenario.ts';
import { databaseNames } from './world/database-names.ts';
import { commandOf, namesOf } from './world/operators-of.ts';

type WithoutTime<Command> = Command extends unknown ? Omit<Command, 'at'> : never;
/** A command that is given now. */
export type OperatorCommand = WithoutTime<ScenarioCommand>;

export interface OperateOptions {
  readonly store: EventStore;
  readonly views: SessionsView;
  /** Opens where purged sessions go; asked for when the first one is purged. */
  readonly archive?: () => Promise<SessionArchive>;
  /** Name of who gives the commands; events say `operator:NAME`. */
  readonly operator: string;
  /**
   * Positions of the store do not follow each other, as in EventStoreDB. Commands before a run of
   * the status-message batch are then stored before it, and not with it.
   */
  readonly positionsHaveGaps?: boolean | undefined;
}

/** What came of one command on one target. */
export interface CommandResult {
  readonly command: CommandKind;
  /** `17-STORE-0001`, a schedule, a channel database; empty where there is none. */
  readonly target: string;
  readonly refused: RefusalReason | null;
  /** One sentence about the refusal; null: done. */
  readonly message: string | null;
  /** Status on headquarters' form and in the log when it was given; null: no session. */
  readonly shown: SessionStatusName | null;
  readonly actual: SessionStatusName | null;
}

export interface OperateResults {
  /** When it was done, in the time of the run; ms. */
  readonly at: number;
  readonly results: readonly CommandResult[];
}

/**
 * Gives commands, one after the other, to the run that a store holds. All their facts are appended
 * in one go with a new snapshot, each stream at the revision that the kernel knows. Errors:
 * `nothing-to-continue` for a store without a run, `run-unfinished` for one that was interrupted,
 * or to which another command was given that broke off, `scenario-changed`, `invalid-argument` for names that the run does not have, and those of the
 * store (`wrong-expected-revision` where somebody else has appended).
 */
export async function operate(
  scenario: Scenario,
  commands: readonly OperatorCommand[],
  { store, views, archive = noArchive, operator, positionsHaveGaps }: OperateOptions,
): Promise<OperateResults> {
  const runId = runUuid(identityOf(scenario), scenario.seed, 0);
  const run = runStream(runId);
  const simulation = new Simulation(scenario, {});
  const recorder = new RunRecorder(simulation, store, views, runId, {
    archive,
    operator,
    positionsHaveGaps,
  });
  const brokenOff = await takeOver(recorder, store, run);
  // What is there of the command will not be given to the views again.
  if (brokenOff !== null) await catchUp(store, views);
  const { kernel, now } = simulation;
  const names = namesOf(scenario);
  const place = { kernel, scenario, databases: databaseNames(scenario) };
  const by = scenario.operators.length + 1;
  const results: CommandResult[] = [];
  for (const command of commands) {
    const outcomes = simulation.command(commandOf(command, names), by);
    for (const outcome of outcomes) results.push(resultOf(place, outcome));
    if (outcomes.length === 0) results.push(nothingSelected(command));
  }
  try {
    await recorder.flushAtOnce();
  } catch (error) {
    if (brokenOff !== null && isCdxError(error, 'history-diverged')) {
      throw commandBrokeOff(brokenOff);
    }
    throw error;
  }
  await catchUp(store, views);
  return { at: now, results };
}

/** The first event of a command that broke off, null for none: this one must be the same. */
async function takeOver(
  recorder: RunRecorder,
  store: EventStore,
  run: string,
): Promise<RecordedEvent | null> {
  const history = await readRun(store, run);
  const snapshot = await store.loadSnapshot(snapshotName);
  if ((await store.head()) < 0) {
    throw new CdxError('nothing-to-continue', 'The store holds no run.');
  }
  if (history.length === 0) {
    throw new CdxError('scenario-changed', 'The store holds a run of another scenario or seed.');
  }
  const behind = snapshot === undefined ? null : await firstBehind(store, snapshot.position, run);
  if (snapshot === undefined || (behind !== null && !hasEnded(history))) {
    throw new CdxError(
      'run-unfinished',
      'The run was interrupted, and what it had under way is not known. Go on with it first: ' +
        'cdx simulate --continue.',
    );
  }
  recorder.resume(snapshot.data);
  recorder.expectLeftBehind(snapshot.position, run);
  return behind;
}

function resultOf(
  place: Parameters<typeof describeTarget>[0],
  { kind: command, targetKind, target, refused, shown, actual }: CommandOutcome,
): CommandResult {
  const of = describeTarget(place, { targetKind, target, shown, actual });
  const message = refused === null ? null : refusalMessage({ command, reason: refused, ...of });
  return { command, target: of.target, refused, message, shown: of.shown, actual: of.actual };
}

/** Nothing on the forms is so; said, and not recorded: there is nothing that it would be about. */
function nothingSelected(command: OperatorCommand): CommandResult {
  const { kind } = command;
  const select = 'select' in command ? command.select : null;
  const target =
    select === null ? '' : [select.sessionNumber, ...(select.databases ?? [])].join('-');
  const refusal: Refusal = {
    command: kind,
    target,
    reason: 'notFound',
    shown: null,
    actual: null,
  };
  return {
    command: kind,
    target,
    refused: 'notFound',
    message: refusalMessage(refusal),
    shown: null,
    actual: null,
  };
}
