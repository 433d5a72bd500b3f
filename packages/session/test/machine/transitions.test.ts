/** Every status × every event: the hand-written tables against table, XState and fold. */
import { getInitialSnapshot } from 'xstate';
import { describe, expect, it } from 'vitest';
import { downloadEventTypes, uploadEventTypes } from '../../src/events/session-events.ts';
import { ILLEGAL } from '../../src/machine/compile.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { directions, statusNames, Uncreated } from '../../src/status.ts';
import { cellsOf, type Cell } from '../fixtures/transitions.ts';
import { exampleEvent, filledContext } from '../support/example-events.ts';
import {
  casesOf,
  foldFault,
  machineFault,
  machineOf,
  tableFault,
} from '../support/machine-checks.ts';

describe.each(directions)('%s transitions', (direction) => {
  const eventTypes = direction === 'download' ? downloadEventTypes : uploadEventTypes;
  const cases = casesOf(direction);
  const cells = cellsOf(direction).map((cell) => ({ title: titleOf(cell), cell }));

  it('are given for every status, the state before the first event, and every event', () => {
    const expected = eventTypes.flatMap((event) =>
      [Uncreated, ...statusNames(direction)].map((from) => `${from} ${event}`),
    );
    expect(cells.map(({ cell }) => `${cell.from} ${cell.event}`)).toEqual(expected);
  });

  it.each(cells)('$title', ({ cell }) => {
    const ofCell = cases.filter((one) => one.cell === cell);
    expect(ofCell).toHaveLength(cell.from === Uncreated ? 1 : 2);
    for (const one of ofCell) {
      expect(tableFault(compiledMachine(direction), one)).toBeNull();
      expect(machineFault(machineOf(direction), one)).toBeNull();
      expect(foldFault(one)).toBeNull();
    }
  });

  it('do nothing where they are refused, and the table has a place for each', () => {
    const { next, counters, actions, eventTypes: types, states } = compiledMachine(direction);
    const cellCount = types.length * states.length;
    expect([next.length, counters.length, actions.length]).toEqual([
      cellCount,
      cellCount,
      cellCount,
    ]);
    for (const [cell, status] of next.entries()) {
      if (status === ILLEGAL) expect([counters[cell], actions[cell]]).toEqual([0, []]);
    }
  });

  it('start before the first event, with the initial context', () => {
    const { value, context } = getInitialSnapshot(machineOf(direction));
    expect({ value, context }).toEqual({ value: Uncreated, context: initialContext() });
  });

  it('know every event of the direction in some status', () => {
    const known = new Set(
      cellsOf(direction)
        .filter(({ to }) => to !== null)
        .map(({ event }) => event),
    );
    expect([...known].sort()).toEqual([...eventTypes].sort());
  });
});

describe('the examples that the fixture is tried with', () => {
  it('have no value twice, so that no field can be taken for another', () => {
    const empty: Readonly<Record<string, unknown>> = { ...initialContext() };
    for (const [field, value] of Object.entries(filledContext)) {
      expect(value, field).not.toEqual(empty[field]);
    }
    for (const type of [...downloadEventTypes, ...uploadEventTypes]) {
      const { data, occurredAt, recordedAt } = exampleEvent(type);
      const inEvent = [...Object.values(data as object), occurredAt, recordedAt] as unknown[];
      const inContext = Object.values(filledContext) as unknown[];
      expect(new Set(inEvent).size, type).toBe(inEvent.length);
      expect(
        inEvent.filter((value) => inContext.includes(value)),
        type,
      ).toEqual([]);
    }
  });
});

function titleOf({ from, event, to, tryCount, runNumber }: Cell): string {
  const counted = [
    { same: '', zero: 'try count 0', plusOne: 'try count + 1' }[tryCount],
    { same: '', plusOne: 'run number + 1' }[runNumber],
  ].filter((text) => text !== '');
  const after = to === null ? 'refused' : [to, ...counted].join(', ');
  return `${from === Uncreated ? '–' : from} + ${event}: ${after}`;
}
