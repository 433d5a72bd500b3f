/** Laws of folds: what a log says, said in one go, in pieces, by a table and by XState. */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  startSessionActor,
  stepSession,
  type MachineEvent,
  type SessionState,
} from '@cdx/session';
import type { HistoryEvent } from '../../history/history-event.ts';
import { difference } from '../difference.ts';
import { eachEvent } from '../each-event.ts';
import { lawBroken } from '../law-broken.ts';
import type { OfDirection } from './steps.ts';

/** What a system says of a session; only what is given is compared. `null`: there is none. */
export type ClaimedState = {
  readonly status?: string;
  readonly tryCount?: number;
  readonly runNumber?: number;
  readonly retryDueAt?: number | null;
} | null;

/** What a system says of a session is what its log says, replayed. */
export function replayEqualsState(
  history: readonly HistoryEvent[],
  claimed: ClaimedState,
  { direction }: OfDirection,
): void {
  const law = 'replay-equals-state';
  let state: SessionState | null = null;
  for (const event of history) state = stepSession(state, direction, event);
  if (claimed === null || state === null) {
    if ((claimed === null) === (state === null)) return;
    lawBroken(
      law,
      `The log has ${state === null ? 'no' : 'a'} session, the system the other.`,
      history,
    );
  }
  const { tryCount, runNumber, retryDueAt } = state.context;
  const replayed = { status: state.status, tryCount, runNumber, retryDueAt };
  for (const [field, value] of Object.entries(claimed)) {
    const expected = replayed[field as keyof typeof replayed];
    if (value === undefined || value === expected) continue;
    lawBroken(law, `${field} is ${String(value)}; the log says ${String(expected)}.`, history);
  }
}

/**
 * The compiled table steps as XState does, event by event: the same are refused, and status, try
 * count and run number agree. Words may have impossible events in them.
 */
export function tableEqualsXState(word: readonly HistoryEvent[], { direction }: OfDirection): void {
  const table = compiledMachine(direction);
  const actor = startSessionActor(direction);
  let state: SessionState | null = null;
  eachEvent('table-equals-xstate', direction, word, (event) => {
    const { type, occurredAt, recordedAt, data } = event;
    const from = state?.statusCode ?? table.uncreated;
    const cell = cellOf(table, table.eventCodes[type] ?? -1, from);
    const byTable = (table.next[cell] ?? ILLEGAL) !== ILLEGAL;
    const sent = { ...(data as object), type, occurredAt, recordedAt } as MachineEvent;
    const byActor = actor.step(sent);
    if (byTable !== byActor) {
      return `${type} in ${table.states[from]}: ${byTable ? 'possible' : 'refused'} by the table, ${byActor ? 'possible' : 'refused'} by XState.`;
    }
    if (!byTable) return null;
    state = stepSession(state, direction, event);
    const { tryCount, runNumber } = state.context;
    const ofTable = { statusCode: state.statusCode, tryCount, runNumber };
    const ofActor = {
      statusCode: actor.statusCode,
      tryCount: actor.tryCount,
      runNumber: actor.runNumber,
    };
    return difference(ofActor, ofTable, 'XState');
  });
}

/** How events become a state; `state` is null before the first event, and is never changed. */
export interface Fold<State, Event> {
  readonly step: (state: State | null, event: Event) => State;
}

/** The fold of the project, for the laws below and as an example of one. */
export function sessionFold({ direction }: OfDirection): Fold<SessionState, HistoryEvent> {
  return { step: (state, event) => stepSession(state, direction, event) };
}

/** Folding a beginning, and then the rest on top of it, is folding the whole, wherever the cut is. */
export function prefixAndRestEqualWhole<State, Event extends HistoryEvent>(
  history: readonly Event[],
  { step }: Fold<State, Event>,
): void {
  const whole = foldFrom(null, history);
  for (let cut = 0; cut <= history.length; cut++) {
    const prefix = foldFrom(null, history.slice(0, cut));
    const before = JSON.stringify(prefix);
    const witness = difference(foldFrom(prefix, history.slice(cut)), whole, `a cut at ${cut}`);
    const law = 'prefix-and-rest-equal-whole';
    if (witness !== null) lawBroken(law, witness, history);
    if (JSON.stringify(prefix) !== before)
      lawBroken(law, 'A step changes the state before it.', history);
  }

  function foldFrom(state: State | null, events: readonly Event[]): State | null {
    return events.reduce<State | null>((folded, event) => step(folded, event), state);
  }
}

export interface Snapshots<State, Saved> {
  readonly save: (state: State | null) => Saved;
  readonly load: (saved: Saved) => State | null;
}

/** A state that is saved and loaded anywhere goes on as the one that was not. */
export function snapshotAndTailEqualWhole<State, Saved, Event extends HistoryEvent>(
  history: readonly Event[],
  { step, save, load }: Fold<State, Event> & Snapshots<State, Saved>,
): void {
  const whole: (State | null)[] = [null];
  for (const event of history) whole.push(step(whole.at(-1) ?? null, event));
  for (let cut = 0; cut <= history.length; cut++) {
    let state = load(save(whole[cut] ?? null));
    for (let index = cut; index <= history.length; index++) {
      const witness = difference(state, whole[index] ?? null, `a snapshot at ${cut}`);
      if (witness !== null) {
        lawBroken('snapshot-and-tail-equal-whole', witness, history.slice(0, index));
      }
      if (index < history.length) state = step(state, history[index] as Event);
    }
  }
}
