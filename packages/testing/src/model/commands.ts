/** What is done to a system, one class for each: as fast-check's model-based tests want it. */
import type { AsyncCommand, Command } from 'fast-check';
import type { Answer, SystemUnderTest } from '../binding/system.ts';
import { messageTypes, type Message } from '../binding/system.ts';
import { pick } from '../arbitrary/times.ts';
import { dueAtOf, failureEvents } from '../history/history-event.ts';
import { expectAnswer, holdForms, holdSession, type Steps } from './hold.ts';
import { newMessage } from './messages.ts';
import {
  afterCommand,
  afterMessage,
  afterTime,
  batchRun,
  isOffered,
  isPossible,
  sessionOf,
  type Expectation,
  type ModelSession,
  type SessionModel,
} from './session-model.ts';

/** One thing that is done; how its answers are waited for is for the runner. */
export interface Action {
  /** Whether it can be done now. */
  check(model: SessionModel): boolean;
  steps(model: SessionModel, system: SystemUnderTest): Steps;
  toString(): string;
}

export type SessionCommand = Command<SessionModel, SystemUnderTest>;
export type AsyncSessionCommand = AsyncCommand<SessionModel, SystemUnderTest>;

const at = (model: SessionModel, index: number): ModelSession =>
  model.sessions[index] as ModelSession;

const unchanged: Expectation = { answer: 'any', choices: [[]] };

/** Sends a message and holds what comes of it. Other sessions must stay as they are. */
function* send(model: SessionModel, system: SystemUnderTest, message: Message): Steps {
  const expected = afterMessage(model, message);
  const { sent, refused } = model;
  const again = [...sent, ...refused].includes(message) ? ', delivered again' : '';
  model.done.push(`${message.type} of ${message.stream} (run ${message.runNumber})${again}`);
  const answer = (yield system.append(message)) as Answer;
  if (expected.answer === 'accepted') sent.push(message);
  if (expected.answer === 'refused') refused.push(message);
  yield* holdAll(model, system, (session) =>
    session.stream === message.stream ? expected : unchanged,
  );
  expectAnswer(model, expected, answer);
}

function* holdAll(
  model: SessionModel,
  system: SystemUnderTest,
  expected: (session: ModelSession) => Expectation,
): Steps {
  for (const session of model.sessions) {
    yield* holdSession(model, system, session, expected(session));
  }
  yield* holdForms(model, system);
}

/** What headquarters or a client could tell of a session now. */
function tellable(model: SessionModel, index: number): readonly string[] {
  return model.table.eventTypes.filter(
    (type) => messageTypes.has(type) && isPossible(model, at(model, index), type),
  );
}

/** The next thing that can happen to a session, as headquarters or its client tells it. */
export function happens(index: number, choice: number, retriable: boolean): Action {
  return {
    check: (model) => tellable(model, index).length > 0,
    *steps(model, system) {
      const type = pick(tellable(model, index), choice);
      const runNumber = at(model, index).state?.context.runNumber ?? 1;
      yield* send(
        model,
        system,
        newMessage(model, at(model, index), { type, retriable, runNumber }),
      );
    },
    toString: () => `happens(${index}, ${choice}${retriable ? '' : ', not retriable'})`,
  };
}

/** A message whether or not it can be: most are to be refused, after a cancel to be noted as late. */
export function claims(index: number, type: string): Action {
  return {
    check: ({ table, ...model }) =>
      table.eventTypes.includes(type) && (model.sessions[index]?.state ?? null) !== null,
    *steps(model, system) {
      const runNumber = at(model, index).state?.context.runNumber ?? 1;
      const draft = { type, retriable: true, runNumber };
      yield* send(model, system, newMessage(model, at(model, index), draft));
    },
    toString: () => `claims(${index}, ${type})`,
  };
}

/**
 * A message of a run that is over. `what`: its type; or a number, for one of those that would be
 * possible in this run, and do the most harm.
 */
export function comesLate(index: number, what: string | number, back: number): Action {
  const run = (model: SessionModel): number => at(model, index).state?.context.runNumber ?? 1;
  const types = (model: SessionModel): readonly string[] =>
    typeof what === 'number'
      ? tellable(model, index)
      : model.table.eventTypes.filter((type) => type === what);
  return {
    check: (model) => run(model) > 1 && types(model).length > 0,
    *steps(model, system) {
      const type = pick(types(model), typeof what === 'number' ? what : 0);
      const runNumber = Math.max(1, run(model) - 1 - back);
      const draft = { type, retriable: true, runNumber };
      yield* send(model, system, newMessage(model, at(model, index), draft));
    },
    toString: () => `comesLate(${index}, ${what})`,
  };
}

/** At least once: a message that was sent before is delivered again. */
export function comesAgain(back: number): Action {
  return {
    check: ({ sent }) => sent.length > 0,
    *steps(model, system) {
      const { sent } = model;
      yield* send(model, system, pick([...sent].reverse(), back));
    },
    toString: () => `comesAgain(${back})`,
  };
}

/** What came too early, and was refused, is sent once more as soon as it is possible. */
export function comesInTime(): Action {
  const inTime = (model: SessionModel): readonly Message[] =>
    model.refused.filter((message) => {
      if (message.occurredAt !== model.now || model.sent.includes(message)) return false;
      const session = sessionOf(model, message.stream);
      const isOfThisRun = message.runNumber === session.state?.context.runNumber;
      return isOfThisRun && isPossible(model, session, message.type);
    });
  return {
    check: (model) => model.clock === null && inTime(model).length > 0,
    *steps(model, system) {
      yield* send(model, system, pick(inTime(model), 0));
    },
    toString: () => 'comesInTime()',
  };
}

/** Operators act on what the forms show; whether it still fits is for the system to find out. */
export function orders(index: number, kind: 'cancel' | 'rerun'): Action {
  return {
    check: (model) => isOffered(model, at(model, index), kind),
    *steps(model, system) {
      const { stream } = at(model, index);
      const expected = afterCommand(model, at(model, index), kind);
      model.done.push(`an operator orders to ${kind} ${stream}`);
      const answer = (yield system.append({ kind, stream })) as Answer;
      yield* holdAll(model, system, (session) =>
        session.stream === stream ? expected : unchanged,
      );
      expectAnswer(model, expected, answer);
    },
    toString: () => `${kind}(${index})`,
  };
}

export function processStatusMessages(): Action {
  return {
    check: () => true,
    *steps(model, system) {
      model.done.push('the status-message batch runs');
      yield system.append({ kind: 'processStatusMessages' });
      batchRun(model);
      yield* holdAll(model, system, () => unchanged);
    },
    toString: () => 'processStatusMessages()',
  };
}

/** Where no retry is due and nothing else is told: long enough that a start is not a failure. */
const usualMs = 30_000;

/**
 * To the moment at which the next retry is due, or so many ms beside it; else by that much. The
 * retry of a session that has been canceled or rerun meanwhile counts as well: it must not start.
 */
export function timePasses(ms: number): Action {
  return {
    // Under a scheduler time passes when it lets a timer run.
    check: ({ clock }) => clock === null,
    *steps(model, system) {
      const due = model.sessions.flatMap((session) => nextDue(model, session) ?? []);
      const to = due.length === 0 ? model.now + (Math.abs(ms) || usualMs) : Math.min(...due) + ms;
      yield* passTime(model, system, to);
    },
    toString: () => `timePasses(${ms})`,
  };
}

function nextDue({ now }: SessionModel, { retries, history }: ModelSession): number | null {
  if (retries.dueAt !== null) return retries.dueAt;
  const scheduled = history.findLast(({ type }) => type === 'RetryScheduled');
  return scheduled !== undefined && dueAtOf(scheduled) > now ? dueAtOf(scheduled) : null;
}

function* passTime(model: SessionModel, system: SystemUnderTest, to: number): Steps {
  const byMs = Math.max(0, to - model.now);
  model.done.push(`${byMs} ms pass`);
  model.now += byMs;
  yield system.advance(byMs);
  yield* holdAll(model, system, (session) => afterTime(model, session));
}

/** A session that waits for its retry gets it: and fails again, so that tries are spent, or does not. */
export function triesAgain(index: number, isMended: boolean): Action {
  const dueAt = (model: SessionModel): number | null => at(model, index).retries.dueAt;
  return {
    check: (model) => model.clock === null && dueAt(model) !== null,
    *steps(model, system) {
      yield* passTime(model, system, dueAt(model) ?? model.now);
      const outcomes = tellable(model, index);
      const type = outcomes.find((outcome) => failureEvents.has(outcome) !== isMended);
      if (type === undefined) return;
      const runNumber = at(model, index).state?.context.runNumber ?? 1;
      const draft = { type, retriable: true, runNumber };
      yield* send(model, system, newMessage(model, at(model, index), draft));
    },
    toString: () => `triesAgain(${index}${isMended ? ', mended' : ''})`,
  };
}

export function restarts(): Action {
  return {
    check: () => true,
    *steps(model, system) {
      if (system.restart === undefined) return;
      model.done.push('the system restarts');
      yield system.restart();
      yield* holdAll(model, system, () => unchanged);
    },
    toString: () => 'restarts()',
  };
}
