/** Words over the events of a machine, guided by the state that it would be in. */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  type CompiledMachine,
  type Direction,
  type SessionEventType,
} from '@cdx/session';
import fc from 'fast-check';
import { startAt } from '../build/build-scenario.ts';
import type { HistoryEvent } from './history-event.ts';
import { payloadFields, payloadFrom } from './payloads.ts';

export interface EventWordOptions {
  /** Share of events that are drawn whatever the state, so mostly impossible; 0.2 unless told. */
  readonly wild?: number;
  /** 40 unless told. */
  readonly lettersMax?: number;
}

/**
 * Events from the first on: from each state those that are possible in it, with wild ones in
 * between, which a machine must refuse. Times are as wild as the word. Shrinks to few events, the
 * first possible ones.
 *
 * @param machine a compiled machine, or the direction of one of ours
 */
export function eventWord(
  machine: CompiledMachine | Direction,
  { wild = 0.2, lettersMax = 40 }: EventWordOptions = {},
): fc.Arbitrary<readonly HistoryEvent[]> {
  const table = typeof machine === 'string' ? compiledMachine(machine) : machine;
  const letter = fc.record({
    choice: fc.nat({ max: 10_000 }),
    isWild: fc.integer({ min: 0, max: 999 }).map((n) => n >= 1000 - 1000 * wild),
    fields: payloadFields,
    occurredAt: fc.nat({ max: 100_000_000 }).map((ms) => startAt + ms),
    delayMs: fc.nat({ max: 10_000_000 }),
  });
  return fc.array(letter, { minLength: 1, maxLength: lettersMax, size: 'max' }).map((letters) => {
    let status = table.uncreated;
    return letters.map(({ choice, isWild, fields, occurredAt, delayMs }) => {
      const types = isWild ? table.eventTypes : possibleEvents(table, status);
      const type = types[choice % types.length] as SessionEventType;
      const next = table.next[cellOf(table, table.eventCodes[type] ?? -1, status)] ?? ILLEGAL;
      if (next !== ILLEGAL) status = next;
      const data = payloadFrom(type, fields);
      return { type, data, runNumber: 1, occurredAt, recordedAt: occurredAt + delayMs };
    });
  });
}

/** Types of the events that are possible in a status, in the order of their codes. */
export function possibleEvents(table: CompiledMachine, status: number): readonly string[] {
  return table.eventTypes.filter((_, code) => table.next[cellOf(table, code, status)] !== ILLEGAL);
}
