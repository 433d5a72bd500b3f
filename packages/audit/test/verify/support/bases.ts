/** Honest histories to spoil: of random runs, without what is said of the run itself. */
import { troubledScenarios } from '@cdx/testing';
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { eventsOfRun } from './histories.ts';
import { renumbered } from './mutations.ts';

/** The same ones every time. Stretches from the beginning, since a prefix of an honest log is one. */
export async function honestLogs(count: number, length: number): Promise<RecordedEvent[][]> {
  const logs: RecordedEvent[][] = [];
  for (let seed = 1; logs.length < count; seed++) {
    const [scenario] = fc.sample(troubledScenarios, { seed, numRuns: 1 });
    const events = (await eventsOfRun(scenario as never)).filter(({ stream }) => {
      return !stream.startsWith('run-');
    });
    if (events.length < length) continue;
    logs.push(renumbered(events.slice(0, length)));
  }
  return logs;
}

/** Numbers from a seed, the same on every machine. */
export function picks(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}
