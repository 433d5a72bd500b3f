/** Sequences of what can be done to a system, for fast-check's model-based runs. */
import { CdxError } from '@cdx/session';
import fc from 'fast-check';
import type { Setup, SystemUnderTest } from '../binding/system.ts';
import { retryPolicy } from '../arbitrary/retry-policy.ts';
import { startAt } from '../build/build-scenario.ts';
import {
  claims,
  comesAgain,
  comesLate,
  happens,
  orders,
  processStatusMessages,
  restarts,
  timePasses,
  type Action,
  type AsyncSessionCommand,
  type SessionCommand,
} from './commands.ts';
import { systemThrew, type Steps } from './hold.ts';
import type { SessionModel } from './session-model.ts';

export interface SessionCommandsOptions {
  /** 40 unless told. */
  readonly commandsMax?: number;
}

/** What a system under test can be asked to be. Shrinks to downloads with one retry after a minute. */
export function setups(): fc.Arbitrary<Setup> {
  return fc.record({
    direction: fc.constantFrom('download' as const, 'download' as const, 'upload' as const),
    policy: retryPolicy({ alignToPoll: false }),
    dependencyEnforcement: fc.boolean(),
    startAt: fc.constant(startAt),
  });
}

/**
 * For `fc.modelRun`, with a system that answers at once. After every command all that the system has
 * recorded is held against the model and the laws.
 */
export function sessionCommands(
  options: SessionCommandsOptions = {},
): fc.Arbitrary<Iterable<SessionCommand>> {
  const { commandsMax = 40 } = options;
  return fc.commands<SessionModel, SystemUnderTest>(
    actions.map((action) => action.map(asCommand)),
    { maxCommands: commandsMax, size: 'max' },
  );
}

/** For `fc.asyncModelRun` and `fc.scheduledModelRun`. */
export function asyncSessionCommands(
  options: SessionCommandsOptions = {},
): fc.Arbitrary<Iterable<AsyncSessionCommand>> {
  const { commandsMax = 40 } = options;
  return fc.commands<SessionModel, SystemUnderTest, false>(
    actions.map((action) => action.map(asAsyncCommand)),
    { maxCommands: commandsMax, size: 'max' },
  );
}

const session = fc.constantFrom(0, 0, 0, 1);
const choice = fc.nat({ max: 11 });
const claimed = fc.constantFrom(
  'PackageApplied',
  'PackageDownloaded',
  'PackageUploaded',
  'ApplyFailed',
  'DownloadFailed',
  'UploadFailed',
  'PackageRequested',
  'PackageMadeAvailable',
);

const progress = fc
  .tuple(session, choice, fc.constantFrom(true, true, true, true, false))
  .map((drawn) => happens(...drawn));

/** What happens most stands there most often; what fails must fail again to spend its tries. */
const actions: readonly fc.Arbitrary<Action>[] = [
  progress,
  progress,
  progress,
  progress,
  progress,
  progress,
  fc.constantFrom(0, 0, 0, 1, -1, 60_000).map(timePasses),
  fc.constantFrom(0, 0, 0, 1).map(timePasses),
  fc.tuple(session, claimed).map((drawn) => claims(...drawn)),
  fc.tuple(session, claimed, fc.nat({ max: 1 })).map((drawn) => comesLate(...drawn)),
  fc.nat({ max: 3 }).map(comesAgain),
  session.map((index) => orders(index, 'cancel')),
  session.map((index) => orders(index, 'rerun')),
  session.map((index) => orders(index, 'rerun')),
  fc.constant(null).map(processStatusMessages),
  fc.constant(null).map(restarts),
];

function asCommand(action: Action): SessionCommand {
  return {
    check: (model) => action.check(model),
    run: (model, system) => runNow(model, action.steps(model, system)),
    toString: () => action.toString(),
  };
}

function asAsyncCommand(action: Action): AsyncSessionCommand {
  return {
    check: (model) => action.check(model),
    run: (model, system) => runAsync(model, action.steps(model, system)),
    toString: () => action.toString(),
  };
}

function runNow(model: SessionModel, steps: Steps): void {
  for (let answer: unknown; ;) {
    const { done, value } = attempt(model, () => steps.next(answer));
    if (done === true) return;
    if (value instanceof Promise) {
      throw new CdxError(
        'invalid-argument',
        'The system answers with promises: use asyncSessionCommands and fc.asyncModelRun.',
      );
    }
    answer = value;
  }
}

async function runAsync(model: SessionModel, steps: Steps): Promise<void> {
  for (let answer: unknown; ;) {
    const { done, value } = attempt(model, () => steps.next(answer));
    if (done === true) return;
    try {
      answer = await value;
    } catch (error) {
      throw systemThrew(model, error);
    }
  }
}

function attempt<Value>(model: SessionModel, step: () => Value): Value {
  try {
    return step();
  } catch (error) {
    throw systemThrew(model, error);
  }
}
