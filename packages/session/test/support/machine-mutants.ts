/**
 * Single changes of a machine's raw config, one transition at a time: dropped, led elsewhere,
 * added; each of its actions dropped, altered, or joined by another.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ContextAction } from '../../src/machine/actions.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { Uncreated } from '../../src/status.ts';
import { exampleEvent } from './example-events.ts';

/** Wider than the machines' own type: mutants name fields that do not count, and the like. */
interface RawAction {
  readonly type: ContextAction['type'];
  readonly params: { readonly field: string; readonly from?: string };
}
interface RawTransition {
  readonly target?: string;
  readonly actions?: readonly RawAction[];
}
interface RawState {
  readonly on?: Readonly<Record<string, RawTransition>>;
}
export interface RawConfig {
  readonly states: Readonly<Record<string, RawState>>;
}

export interface Mutant {
  /** What was changed, for people. */
  readonly name: string;
  readonly state: string;
  readonly event: string;
  /** Undefined: the machine has no such transition. */
  readonly before: RawTransition | undefined;
  readonly after: RawTransition | undefined;
}

const fields = Object.entries(initialContext());
const modified: RawAction = { type: 'set', params: { field: 'modifiedAt', from: 'recordedAt' } };

/** Every mutant of a machine, lazily: there are thousands. */
export function* mutantsOf(config: RawConfig, eventTypes: readonly string[]): Generator<Mutant> {
  const states = Object.keys(config.states);
  for (const [state, { on = {} }] of Object.entries(config.states)) {
    for (const event of eventTypes) {
      const before = on[event];
      for (const [change, after] of changesOf(state, event, before, states)) {
        yield { name: `${state} on ${event}: ${change}`, state, event, before, after };
      }
    }
  }
}

/**
 * The config with the mutant's transition in it. `bare` leaves the other states without
 * transitions: one step of XState reads no more than this, and it is made much faster.
 */
export function withMutant(config: RawConfig, mutant: Mutant, bare = false): RawConfig {
  const { [mutant.event]: _, ...others } = config.states[mutant.state]?.on ?? {};
  const changed = mutant.after === undefined ? {} : { [mutant.event]: mutant.after };
  const rest = bare
    ? Object.fromEntries(Object.keys(config.states).map((state) => [state, {}]))
    : config.states;
  return { ...config, states: { ...rest, [mutant.state]: { on: { ...others, ...changed } } } };
}

/** The only reasons for which nobody can tell a mutant from the machine. */
export const equivalences = [
  'no state has entry or exit actions, so leading to the own state is staying in it',
  'setting a field twice to the same is setting it once',
  'the field is empty already before the first event',
] as const;

/** Why nobody can tell the mutant from the machine; null where somebody must. */
export function equivalentBecause({ state, before, after }: Mutant): string | null {
  if (before === undefined || after === undefined) return null;
  const [had, has] = [before.actions ?? [], after.actions ?? []];
  if ((before.target ?? state) === (after.target ?? state) && isDeepStrictEqual(had, has)) {
    return equivalences[0];
  }
  const added = has.at(-1);
  if (added === undefined || !isDeepStrictEqual(had, has.slice(0, -1))) return null;
  const isThere = had.some((action) => isDeepStrictEqual(action, added));
  if (isThere && added.type !== 'increment') return equivalences[1];
  const { field } = added.params;
  const isTouched = had.some(({ params }) => params.field === field);
  const empty = { set: undefined, increment: undefined, zero: 0, clear: null }[added.type];
  const isEmpty = state === Uncreated && !isTouched && Object.fromEntries(fields)[field] === empty;
  return isEmpty ? equivalences[2] : null;
}

type Change = readonly [name: string, after: RawTransition | undefined];

function* changesOf(
  state: string,
  event: string,
  before: RawTransition | undefined,
  states: readonly string[],
): Generator<Change> {
  const { target, actions = [] } = before ?? { actions: [modified] };
  if (before === undefined) {
    for (const other of states) yield [`added, to ${other}`, { target: other, actions }];
    return;
  }
  yield ['dropped', undefined];
  for (const other of states) {
    if (other !== target) yield [`to ${other}`, { target: other, actions }];
  }
  if (target !== undefined) yield [`stays in ${state}`, { actions }];
  for (const [index, action] of actions.entries()) {
    const label = `${action.type} ${action.params.field}`;
    yield [`no ${label}`, { ...before, actions: actions.toSpliced(index, 1) }];
    for (const other of alterations(action, event)) {
      const changed = actions.with(index, other);
      yield [`${label} becomes ${JSON.stringify(other)}`, { ...before, actions: changed }];
    }
  }
  for (const added of additions()) {
    const name = `also ${added.type} ${added.params.field}`;
    yield [name, { ...before, actions: [...actions, added] }];
  }
}

function* alterations({ type, params }: RawAction, event: string): Generator<RawAction> {
  const { field, from = 'occurredAt' } = params;
  for (const other of ['increment', 'zero', 'clear'] as const) {
    if (other !== type) yield { type: other, params: { field } };
  }
  if (type !== 'set') yield { type: 'set', params: { field, from } };
  const place = fields.findIndex(([name]) => name === field);
  const neighbour = fields[(place + 1) % fields.length]?.[0] ?? '';
  yield { type, params: { ...params, field: neighbour } };
  if (type !== 'set') return;
  const { data } = exampleEvent(event);
  for (const other of ['occurredAt', 'recordedAt', ...Object.keys(data as object)]) {
    if (other !== from) yield { type, params: { field, from: other } };
  }
}

/** One or two for each field: emptied, counted, or overwritten where it cannot be empty. */
function* additions(): Generator<RawAction> {
  for (const [field, empty] of fields) {
    if (empty === null) yield { type: 'clear', params: { field } };
    if (typeof empty === 'number') {
      yield { type: 'zero', params: { field } };
      yield { type: 'increment', params: { field } };
    }
    if (typeof empty === 'string') yield { type: 'set', params: { field, from: 'occurredAt' } };
  }
}
