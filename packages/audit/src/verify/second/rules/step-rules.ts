/** Whether a session's machine has the step, and whether the fact is of the run that it is in. */
import { cellOf, Counter, ILLEGAL, type CompiledMachine } from '@cdx/session';
import { downloadCodes, eventTypes, kindOf, uploadCodes } from '../../scan/event-kinds.ts';
import { Flag } from '../../scan/record-layout.ts';
import type { RecordCursor } from '../event-records.ts';
import type { RuleContext } from './rule-context.ts';
import { isCanceled, type Session } from '../session.ts';
import { note } from './shown-status.ts';
import { onlyTarget } from './targets.ts';

const lateKind = kindOf('LateMessageReceived');

export class StepRules {
  readonly #context: RuleContext;

  constructor(context: RuleContext) {
    this.#context = context;
  }

  /** The session goes on to its next status. */
  take(session: Session, machine: CompiledMachine, event: RecordCursor): void {
    const { kind } = event;
    const before = session.status;
    const code = (session.isUpload ? uploadCodes : downloadCodes)[kind] as number;
    const cell = code === ILLEGAL ? -1 : cellOf(machine, code, before);
    const next = code === ILLEGAL ? ILLEGAL : (machine.next[cell] as number);
    if (next === ILLEGAL) {
      this.#illegal(session, machine, event);
      session.status = code === ILLEGAL ? before : onlyTarget(machine, code, before);
    } else {
      const counters = machine.counters[cell] as number;
      if ((counters & Counter.zeroTryCount) !== 0) session.tries = 0;
      if ((counters & Counter.incrementTryCount) !== 0) session.tries++;
      if ((counters & Counter.incrementRunNumber) !== 0) session.run++;
      session.status = next;
    }
    if (this.#context.followsForms && code !== ILLEGAL) {
      const { position } = event;
      const isOwn = (event.flags & Flag.ofHeadquarters) !== 0;
      note(session, machine, { position, status: session.status, code, isOwn });
    }
    if (kind === lateKind) this.#late(session, before, event);
    else if (event.runNumber !== session.run) this.#ofOtherRun(session, event);
  }

  #illegal(session: Session, machine: CompiledMachine, { kind, ordinal }: RecordCursor): void {
    const { isUpload, number, database, status } = session;
    this.#context.found.add('illegal-step', ordinal, () => ({
      text: `${eventTypes[kind]} is not possible in status ${machine.states[status]}`,
      expected: possibleIn(machine, status),
      session: { isUpload, number, database },
    }));
  }

  #ofOtherRun({ run }: Session, { ordinal, runNumber }: RecordCursor): void {
    this.#context.found.add('run-number', ordinal, () => ({
      text: `it is of run ${runNumber}, while the session is in run ${run}`,
      expected: `"runNumber":${run}`,
    }));
  }

  #late(session: Session, before: number, event: RecordCursor): void {
    const { runNumber, ordinal, value, first } = event;
    const { run } = session;
    if (runNumber !== value || runNumber > run) {
      this.#context.found.add('run-number', ordinal, () => ({
        text: `it is of run ${runNumber} and tells of run ${value}, while the session is in run ${run}`,
        expected: `one run, up to ${run}`,
      }));
    } else if (runNumber === run && !isCanceled(session, before)) {
      this.#context.found.add('late-in-time', ordinal, () => ({
        text: `${eventTypes[first]} is recorded as late, but is of the run that the session is in, and that is not canceled`,
        expected: `${eventTypes[first]} itself`,
      }));
    }
  }
}

/** Facts that the machine has there, in words. */
function possibleIn(machine: CompiledMachine, status: number): string {
  const types = machine.eventTypes.filter(
    (_, code) => machine.next[cellOf(machine, code, status)] !== ILLEGAL,
  );
  return types.length === 0 ? 'nothing' : types.join(', ');
}
