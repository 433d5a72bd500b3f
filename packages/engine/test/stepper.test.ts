/** The two steppers write the same columns, and refuse the same steps. */
import { cellOf, compiledMachine, ILLEGAL, isCdxError, type Direction } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionTable, tableStepper, xstateStepper, type Stepper } from '../src/index.ts';

const directions: readonly Direction[] = ['download', 'upload'];

describe.each(directions)('steppers of %s sessions', (direction) => {
  const machine = compiledMachine(direction);
  const upload = direction === 'upload';

  it('agree on status, tries and run after every event of a random history', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (choices) => {
        const [tables, steppers] = bothSteppers(machine.uncreated);
        let status = machine.uncreated;
        for (const [index, choice] of choices.entries()) {
          const legal = [...machine.eventTypes.keys()].filter(
            (event) => machine.next[cellOf(machine, event, status)] !== ILLEGAL,
          );
          const event = legal[choice % legal.length] as number;
          for (const stepper of steppers) stepper.step(0, upload, event, index, index);
          const [one, other] = tables.map(({ status: codes, tryCount, runNumber }) => [
            codes[0],
            tryCount[0],
            runNumber[0],
          ]);
          expect(one).toEqual(other);
          status = tables[0].status[0] as number;
        }
      }),
      { seed: 2, numRuns: 120 },
    );
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

function bothSteppers(
  status: number,
): readonly [readonly [SessionTable, SessionTable], readonly Stepper[]] {
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
