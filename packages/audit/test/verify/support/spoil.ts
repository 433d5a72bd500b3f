/** Spoils histories in one way after another, and holds what is found against what was done. */
import type { RecordedEvent } from '@cdx/session';
import { expect } from 'vitest';
import { honestLogs, picks } from './bases.ts';
import { verified } from './histories.ts';
import type { Mutation } from './mutations.ts';

const logs = 12;
const length = 80;

export interface Told {
  /** Histories that were spoiled so, and how many of them broke a rule for sure. */
  readonly spoiled: number;
  readonly sure: number;
}

export async function spoil(mutation: Mutation, cases: number): Promise<Told> {
  const honest = await honest12();
  let spoiled = 0;
  let sure = 0;
  for (let seed = 0; seed < cases; seed++) {
    const events = honest[seed % honest.length] as readonly RecordedEvent[];
    const made = mutation(events, picks(seed));
    if (made === null) continue;
    spoiled++;
    const { isGapless = true, head = null } = made;
    const { findingCounts } = await verified(made.events, { isGapless, head });
    if (made.rules.length === 0) continue;
    sure++;
    const found = Object.keys(findingCounts);
    const isFound = made.rules.some((rule) => found.includes(rule));
    if (!isFound) expect({ seed, found }).toEqual({ seed, found: made.rules });
  }
  return { spoiled, sure };
}

let known: Promise<RecordedEvent[][]> | undefined;
function honest12(): Promise<RecordedEvent[][]> {
  return (known ??= honestLogs(logs, length));
}
