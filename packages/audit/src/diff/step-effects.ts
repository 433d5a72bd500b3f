/**
 * What the steps of the machines do to the few facts of a session that a comparison keeps, read
 * from the machines' own actions: a million events are folded without making an object for each.
 */
import { compiledMachine, directions, type CompiledMachine, type Direction } from '@cdx/session';

/** Bits of an effect. */
export const Effect = {
  triesUp: 1,
  triesZero: 2,
  messageSet: 4,
  messageCleared: 8,
  created: 16,
  /** Downloaded, or uploaded. */
  transferred: 32,
  transferForgotten: 64,
  applied: 128,
  applyForgotten: 256,
} as const;

export interface StepEffects {
  readonly machine: CompiledMachine;
  /** By cell of the table. */
  readonly effects: Uint16Array;
}

const transferredField: Readonly<Record<Direction, string>> = {
  download: 'dateDownloaded',
  upload: 'dateUploaded',
};

function effectsOf(direction: Direction): StepEffects {
  const machine = compiledMachine(direction);
  const effects = new Uint16Array(machine.next.length);
  for (const [cell, actions] of machine.actions.entries()) {
    for (const { type, params } of actions ?? []) {
      effects[cell] = (effects[cell] as number) | effectOf(direction, type, params.field);
    }
  }
  return { machine, effects };
}

function effectOf(direction: Direction, type: string, field: string): number {
  if (field === 'tryCount') return type === 'increment' ? Effect.triesUp : Effect.triesZero;
  if (field === 'message') return type === 'set' ? Effect.messageSet : Effect.messageCleared;
  const isSet = type === 'set';
  if (field === 'createdAt') return Effect.created;
  if (field === transferredField[direction]) {
    return isSet ? Effect.transferred : Effect.transferForgotten;
  }
  if (field === 'dateApplied') return isSet ? Effect.applied : Effect.applyForgotten;
  return 0;
}

/** By index of the direction in `directions`. */
export const stepEffects: readonly StepEffects[] = directions.map(effectsOf);
