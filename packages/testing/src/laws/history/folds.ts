/** Laws of folds: what a log says, said in one go, in pieces, and by whoever claims to know it. */
import { stepSession, type SessionState } from '@cdx/session';
import type { HistoryEvent } from '../../history/history-event.ts';
import { claimedWrongly, type ClaimedState } from '../claimed-state.ts';
import { difference } from '../difference.ts';
import { lawBroken } from '../law-broken.ts';
import type { OfDirection } from './steps.ts';

/** What a system says of a session is what its log says, replayed. */
export function replayEqualsState(
  history: readonly HistoryEvent[],
  claimed: ClaimedState,
  { direction }: OfDirection,
): void {
  let state: SessionState | null = null;
  for (const event of history) state = stepSession(state, direction, event);
  const witness = claimedWrongly(claimed, state);
  if (witness !== null) lawBroken('replay-equals-state', witness, history);
}

/** The same after every event. `claimed`: what was said of the session after each. */
export function replayEqualsEveryState(
  history: readonly HistoryEvent[],
  claimed: readonly ClaimedState[],
  { direction }: OfDirection,
): void {
  let state: SessionState | null = null;
  for (const [index, event] of history.entries()) {
    state = stepSession(state, direction, event);
    const witness = claimedWrongly(claimed[index] ?? null, state);
    if (witness !== null) lawBroken('replay-equals-state', witness, history.slice(0, index + 1));
  }
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
