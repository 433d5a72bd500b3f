/** Long random lives: table and actor side by side, possible and impossible events alike. */
import { eventWord, tableEqualsXState, type SessionStepper } from '@cdx/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, type SnapshotFrom } from 'xstate';
import {
  applyActions,
  stepSession,
  type SessionState,
  type StepEvent,
} from '../../src/fold/fold-session.ts';
import { cellOf, ILLEGAL } from '../../src/machine/compile.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import { Counter } from '../../src/machine/compile-actions.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { startSessionActor, type ActorStart } from '../../src/machine/session-actor.ts';
import { directions, statusNames, type Direction } from '../../src/status.ts';
import { machineEvent, machineOf, type SessionMachine } from '../support/machine-checks.ts';

describe.each(directions)('a random %s session', (direction) => {
  const table = compiledMachine(direction);

  it('is the same for table, fold and a long-lived actor, after every event', () => {
    fc.assert(
      fc.property(eventWord(direction), (word) => {
        const actor = createActor(machineOf(direction)).start();
        const context = initialContext();
        let status = table.uncreated;
        let folded: SessionState | null = null;
        for (const event of word) {
          const cell = cellOf(table, table.eventCodes[event.type] ?? -1, status);
          const next = table.next[cell] ?? ILLEGAL;
          const sent = machineEvent(event);
          const before: SnapshotFrom<SessionMachine> = actor.getSnapshot();
          expect(before.can(sent)).toBe(next !== ILLEGAL);
          actor.send(sent);
          if (next === ILLEGAL) {
            const current = folded;
            expect(actor.getSnapshot()).toBe(before);
            expect(() => stepSession(current, direction, event)).toThrow(/is not possible/u);
            continue;
          }
          status = next;
          applyActions(context, table.actions[cell] ?? [], event);
          folded = stepSession(folded, direction, event);
          const { value, context: actual } = actor.getSnapshot();
          expect({ value, context: actual }).toEqual({ value: table.states[status], context });
          expect(folded).toEqual({ direction, status: value, statusCode: status, context });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has the counters that the columns of the table keep, taken over anywhere', () => {
    fc.assert(
      fc.property(eventWord(direction), fc.nat({ max: 30 }), (word, taken) => {
        const xstate = takenOverActor(direction, taken);
        tableEqualsXState(word, { direction, table: columns(direction), xstate });
      }),
      { numRuns: 100 },
    );
  });

  it('comes by every status', () => {
    const met = new Set<number>();
    for (const word of fc.sample(eventWord(direction), { numRuns: 300, seed: 7 })) {
      let state: SessionState | null = null;
      for (const event of word) {
        try {
          state = stepSession(state, direction, event);
          met.add(state.statusCode);
        } catch {
          // A wild one.
        }
      }
    }
    expect([...met].sort((a, b) => a - b)).toEqual([...statusNames(direction).keys()]);
  });
});

/** As the kernel steps: a code, two counters, and the bits of `Counter`. */
function columns(direction: Direction): SessionStepper {
  const table = compiledMachine(direction);
  const row = { statusCode: table.uncreated, tryCount: 0, runNumber: 1 };
  const step = ({ type }: StepEvent): boolean => {
    const cell = cellOf(table, table.eventCodes[type] ?? -1, row.statusCode);
    const next = table.next[cell] ?? ILLEGAL;
    if (next === ILLEGAL) return false;
    const counters = table.counters[cell] ?? 0;
    row.statusCode = next;
    if ((counters & Counter.zeroTryCount) !== 0) row.tryCount = 0;
    if ((counters & Counter.incrementTryCount) !== 0) row.tryCount += 1;
    if ((counters & Counter.incrementRunNumber) !== 0) row.runNumber += 1;
    return true;
  };
  return Object.assign(row, { step });
}

/** An actor that another one takes over from before the event of this number. */
function takenOverActor(direction: Direction, taken: number): SessionStepper {
  let actor = startSessionActor(direction);
  let steps = 0;
  return {
    step(event) {
      if (steps++ === taken) actor = startSessionActor(direction, whereItStands());
      return actor.step(machineEvent(event));
    },
    get statusCode() {
      return actor.statusCode;
    },
    get tryCount() {
      return actor.tryCount;
    },
    get runNumber() {
      return actor.runNumber;
    },
  };

  function whereItStands(): ActorStart {
    const { statusCode, tryCount, runNumber } = actor;
    return { statusCode, tryCount, runNumber };
  }
}
