/**
 * How often clients poll, where nothing shows a poll itself: clients that report outcomes only. An
 * idle one begins at its next poll, so what is applied comes later than the work alone would take,
 * by a wait that is even over one interval.
 */
import { ksBetween } from '../fit/ks.ts';
import type { GroupFacts } from '../observe/observations.ts';
import { NamedSamples, quantile } from '../samples.ts';
import { niceDurationsMs } from './nice.ts';

export interface PollFit {
  readonly intervalMs: number;
  readonly n: number;
  readonly ks: number;
}

const valuesMin = 20;
const intervalMax = 2 * 60 * 60_000;
const intervalMin = 5000;
const parts = 25;

/** Null: too few sessions found their client idle, or too few came right behind another. */
export function fitUnseenPolls(group: GroupFacts): PollFit | null {
  let best: PollFit | null = null;
  for (const intervalMs of niceDurationsMs) {
    if (intervalMs < intervalMin || intervalMs > intervalMax) continue;
    const took = togetherOf([group], () => intervalMs);
    const jobs = [...group.idleDelays.entries()]
      .map(([job, delays]) => ({
        delays: delays.sorted(),
        took: took.get(job)?.sorted() ?? new Float64Array(0),
      }))
      .filter(({ delays, took }) => delays.length >= valuesMin && took.length >= valuesMin);
    const n = jobs.reduce((sum, { delays }) => sum + delays.length, 0);
    if (n === 0) continue;
    const distance = jobs.reduce((sum, { delays, took }) => {
      return sum + (delays.length / n) * ksBetween(delays, withWait(took, intervalMs));
    }, 0);
    if (best === null || distance < best.ks) best = { intervalMs, n, ks: distance };
  }
  return best;
}

/** How long download and apply took together, by job: of what had been seen at a poll before. */
export function togetherOf(
  groups: readonly GroupFacts[],
  pollMs: (group: GroupFacts) => number,
): NamedSamples {
  const took = new NamedSamples();
  for (const group of groups) {
    const interval = pollMs(group);
    for (const { job, waitedMs, tookMs } of group.chained) {
      if (waitedMs >= interval) took.of(job).push(tookMs);
    }
  }
  return took;
}

/** What the work took, each after a wait of every part of the interval. */
function withWait(took: Float64Array, intervalMs: number): Float64Array {
  const values = new Float64Array(parts * parts * 4);
  let at = 0;
  for (let work = 0; work < parts * 4; work++) {
    const tookMs = quantile(took, (work + 0.5) / (parts * 4));
    for (let wait = 0; wait < parts; wait++) {
      values[at++] = tookMs + ((wait + 0.5) / parts) * intervalMs;
    }
  }
  return values.sort();
}
