/**
 * The only file that touches XState's implementation side: how actions that are data become its
 * assigns. Both machines are set up from here.
 */
import { assign, setup } from 'xstate';
import type { MachineEvent, SessionEventType } from '../events/session-events.ts';
import type { ClearAction, IncrementAction, SetAction, ZeroAction } from './actions.ts';
import type { SessionContext } from './session-context.ts';

type Changes = Partial<SessionContext>;
type Fields = Readonly<Record<string, unknown>>;

/** XState's setup for a machine that steps on these events. */
export function machineSetup<Type extends SessionEventType>() {
  return setup({
    types: {
      context: {} as SessionContext,
      events: {} as MachineEvent<Type>,
    },
    actions: {
      set: assign(({ event }, { field, from }: SetAction['params']): Changes => ({
        [field]: (event as unknown as Fields)[from],
      })),
      increment: assign(({ context }, { field }: IncrementAction['params']): Changes => ({
        [field]: ((context as unknown as Fields)[field] as number) + 1,
      })),
      zero: assign((_, { field }: ZeroAction['params']): Changes => ({ [field]: 0 })),
      clear: assign((_, { field }: ClearAction['params']): Changes => ({ [field]: null })),
    },
  });
}
