/** One step of one row, through the compiled table of the machine that the kernel steps, too. */
import {
  applyActions,
  cellOf,
  compiledMachine,
  ILLEGAL,
  type CompiledMachine,
  type RecordedEvent,
} from '@cdx/session';
import { derived, type MutableSessionRow } from '../sessions/session-row.ts';

/** The fields of an event that a fold of its session reads. */
export type SessionFact = Pick<
  RecordedEvent,
  'position' | 'revision' | 'type' | 'occurredAt' | 'recordedAt' | 'data'
>;

/** The cell of a legal step; -1 where it is none. */
export function cellFor(machine: CompiledMachine, status: number, type: string): number {
  const eventCode = machine.eventCodes[type];
  if (eventCode === undefined) return -1;
  const cell = cellOf(machine, eventCode, status);
  return machine.next[cell] === ILLEGAL ? -1 : cell;
}

/** Changes `row`; `cell` is that of a legal step. */
export function stepRow(row: MutableSessionRow, fact: SessionFact, cell: number): void {
  const machine = compiledMachine(row.direction);
  const { message, job } = row;
  // createdAt and modifiedAt, which a row always has, are set by the first step.
  applyActions(row, machine.actions[cell] ?? [], fact);
  row.statusCode = machine.next[cell] as number;
  row.status = derived.status(row.direction, row.statusCode);
  row.revision = fact.revision;
  if (row.message !== message) row.errorId = derived.errorId(row.message);
  if (row.job !== job) row.jobName = derived.jobName(row.job);
}

/** Changes `row` if the step is legal, and says whether it was. */
export function tryStepRow(row: MutableSessionRow, fact: SessionFact): boolean {
  const cell = cellFor(compiledMachine(row.direction), row.statusCode, fact.type);
  if (cell < 0) return false;
  stepRow(row, fact, cell);
  return true;
}
