/**
 * The compiler's part for actions: they must be data about fields that a session has, and what
 * they do to the two counters that the kernel keeps in columns must fit into three bits.
 */
import type { ContextAction } from './actions.ts';
import { invalidMachine } from './invalid-machine.ts';
import { initialContext } from './session-context.ts';

/** Bits of `CompiledMachine.counters`: the part of a step that the kernel's columns follow. */
export const Counter = { zeroTryCount: 1, incrementTryCount: 2, incrementRunNumber: 4 } as const;

interface CompiledActions {
  readonly actions: readonly ContextAction[];
  /** Bits of `Counter`. */
  readonly counters: number;
}

const fields: Readonly<Record<string, unknown>> = { ...initialContext() };

/** The actions of one transition. Errors: `invalid-machine`. */
export function compileActions(config: unknown, where: string): CompiledActions {
  if (!Array.isArray(config)) invalidMachine(`${where}: actions must be a list`);
  const actions = (config as readonly unknown[]).map((action) => contextAction(action, where));
  let counters = 0;
  for (const action of actions) {
    const bit = counterBit(action, where);
    const oneCounter = bit === Counter.incrementRunNumber ? bit : ~Counter.incrementRunNumber;
    if (bit !== 0 && (counters & oneCounter) !== 0) {
      invalidMachine(`${where}: ${action.params.field} is changed twice`);
    }
    counters |= bit;
  }
  return { actions, counters };
}

function contextAction(action: unknown, where: string): ContextAction {
  if (typeof action !== 'object' || action === null) {
    invalidMachine(`${where}: an action is not data (set, increment, zero, clear)`);
  }
  const { type, params } = action as { readonly type?: unknown; readonly params?: unknown };
  const { field, from } = (params ?? {}) as { readonly field?: unknown; readonly from?: unknown };
  const known =
    type === 'set'
      ? typeof from === 'string'
      : type === 'increment' || type === 'zero' || type === 'clear';
  if (!known || typeof field !== 'string') {
    invalidMachine(`${where}: an action is not data (set, increment, zero, clear)`);
  }
  if (!Object.hasOwn(fields, field)) {
    invalidMachine(`${where}: a session has no field "${field}"`);
  }
  if ((type === 'increment' || type === 'zero') && typeof fields[field] !== 'number') {
    invalidMachine(`${where}: ${field} does not count, so "${type}" cannot change it`);
  }
  if (type === 'clear' && fields[field] !== null) {
    invalidMachine(`${where}: ${field} is never nothing, so "clear" cannot change it`);
  }
  return action as ContextAction;
}

function counterBit({ type, params: { field } }: ContextAction, where: string): number {
  if (field !== 'tryCount' && field !== 'runNumber') return 0;
  if (type === 'increment') {
    return field === 'tryCount' ? Counter.incrementTryCount : Counter.incrementRunNumber;
  }
  if (type === 'zero' && field === 'tryCount') return Counter.zeroTryCount;
  return invalidMachine(`${where}: ${field} cannot be changed by "${type}"`);
}
