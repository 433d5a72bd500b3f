/** Holds what a system has recorded against the model, and against every law. */
import { CdxError, isCdxError } from '@cdx/session';
import type { Answer, SystemUnderTest } from '../binding/system.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { checkHistory, checkWhatEndures } from '../laws/check-history.ts';
import type { ClaimedState } from '../laws/claimed-state.ts';
import { replayEqualsState } from '../laws/history/folds.ts';
import {
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
} from '../laws/history/headquarters.ts';
import { endedOrPending } from '../laws/history/retries.ts';
import { lawBroken, type LawName } from '../laws/law-broken.ts';
import {
  recorded,
  type Expectation,
  type ModelSession,
  type SessionModel,
} from './session-model.ts';

/**
 * What a command does, step by step: it yields what the system answers, which may be a promise, and
 * is given the value. So one text serves runs that wait and runs that cannot.
 */
export type Steps = Generator<unknown, void, unknown>;

export function expectAnswer(model: SessionModel, expected: Expectation, answer: Answer): void {
  if (model.clock !== null || expected.answer === 'any' || expected.answer === answer) return;
  held(model, () =>
    lawBroken(
      'commands-are-obeyed',
      `The system has ${answer} what it must have ${expected.answer}: ${model.done.at(-1)}.`,
    ),
  );
}

/** Reads one session and holds it; `expected`: what has been added since the last look. */
export function* holdSession(
  model: SessionModel,
  system: SystemUnderTest,
  session: ModelSession,
  expected: Expectation,
): Steps {
  const history = (yield system.read(session.stream)) as readonly HistoryEvent[];
  const context = { ...model.setup };
  held(model, () => onlyGrows(session, history));
  if (model.clock !== null) {
    held(model, () => checkWhatEndures(history, context));
    recorded(model, session, history);
    return;
  }
  held(model, () => checkHistory(history, context));
  held(model, () => asExpected(model, session, history, expected));
  held(model, () => endedOrPending(history, { ...context, now: model.now }));
  recorded(model, session, history);
  if (system.state !== undefined) {
    const claimed = (yield system.state(session.stream)) as ClaimedState;
    held(model, () => replayEqualsState(history, claimed, context));
  }
}

/** Headquarters' forms of every session, where the system has forms. */
export function* holdForms(model: SessionModel, system: SystemUnderTest): Steps {
  if (system.headquarters === undefined || model.clock !== null) return;
  const forms = new Map<string, string>();
  for (const { stream } of model.sessions) {
    const status = (yield system.headquarters(stream)) as string | null;
    if (status !== null) forms.set(stream, status);
  }
  held(model, () => headquartersNeverAhead(model.log, forms));
  held(model, () => headquartersKnowsAfterBatch(model.log, forms));
}

function onlyGrows(session: ModelSession, history: readonly HistoryEvent[]): void {
  const { history: before, stream } = session;
  const isKept = before.every(({ type, runNumber, occurredAt }, index) => {
    const now = history[index];
    return now?.type === type && now.runNumber === runNumber && now.occurredAt === occurredAt;
  });
  if (!isKept)
    lawBroken('log-only-grows', `What was in the log of ${stream} is not as it was.`, before);
}

function asExpected(
  model: SessionModel,
  session: ModelSession,
  history: readonly HistoryEvent[],
  { choices, canceledBy }: Expectation,
): void {
  const added = history.slice(session.history.length);
  const types = added.map(({ type }) => type).join(', ');
  const wanted = choices.map((choice) => choice.join(', '));
  if (!wanted.includes(types)) {
    const said = wanted.map((choice) => choice || 'nothing').join(', or ');
    lawBroken(
      'commands-are-obeyed',
      `After "${model.done.at(-1)}" the system has recorded ${types || 'nothing'} in ${session.stream}; it must be ${said}.`,
      history,
    );
  }
  const cancel = added.find(({ type }) => type === 'SessionCanceled');
  const by = (cancel?.data as { readonly by?: string } | undefined)?.by;
  if (by !== undefined && by !== canceledBy) {
    lawBroken(
      'commands-are-obeyed',
      `After "${model.done.at(-1)}" ${session.stream} is canceled by ${by}; it must be by ${canceledBy}.`,
      history,
    );
  }
  const early = added.find(({ recordedAt }) => recordedAt > model.now);
  if (early === undefined) return;
  const ms = early.recordedAt - model.now;
  lawBroken('no-effect-before-its-cause', `${early.type} is recorded ${ms} ms from now.`, history);
}

/** A law that is left out is not held; one that is broken says what was done before. */
function held(model: SessionModel, law: () => void): void {
  try {
    law();
  } catch (error) {
    if (!isCdxError(error, 'law-broken')) throw error;
    if (model.without.has(error.details['law'] as LawName)) return;
    throw withWhatWasDone(model, error);
  }
}

/** An error that comes out of the system; nothing that it is told may throw. */
export function systemThrew(model: SessionModel, error: unknown): Error {
  if (isCdxError(error, 'law-broken')) return error;
  const message = error instanceof Error ? error.message : String(error);
  const law: LawName = 'commands-are-obeyed';
  const text = `Law broken: ${law}\n  The system threw: ${message}`;
  const details = { law, witness: message, prefix: [] };
  return withWhatWasDone(model, new CdxError('law-broken', text, details, { cause: error }));
}

function withWhatWasDone({ done }: SessionModel, error: CdxError): CdxError {
  const lines = done.map((what, index) => `\n    ${index + 1}. ${what}`).join('');
  const { cause } = error;
  return new CdxError(
    'law-broken',
    `${error.message}\n  What was done:${lines}`,
    { ...error.details, done: [...done] },
    cause === undefined ? {} : { cause },
  );
}
