/**
 * The plain model that a system is held against: what has been told to it, what it has recorded, and
 * what it must record next.
 */
import {
  compiledMachine,
  ILLEGAL,
  sessionStream,
  stepSession,
  type Clock,
  type CompiledMachine,
  type SessionState,
} from '@cdx/session';
import type { Message, Setup } from '../binding/system.ts';
import { failureEvents, type HistoryEvent } from '../history/history-event.ts';
import { givesUp, noRetries, withEvent, type StageRetries } from '../history/retries-of.ts';
import { nextStatus } from '../laws/each-event.ts';
import type { LogEvent } from '../laws/history/headquarters-knowledge.ts';
import { formsByDefinition } from '../laws/history/headquarters.ts';
import type { LawName } from '../laws/law-broken.ts';

export interface ModelSession {
  readonly stream: string;
  /** As the system has recorded it. */
  history: readonly HistoryEvent[];
  state: SessionState | null;
  retries: StageRetries;
}

export interface SessionModel {
  readonly setup: Setup;
  readonly table: CompiledMachine;
  readonly sessions: readonly ModelSession[];
  /** Laws that are not held. */
  readonly without: ReadonlySet<LawName>;
  /** Where a scheduler says when timers run; null: time passes by commands alone. */
  readonly clock: Clock | null;
  now: number;
  /** Messages so far: the next one's id. */
  messages: number;
  /** Those that the system had to take, in order. */
  readonly sent: Message[];
  /** Those that it had to refuse. */
  readonly refused: Message[];
  /** Everything that was recorded, as the model saw it come; batches of status messages as well. */
  readonly log: LogEvent[];
  /** What was done, for people. */
  readonly done: string[];
}

/**
 * Sessions that one run is about. They share their channel database, so that a system that mixes up
 * sessions of one database is found out, or their number, so that one is that mixes up the databases
 * of one package. Under enforcement sessions of one database would hold each other back.
 */
function streamsOf({ direction, dependencyEnforcement }: Setup): readonly string[] {
  return [
    sessionStream(direction, 1, 'STORE-0001'),
    dependencyEnforcement
      ? sessionStream(direction, 1, 'STORE-0002')
      : sessionStream(direction, 2, 'STORE-0001'),
  ];
}

export interface SessionModelOptions {
  /** Laws that do not hold for the system on purpose. */
  readonly without?: Iterable<LawName>;
  /**
   * The clock of the system where `fc.scheduler` decides when its timers run, so that they come in
   * between anything. Then the laws are held after every command, and no more than the laws: what a
   * command must lead to is not known.
   */
  readonly clock?: Clock;
}

export function sessionModel(setup: Setup, options: SessionModelOptions = {}): SessionModel {
  const { without = [], clock = null } = options;
  return {
    setup,
    table: compiledMachine(setup.direction),
    sessions: streamsOf(setup).map((stream) => ({
      stream,
      history: [],
      state: null,
      retries: noRetries,
    })),
    without: new Set(without),
    clock,
    now: setup.startAt,
    messages: 0,
    sent: [],
    refused: [],
    log: [],
    done: [],
  };
}

/** Whether the machine has this step from where the session stands. */
export function isPossible(
  { table }: SessionModel,
  { state }: ModelSession,
  type: string,
): boolean {
  return nextStatus(table, state?.statusCode ?? table.uncreated, type) !== ILLEGAL;
}

/** What a message must lead to. `choices`: one of these sequences of event types. */
export interface Expectation {
  readonly answer: 'accepted' | 'refused' | 'any';
  readonly choices: readonly (readonly string[])[];
  /** Who cancels, where it comes to that. */
  readonly canceledBy?: 'operator' | 'triesSpent';
}

const nothing = [[]] as const;
const refused: Expectation = { answer: 'refused', choices: nothing };

export function afterMessage(model: SessionModel, message: Message): Expectation {
  // Delivered twice: whatever the system answers, it records nothing again.
  if (model.sent.some(({ id }) => id === message.id)) return { answer: 'any', choices: nothing };
  const session = sessionOf(model, message.stream);
  const run = session.state?.context.runNumber ?? 1;
  const isCanceled = session.state?.status === 'Canceled';
  if (session.state !== null && (message.runNumber < run || isCanceled)) {
    return { answer: 'accepted', choices: [['LateMessageReceived']] };
  }
  if (!isPossible(model, session, message.type)) return refused;
  const choices = consequences(model, session, message);
  return { answer: 'accepted', choices, canceledBy: 'triesSpent' };
}

/** The fact itself; with a failure, what becomes of the session. */
function consequences(
  { setup }: SessionModel,
  { retries }: ModelSession,
  message: Message,
): readonly (readonly string[])[] {
  const { type } = message;
  if (!failureEvents.has(type)) return [[type]];
  const after = withEvent(retries, asEvent(message));
  const suspends = setup.dependencyEnforcement && setup.direction === 'download';
  const up = [type, suspends ? 'SessionSuspended' : 'SessionCanceled'];
  const again = [type, 'RetryScheduled'];
  const choices = { must: [up], may: [up, again], mustNot: [again] };
  return choices[givesUp(setup.policy, after)];
}

/** Whether headquarters' form, as it is by definition, lets an operator do this. */
export function isOffered(
  { log, table }: SessionModel,
  { stream }: ModelSession,
  kind: 'cancel' | 'rerun',
): boolean {
  const shown = formsByDefinition(log).get(stream);
  if (shown === undefined) return false;
  return nextStatus(table, table.states.indexOf(shown), typeOf[kind]) !== ILLEGAL;
}

const typeOf = { cancel: 'SessionCanceled', rerun: 'SessionRerun' } as const;

export function afterCommand(
  model: SessionModel,
  session: ModelSession,
  kind: 'cancel' | 'rerun',
): Expectation {
  const type = typeOf[kind];
  if (!isPossible(model, session, type)) return refused;
  return { answer: 'accepted', choices: [[type]], canceledBy: 'operator' };
}

/** What time alone leads to: retries that are due start, and nothing else happens. */
export function afterTime({ now }: SessionModel, { retries }: ModelSession): Expectation {
  const isDue = retries.dueAt !== null && retries.dueAt <= now;
  return { answer: 'any', choices: isDue ? [['RetryStarted']] : nothing };
}

/** Takes over what the system has recorded. */
export function recorded(
  model: SessionModel,
  session: ModelSession,
  history: readonly HistoryEvent[],
): void {
  const { stream } = session;
  for (const event of history.slice(session.history.length)) {
    // Where the law of steps is left out, what is not possible changes nothing.
    if (!isPossible(model, session, event.type)) continue;
    session.state = stepSession(session.state, model.setup.direction, event);
    session.retries = withEvent(session.retries, event);
    model.log.push({ ...event, stream, position: model.log.length });
  }
  session.history = [...history];
}

/** The batch tells headquarters what is in the log by now. */
export function batchRun(model: SessionModel): void {
  const { now, log } = model;
  log.push({
    stream: 'statusMessages-hq',
    position: log.length,
    type: 'StatusMessagesProcessed',
    data: { upToPosition: log.length - 1 },
    runNumber: 1,
    occurredAt: now,
    recordedAt: now,
  });
}

export function sessionOf(model: SessionModel, stream: string): ModelSession {
  return model.sessions.find((session) => session.stream === stream) as ModelSession;
}

function asEvent({ type, data, runNumber, occurredAt }: Message): HistoryEvent {
  return { type, data, runNumber, occurredAt, recordedAt: occurredAt };
}
