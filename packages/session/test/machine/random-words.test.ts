/** Long random lives: table and actor side by side, possible and impossible events alike. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor, type SnapshotFrom } from 'xstate';
import type { MachineEvent } from '../../src/events/session-events.ts';
import { applyActions, stepSession, type SessionState } from '../../src/fold/fold-session.ts';
import { cellOf, ILLEGAL } from '../../src/machine/compile.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import { Counter } from '../../src/machine/compile-actions.ts';
import { initialContext } from '../../src/machine/session-context.ts';
import { startSessionActor } from '../../src/machine/session-actor.ts';
import { directions, statusNames } from '../../src/status.ts';
import { machineEvent, machineOf, type SessionMachine } from '../support/machine-checks.ts';
import { sessionWord } from '../support/session-word.ts';

describe.each(directions)('a random %s session', (direction) => {
  const table = compiledMachine(direction);

  it('is the same for table, fold and a long-lived actor, after every event', () => {
    fc.assert(
      fc.property(sessionWord(direction), (word) => {
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

  it('has the counters that the columns of the table keep, and so has its stepper', () => {
    fc.assert(
      fc.property(sessionWord(direction), fc.nat(30), (word, taken) => {
        let stepper = startSessionActor(direction);
        let [status, tryCount, runNumber] = [table.uncreated, 0, 1];
        for (const [index, event] of word.entries()) {
          const cell = cellOf(table, table.eventCodes[event.type] ?? -1, status);
          const next = table.next[cell] ?? ILLEGAL;
          const counters = table.counters[cell] ?? 0;
          expect(stepper.step(machineEvent(event) as MachineEvent)).toBe(next !== ILLEGAL);
          if (next !== ILLEGAL) {
            status = next;
            if ((counters & Counter.zeroTryCount) !== 0) tryCount = 0;
            if ((counters & Counter.incrementTryCount) !== 0) tryCount += 1;
            if ((counters & Counter.incrementRunNumber) !== 0) runNumber += 1;
          }
          const columns = { statusCode: status, tryCount, runNumber };
          expect(pick(stepper)).toEqual(columns);
          // Somebody else takes the session over in the middle of its life.
          if (index === taken) stepper = startSessionActor(direction, columns);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes by every status', () => {
    const met = new Set<number>();
    for (const word of fc.sample(sessionWord(direction), { numRuns: 300, seed: 7 })) {
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

function pick({ statusCode, tryCount, runNumber }: ReturnType<typeof startSessionActor>) {
  return { statusCode, tryCount, runNumber };
}
