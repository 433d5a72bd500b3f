/** The two steppers write the same columns, and refuse the same steps. */
import { cellOf, compiledMachine, ILLEGAL, isCdxError, type Direction } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventWord, tableEqualsXState, type SessionStepper } from '@cdx/testing';
import { SessionTable, tableStepper, xstateStepper, type Stepper } from '../src/index.ts';

const directions: readonly Direction[] = ['download', 'upload'];

describe.each(directions)('steppers of %s sessions', (direction) => {
  const machine = compiledMachine(direction);
  const upload = direction === 'upload';

  it('agree on status, tries and run after every event, and on what is impossible', () => {
    const met = new Set<number>();
    fc.assert(
      fc.property(eventWord(direction), (word) => {
        const [tables, [byTable, byXState]] = bothSteppers(machine.uncreated);
        const table = stepping(tables[0], byTable, direction);
        const xstate = stepping(tables[1], byXState, direction);
        tableEqualsXState(word, { direction, table, xstate });
        met.add(table.statusCode);
      }),
      { seed: 2, numRuns: 120 },
    );
    expect(met.size).toBeGreaterThan(5);
  });

  it('refuse what the machine does not know, and change nothing', () => {
    for (const [status, name] of machine.states.entries()) {
      for (const [event, type] of machine.eventTypes.entries()) {
        if (machine.next[cellOf(machine, event, status)] !== ILLEGAL) continue;
        const [tables, steppers] = bothSteppers(status);
        for (const [index, stepper] of steppers.entries()) {
          const refusal = errorOf(() => stepper.step(0, upload, event, 1, 1));
          expect(isCdxError(refusal, 'illegal-step'), `${type} in ${name}`).toBe(true);
          expect((refusal as Error).message).toMatch(
            new RegExp(`${type} is not possible in status ${name}`),
          );
          expect(tables[index]?.status[0]).toBe(status);
        }
      }
    }
  });
});

/** The one session of a table, as the law of the two machines looks at it. */
function stepping(table: SessionTable, stepper: Stepper, direction: Direction): SessionStepper {
  const { eventCodes } = compiledMachine(direction);
  return {
    step({ type, occurredAt, recordedAt }) {
      const event = eventCodes[type] as number;
      try {
        stepper.step(0, direction === 'upload', event, occurredAt, recordedAt);
        return true;
      } catch (error) {
        if (isCdxError(error, 'illegal-step')) return false;
        throw error;
      }
    },
    get statusCode() {
      return table.status[0] as number;
    },
    get tryCount() {
      return table.tryCount[0] as number;
    },
    get runNumber() {
      return table.runNumber[0] as number;
    },
  };
}

function bothSteppers(
  status: number,
): readonly [readonly [SessionTable, SessionTable], readonly [Stepper, Stepper]] {
  const tables = [new SessionTable(), new SessionTable()] as const;
  for (const table of tables) {
    table.add(0, 0, 0);
    table.status[0] = status;
  }
  return [tables, [tableStepper(tables[0]), xstateStepper(tables[1])]];
}

function errorOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
