/** Sequences of what can be done to a system, for fast-check's model-based runs. */
import { CdxError, type RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import type { Setup } from '../binding/system.ts';
import { retryPolicy } from '../arbitrary/retry-policy.ts';
import { hour, startAt } from '../build/build-scenario.ts';
import {
  claims,
  comesAgain,
  comesInTime,
  comesLate,
  happens,
  orders,
  processStatusMessages,
  restarts,
  timePasses,
  triesAgain,
  type Action,
  type AsyncSessionCommand,
  type SessionCommand,
} from './commands.ts';
import { systemThrew, type Steps } from './hold.ts';
import type { SessionModel } from './session-model.ts';

export interface SessionCommandsOptions {
  /** 80 unless told. */
  readonly commandsMax?: number;
}

/** What a system under test can be asked to be. Shrinks to downloads with one retry after a minute. */
export function setups(): fc.Arbitrary<Setup> {
  return fc.record({
    direction: fc.constantFrom('download' as const, 'download' as const, 'upload' as const),
    policy: policies,
    dependencyEnforcement: fc.boolean(),
    startAt: fc.constant(startAt),
  });
}

/**
 * Limits next to the first delay: they bite at the second failure, where a few commands get to. Drawn
 * by themselves they seldom bite at all, and what they show is long. Shrinks to none.
 */
const policies: fc.Arbitrary<RetryPolicy> = fc
  .tuple(
    retryPolicy({ alignToPoll: false }),
    fc.constantFrom(null, null, null, 1, 1, 1.5),
    fc.boolean(),
  )
  .map(([policy, inAll, isFlat]) => {
    const { delay } = policy;
    const firstMs = delay.kind === 'fixed' ? delay.intervalMs : delay.initialMs;
    return {
      ...policy,
      maxDurationMs: inAll === null ? null : Math.round(inAll * firstMs),
      ...(isFlat && delay.kind === 'exponential' && { delay: { ...delay, maxMs: firstMs } }),
    };
  });

/**
 * For `fc.modelRun`, with a system that answers at once. After every command all that the system has
 * recorded is held against the model and the laws.
 */
export function sessionCommands(
  options: SessionCommandsOptions = {},
): fc.Arbitrary<Iterable<SessionCommand>> {
  return sequences(options).map((all) => all.map(asCommand));
}

/** For `fc.asyncModelRun` and `fc.scheduledModelRun`. */
export function asyncSessionCommands(
  options: SessionCommandsOptions = {},
): fc.Arbitrary<Iterable<AsyncSessionCommand>> {
  return sequences(options).map((all) => all.map(asAsyncCommand));
}

/**
 * Not `fc.commands`: that shrinks by which commands have run before, which is no longer so when the
 * setup has shrunk as well, and it cannot be replayed by seed and path alone. No action of ours keeps
 * a state, so an array does.
 */
function sequences({ commandsMax = 80 }: SessionCommandsOptions): fc.Arbitrary<readonly Action[]> {
  return fc.noBias(fc.array(action, { maxLength: commandsMax, size: 'max' }));
}

const session = fc.constantFrom(0, 0, 1);
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

/** Two things in one, of which the first alone may be enough: so it shrinks to that. */
const tries = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: fc.constant(0).map(timePasses) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(session, fc.constantFrom(false, false, true))
      .map((drawn) => triesAgain(...drawn)),
  },
);

/** By weight: sessions must get on for anything else to matter. */
const often: readonly (readonly [weight: number, fc.Arbitrary<Action>])[] = [
  [
    8,
    fc
      .tuple(session, choice, fc.constantFrom(true, true, true, true, false))
      .map((drawn) => happens(...drawn)),
  ],
  [3, fc.constantFrom(0, 1, -1, -30_000, hour).map(timePasses)],
  [2, tries],
  [2, fc.tuple(session, claimed).map((drawn) => claims(...drawn))],
  // Seldom possible, and skipped where it is not.
  [3, fc.constant(null).map(comesInTime)],
  [1, fc.nat({ max: 3 }).map(comesAgain)],
  [1, fc.tuple(session, claimed, fc.nat({ max: 1 })).map((drawn) => comesLate(...drawn))],
  [1, fc.tuple(session, choice, fc.nat({ max: 1 })).map((drawn) => comesLate(...drawn))],
  [1, session.map((index) => orders(index, 'cancel'))],
  [2, session.map((index) => orders(index, 'rerun'))],
  [1, fc.constant(null).map(processStatusMessages)],
  [2, fc.constant(null).map(restarts)],
];
const action = fc.oneof(...often.map(([weight, arbitrary]) => ({ weight, arbitrary })));

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
