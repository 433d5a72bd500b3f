/**
 * A session as a running XState actor: the specification itself, far slower than its table. For
 * the simulator's `--stepper xstate`, which proves the table on whole runs.
 */
import { createActor } from 'xstate';
import { statusNames, Uncreated, type Direction } from '../status.ts';
import type { MachineEvent } from '../events/session-events.ts';
import { downloadMachine } from './download-machine.ts';
import { initialContext } from './session-context.ts';
import { uploadMachine } from './upload-machine.ts';

export interface SessionActor {
  /** False where the machine has no such transition; then nothing changes. */
  step(event: MachineEvent): boolean;
  readonly statusCode: number;
  readonly tryCount: number;
  readonly runNumber: number;
}

/** Where an actor starts that takes a session over from elsewhere. */
export interface ActorStart {
  readonly statusCode: number;
  readonly tryCount: number;
  readonly runNumber: number;
}

export function startSessionActor(direction: Direction, start?: ActorStart): SessionActor {
  const states: readonly string[] = [...statusNames(direction), Uncreated];
  const value = states[start?.statusCode ?? states.length - 1] as never;
  const context = {
    ...initialContext(),
    tryCount: start?.tryCount ?? 0,
    runNumber: start?.runNumber ?? 1,
  };
  // The two machines differ in their event unions alone; the kernel feeds each its own.
  const machine = (
    direction === 'download' ? downloadMachine : uploadMachine
  ) as typeof downloadMachine;
  const actor = createActor(machine, { snapshot: machine.resolveState({ value, context }) });
  actor.start();
  return {
    step(event) {
      const narrowed = event as Parameters<typeof actor.send>[0];
      if (!actor.getSnapshot().can(narrowed)) return false;
      actor.send(narrowed);
      return true;
    },
    get statusCode() {
      return states.indexOf(actor.getSnapshot().value);
    },
    get tryCount() {
      return actor.getSnapshot().context.tryCount;
    },
    get runNumber() {
      return actor.getSnapshot().context.runNumber;
    },
  };
}
