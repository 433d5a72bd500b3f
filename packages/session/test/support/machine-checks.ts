/**
 * The fixture, cell by cell, against each of the three that must agree with it: the compiled
 * table, XState, and the fold. A check answers with what is wrong, or null; mutants are
 * tried with the same checks.
 */
import { isDeepStrictEqual } from 'node:util';
import { transition } from 'xstate';
import { isCdxError } from '../../src/cdx-error.ts';
import type { MachineEvent } from '../../src/events/session-events.ts';
import { applyActions, stepSession, type StepEvent } from '../../src/fold/fold-session.ts';
import { cellOf, ILLEGAL, type CompiledMachine } from '../../src/machine/compile.ts';
import { Counter } from '../../src/machine/compile-actions.ts';
import { downloadMachine } from '../../src/machine/download-machine.ts';
import { initialContext, type SessionContext } from '../../src/machine/session-context.ts';
import { uploadMachine } from '../../src/machine/upload-machine.ts';
import { statusCode, Uncreated, type Direction } from '../../src/status.ts';
import { contextAfter } from '../fixtures/context-effects.ts';
import { cellsOf, type Cell } from '../fixtures/transitions.ts';
import { exampleEvent, filledContext } from './example-events.ts';

/** A cell with a context to start from and the context that it must leave. */
export interface Case {
  readonly cell: Cell;
  readonly event: StepEvent;
  readonly before: SessionContext;
  readonly after: SessionContext;
}

/** The machines differ in their events alone; the checks give each its own. */
export type SessionMachine = typeof downloadMachine;

export function machineOf(direction: Direction): SessionMachine {
  return direction === 'download' ? downloadMachine : (uploadMachine as unknown as SessionMachine);
}

/** Every cell from an empty and from a full context; before the first event there is only one. */
export function casesOf(direction: Direction): readonly Case[] {
  return cellsOf(direction).flatMap((cell) => {
    const event = exampleEvent(cell.event);
    const contexts =
      cell.from === Uncreated ? [initialContext()] : [initialContext(), filledContext];
    return contexts.map((before) => ({
      cell,
      event,
      before,
      after: cell.to === null ? before : contextAfter(cell, before, event),
    }));
  });
}

/** What XState takes: payload and times beside the type. */
export function machineEvent(event: StepEvent): MachineEvent<'SessionRerun'> {
  const { type, occurredAt, recordedAt, data } = event;
  return { ...(data as object), type, occurredAt, recordedAt } as MachineEvent<'SessionRerun'>;
}

export function tableFault(table: CompiledMachine, { cell, event, before, after }: Case) {
  const code = table.eventCodes[cell.event];
  const from = table.states.indexOf(cell.from);
  if (code === undefined || from < 0) return fault(cell, 'the table has no such cell');
  const place = cellOf(table, code, from);
  const next = table.next[place] ?? ILLEGAL;
  if (cell.to === null) return next === ILLEGAL ? null : fault(cell, `${table.states[next]}`);
  if (table.states[next] !== cell.to) return fault(cell, `${table.states[next]}`);
  if (statusCode(table.direction, cell.to) !== next) return fault(cell, 'another code');
  if (table.counters[place] !== counterBits(cell)) return fault(cell, 'another counter');
  const context = { ...before };
  applyActions(context, table.actions[place] ?? [], event);
  return isDeepStrictEqual(context, after) ? null : fault(cell, 'another context');
}

export function machineFault(machine: SessionMachine, { cell, event, before, after }: Case) {
  const snapshot = machine.resolveState({ value: cell.from, context: before });
  const sent = machineEvent(event);
  if (snapshot.can(sent) !== (cell.to !== null)) return fault(cell, `can: ${snapshot.can(sent)}`);
  const [next, effects] = transition(machine, snapshot, sent);
  if (next.value !== (cell.to ?? cell.from)) return fault(cell, next.value);
  if (effects.length > 0) return fault(cell, 'effects');
  if (next.status !== 'active') return fault(cell, next.status);
  return isDeepStrictEqual(next.context, after) ? null : fault(cell, 'another context');
}

export function foldFault({ cell, event, before, after }: Case) {
  const { direction, from } = cell;
  const stream = `${direction}Session-17-STORE-0001`;
  const code = statusCode(direction, from);
  const state =
    from === Uncreated
      ? null
      : { direction, status: from, statusCode: code ?? -1, context: before };
  try {
    const next = stepSession(state, direction, { ...event, stream });
    const expected = { direction, status: cell.to, statusCode: statusCode(direction, next.status) };
    const isExpected = isDeepStrictEqual(next, { ...expected, context: after });
    return isExpected ? null : fault(cell, JSON.stringify(next));
  } catch (error) {
    const details = { session: stream, status: from, event: cell.event };
    if (cell.to === null && isCdxError(error, 'illegal-step')) {
      const isNamed = Object.values(details).every((name) => error.message.includes(name));
      if (isNamed && isDeepStrictEqual(error.details, details)) return null;
    }
    return fault(cell, String(error));
  }
}

function counterBits({ tryCount, runNumber }: Cell): number {
  return (
    { same: 0, zero: Counter.zeroTryCount, plusOne: Counter.incrementTryCount }[tryCount] +
    { same: 0, plusOne: Counter.incrementRunNumber }[runNumber]
  );
}

function fault({ from, event, to }: Cell, found: string): string {
  return `${from} on ${event}: ${to ?? 'refused'} expected, found ${found}`;
}
