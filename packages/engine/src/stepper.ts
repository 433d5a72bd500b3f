/**
 * Who takes a session from one status to the next: the compiled table, or real XState actors that
 * prove it. Both write the canonical columns; the log carries what they say.
 */
import {
  CdxError,
  cellOf,
  compiledDownload,
  compiledUpload,
  Counter,
  ILLEGAL,
  startSessionActor,
  type CompiledMachine,
  type MachineEvent,
  type SessionActor,
} from '@cdx/session';
import type { SessionTable } from './session-table.ts';

export interface Stepper {
  /** Writes status, try count and run number of a session. Errors: `illegal-step`. */
  step(
    session: number,
    upload: boolean,
    event: number,
    occurredAt: number,
    recordedAt: number,
  ): void;
}

export function tableStepper(table: SessionTable): Stepper {
  return {
    step(session, upload, event) {
      const machine = upload ? compiledUpload : compiledDownload;
      const status = table.status[session] as number;
      const cell = cellOf(machine, event, status);
      const next = machine.next[cell] as number;
      if (next === ILLEGAL) throw illegalStep(machine, session, status, event);
      table.status[session] = next;
      const counters = machine.counters[cell] as number;
      if (counters === 0) return;
      if ((counters & Counter.zeroTryCount) !== 0) table.tryCount[session] = 0;
      if ((counters & Counter.incrementTryCount) !== 0) {
        table.tryCount[session] = (table.tryCount[session] as number) + 1;
      }
      if ((counters & Counter.incrementRunNumber) !== 0) {
        table.runNumber[session] = (table.runNumber[session] as number) + 1;
      }
    },
  };
}

export function xstateStepper(table: SessionTable): Stepper {
  const actors: (SessionActor | undefined)[] = [];
  return {
    step(session, upload, event, occurredAt, recordedAt) {
      const machine = upload ? compiledUpload : compiledDownload;
      const status = table.status[session] as number;
      const actor = (actors[session] ??= startSessionActor(machine.direction, {
        statusCode: status,
        tryCount: table.tryCount[session] as number,
        runNumber: table.runNumber[session] as number,
      }));
      const type = machine.eventTypes[event] as string;
      if (!actor.step({ type, occurredAt, recordedAt } as MachineEvent)) {
        throw illegalStep(machine, session, status, event);
      }
      table.status[session] = actor.statusCode;
      table.tryCount[session] = actor.tryCount;
      table.runNumber[session] = actor.runNumber;
    },
  };
}

/** One step of the status that a client or the P-job keeps for itself. Errors: `illegal-step`. */
export function nextStatus(
  machine: CompiledMachine,
  session: number,
  status: number,
  event: number,
): number {
  const next = machine.next[cellOf(machine, event, status)] as number;
  if (next === ILLEGAL) throw illegalStep(machine, session, status, event);
  return next;
}

function illegalStep(
  machine: CompiledMachine,
  session: number,
  status: number,
  event: number,
): CdxError {
  const type = machine.eventTypes[event];
  const from = machine.states[status];
  const name = `${machine.direction} session at index ${session}`;
  return new CdxError('illegal-step', `${name}: ${type} is not possible in status ${from}.`, {
    session,
    status: from,
    event: type,
  });
}
