/**
 * Compiles a session machine to a table of integer codes, and refuses what a table cannot hold.
 * The kernel and the folds step through the table; XState stays the specification that the tests
 * hold it to.
 */
import { statusNames, Uncreated, type Direction } from '../status.ts';
import type { ContextAction } from './actions.ts';
import { compileActions } from './compile-actions.ts';
import { invalidMachine } from './invalid-machine.ts';
import { initialContext } from './session-context.ts';

/** No such transition. */
export const ILLEGAL = 255;

export interface CompiledMachine {
  readonly direction: Direction;
  /** Names by status code; the last is the state before the first event. */
  readonly states: readonly string[];
  /** Code of the state before the first event: one past the last status. */
  readonly uncreated: number;
  /** Event types by event code. */
  readonly eventTypes: readonly string[];
  /** Event codes by event type; has no other keys, inherited ones included. */
  readonly eventCodes: Readonly<Record<string, number>>;
  /** Status after, by cell; `ILLEGAL` where the machine has no transition. Cells: `cellOf`. */
  readonly next: Uint8Array;
  /** What the step does to `tryCount` and `runNumber`, by cell: bits of `Counter`. */
  readonly counters: Uint8Array;
  /** Everything the step does to the context, by cell, in order. */
  readonly actions: readonly (readonly ContextAction[])[];
}

/** Place of (event, status) in the arrays of a compiled machine. */
export function cellOf(machine: CompiledMachine, eventCode: number, status: number): number {
  return eventCode * machine.states.length + status;
}

type Config = Readonly<Record<string, unknown>>;

/**
 * Table of a machine. Errors: `invalid-machine` for anything but flat states whose transitions
 * have one target and actions that are data.
 */
export function compileMachine(
  machine: { readonly config: object },
  direction: Direction,
  eventTypes: readonly string[],
): CompiledMachine {
  const config = machine.config as Config;
  refuseOtherKeys(config, ['id', 'context', 'initial', 'states'], 'the machine');
  if (config.initial !== Uncreated) invalidMachine(`its initial state is not ${Uncreated}`);
  if (config.context !== initialContext) invalidMachine('its context is not initialContext');

  const states = [...statusNames(direction), Uncreated];
  const uncreated = states.length - 1;
  const cells = eventTypes.length * states.length;
  const next = new Uint8Array(cells).fill(ILLEGAL);
  const counters = new Uint8Array(cells);
  const actions: (readonly ContextAction[])[] = Array.from({ length: cells }, () => []);
  // Without a prototype, so that no event is ever taken for `constructor`.
  const eventCodes = Object.create(null) as Record<string, number>;
  for (const [code, type] of eventTypes.entries()) eventCodes[type] = code;

  const stateConfigs = (config.states ?? {}) as Readonly<Record<string, Config>>;
  for (const state of Object.keys(stateConfigs)) {
    if (!states.includes(state)) invalidMachine(`"${state}" is no status of ${direction}s`);
  }
  for (const [status, state] of states.entries()) {
    const stateConfig = stateConfigs[state];
    if (stateConfig === undefined) invalidMachine(`it has no state ${state}`);
    refuseOtherKeys(stateConfig, ['on'], state);
    for (const [type, transition] of Object.entries(stateConfig.on ?? {})) {
      const where = `${state} on ${type}`;
      const eventCode = eventCodes[type];
      if (eventCode === undefined) invalidMachine(`${where}: no event of ${direction}s`);
      const compiled = compileTransition(transition, where);
      const target = compiled.target === undefined ? status : states.indexOf(compiled.target);
      if (target < 0) invalidMachine(`${where}: unknown target "${compiled.target}"`);
      if (target === uncreated) invalidMachine(`${where}: nothing leads to ${Uncreated}`);
      const cell = eventCode * states.length + status;
      next[cell] = target;
      actions[cell] = compiled.actions;
      counters[cell] = compiled.counters;
    }
  }
  return { direction, states, uncreated, eventTypes, eventCodes, next, counters, actions };
}

function compileTransition(transition: unknown, where: string) {
  if (typeof transition !== 'object' || transition === null || Array.isArray(transition)) {
    invalidMachine(`${where}: a transition must be one object with a target and actions`);
  }
  const config = transition as Config;
  refuseOtherKeys(config, ['target', 'actions'], where);
  const { target } = config;
  if (target !== undefined && typeof target !== 'string') {
    invalidMachine(`${where}: a target must be one name`);
  }
  return { target, ...compileActions(config.actions ?? [], where) };
}

/** Keys without a value count as left out; XState's setup adds such. */
function refuseOtherKeys(config: Config, allowed: readonly string[], where: string): void {
  for (const [key, value] of Object.entries(config)) {
    if (value !== undefined && !allowed.includes(key)) {
      invalidMachine(`${where} has "${key}", which a table cannot hold`);
    }
  }
}
