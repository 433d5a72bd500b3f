/**
 * The interval of something that happens again and again, from the times at which it was seen to
 * happen: it may have happened in between, unseen, and each time a little late.
 */
import { niceDurationsMs } from './nice.ts';

/** Intervals of one grid are whole multiples of it, this share of them at least. */
const shareMin = 0.95;
/** Fewer differences than these tell nothing. */
const differencesMin = 4;
/** The estimate of the resultant of few times is rough; below this they are not on a grid. */
const concentrationMin = 0.3;
const timesMin = 4;
const valuesLookedAt = 20_000;

export interface Grid {
  readonly intervalMs: number;
  /** Differences, or times, that it was made from. */
  readonly n: number;
}

/**
 * Of actors that each keep to a grid of their own, exactly but for the resolution: the greatest
 * interval that (nearly) all differences of successive times are multiples of. Null: there is none.
 * `times`: ascending, for each actor.
 */
export function exactGrid(
  times: readonly (readonly number[])[],
  resolutionMs: number,
): Grid | null {
  const differences = times
    .flatMap((of) => of.slice(1).map((at, index) => at - (of[index] as number)))
    .filter((ms) => ms > resolutionMs)
    .slice(0, valuesLookedAt);
  if (differences.length < differencesMin) return null;
  const tolerance = 2 * resolutionMs;
  const fits = (interval: number): boolean => {
    if (interval < 1000 || tolerance > interval / 8) return false;
    const off = differences.filter((ms) => {
      const rest = ms % interval;
      // An interval that is a little off would drift away over many of them.
      return Math.min(rest, interval - rest) > tolerance;
    });
    return off.length <= (1 - shareMin) * differences.length;
  };
  const candidates = candidatesOf(differences);
  const found = candidates.find(fits);
  if (found === undefined) return null;
  const intervalMs = divided(differences, found, tolerance);
  return { intervalMs, n: differences.length };
}

const partsMax = 20;

/**
 * What happens in step with something slower shows at every second time, or third, with few
 * exceptions. Where a part of the interval explains those too, it is the interval.
 */
function divided(differences: readonly number[], interval: number, tolerance: number): number {
  const explained = (part: number): number => {
    const on = differences.filter((ms) => {
      const rest = ms % part;
      return Math.min(rest, part - rest) <= tolerance;
    });
    return on.length / differences.length;
  };
  let best = { part: interval, share: explained(interval) };
  for (let parts = 2; parts <= partsMax && best.share < 1; parts++) {
    const part = interval / parts;
    if (part < 1000 || part % 1 !== 0 || tolerance > part / 16) continue;
    const share = explained(part);
    // By chance a part explains a share of the rest.
    const byChance = ((2 * tolerance + 1) / part) * (1 - best.share);
    if (share - best.share > byChance && share > best.share + (1 - best.share) / 2) {
      best = { part, share };
    }
  }
  return best.part;
}

/** Descending: what people write, the differences themselves, and differences of those. */
function candidatesOf(differences: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const ms of differences) counts.set(ms, (counts.get(ms) ?? 0) + 1);
  const common = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 50);
  const seen = common.map(([ms]) => ms);
  const least = Math.min(...differences);
  const between = seen.flatMap((one) => seen.map((other) => Math.abs(one - other)));
  const most = Math.max(...differences);
  return [...new Set([...niceDurationsMs, ...seen, ...between, least])]
    .filter((ms) => ms >= 1000 && ms <= most)
    .sort((one, other) => other - one);
}

/**
 * The same of times that are late by chance (an upload arrives some seconds after the poll that
 * packed it): by how much they gather at one phase of the interval. The greatest of the round
 * intervals at which they do.
 *
 * Source: K. V. Mardia, P. E. Jupp, 'Directional Statistics', 2000, 2.3 (mean resultant length).
 */
export function noisyGrid(times: readonly (readonly number[])[]): Grid | null {
  const actors = times.filter((of) => of.length >= timesMin).slice(0, 500);
  const n = actors.reduce((sum, of) => sum + of.length, 0);
  if (n < 2 * timesMin) return null;
  const longest = Math.max(...actors.map((of) => (of.at(-1) as number) - (of[0] as number)));
  const found = niceDurationsMs.findLast(
    (interval) => interval <= longest / 3 && concentration(actors, interval) >= concentrationMin,
  );
  return found === undefined ? null : { intervalMs: found, n };
}

/** Mean over the actors of the squared resultant, without what chance alone would give. */
function concentration(actors: readonly (readonly number[])[], interval: number): number {
  let [sum, weight] = [0, 0];
  for (const times of actors) {
    let [x, y] = [0, 0];
    for (const at of times) {
      const angle = ((at % interval) / interval) * 2 * Math.PI;
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
    const n = times.length;
    sum += n * (((x * x + y * y) / n - 1) / (n - 1));
    weight += n;
  }
  return sum / weight;
}

/** How long after its own grid each time is: from the widest gap of an actor's phases on; ms. */
export function lateness(times: readonly number[], interval: number): readonly number[] {
  const phases = times.map((at) => at % interval).sort((one, other) => one - other);
  let start = phases[0] ?? 0;
  let widest = start + interval - (phases.at(-1) ?? 0);
  for (let at = 1; at < phases.length; at++) {
    const gap = (phases[at] as number) - (phases[at - 1] as number);
    if (gap > widest) [widest, start] = [gap, phases[at] as number];
  }
  return times.map((at) => ((at % interval) - start + interval) % interval);
}
