/**
 * Words over the events of a direction, guided by the table: from each status mostly events that
 * are possible in it, with wild ones in between that mostly are not. Times are as wild as payloads.
 */
import fc from 'fast-check';
import type { SessionEventType } from '../../src/events/session-events.ts';
import type { StepEvent } from '../../src/fold/fold-session.ts';
import { cellOf, ILLEGAL, type CompiledMachine } from '../../src/machine/compile.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import type { Direction } from '../../src/status.ts';
import { payloadFields, payloadFrom } from './event-arbitraries.ts';

const letter = fc.record({
  choice: fc.nat(10_000),
  isWild: fc.nat(4).map((n) => n === 4),
  fields: payloadFields,
  occurredAt: fc.integer({ min: 1_500_000_000_000, max: 2_000_000_000_000 }),
  delayMs: fc.nat(100_000_000),
});

/** Words of up to `lettersMax` events. */
export function sessionWord(direction: Direction, lettersMax = 40): fc.Arbitrary<StepEvent[]> {
  return fc.array(letter, { minLength: 1, maxLength: lettersMax, size: 'max' }).map((letters) => {
    const table = compiledMachine(direction);
    let status = table.uncreated;
    return letters.map(({ choice, isWild, fields, occurredAt, delayMs }) => {
      const types = isWild ? table.eventTypes : possibleEvents(table, status);
      const type = types[choice % types.length] as SessionEventType;
      const next = table.next[cellOf(table, table.eventCodes[type] ?? -1, status)] ?? ILLEGAL;
      if (next !== ILLEGAL) status = next;
      const data = payloadFrom(type, fields);
      return { type, data, occurredAt, recordedAt: occurredAt + delayMs };
    });
  });
}

/** Types of the events that are possible in a status, in the order of their codes. */
export function possibleEvents(table: CompiledMachine, status: number): readonly string[] {
  return table.eventTypes.filter((_, code) => table.next[cellOf(table, code, status)] !== ILLEGAL);
}
