/**
 * What headquarters needs to make packages: how many it makes at a time, how long one takes, what
 * is in one, and how often there is nothing to put into one.
 */
import type { Observations, PackageFact } from '../observe/observations.ts';

/** Packages that would have had to wait for a worker; fewer prove nothing. */
const waitsMin = 20;
const workersMax = 32;

export interface Creation {
  readonly package: PackageFact;
  readonly tookMs: number;
}

/** `workers`: packages made at the same time; Infinity: as many as there are. */
export function creations(observed: Observations): {
  readonly workers: number;
  readonly made: readonly Creation[];
} {
  const ended = [...observed.packages.values()]
    .filter(({ endedAt, outcome }) => endedAt !== null && outcome !== 'failed')
    .sort((one, other) => one.startedAt - other.startedAt || one.number - other.number);
  const plain = ended.map((each) => (each.endedAt as number) - each.startedAt);
  const most = mostAtOnce(ended);
  let best = { workers: Infinity, tookMs: plain, spread: spreadOf(ended, plain) };
  for (let workers = 1; workers < Math.min(most, workersMax); workers++) {
    const took = serviceTimes(ended, workers);
    if (took === null || took.waits < waitsMin) continue;
    // Waits that are none of the work make the same work take longer one time than another.
    const spread = spreadOf(ended, took.tookMs);
    if (spread < best.spread - spreadGain) best = { workers, tookMs: took.tookMs, spread };
  }
  const { workers, tookMs } = best;
  const made = ended.map((each, at) => ({ package: each, tookMs: tookMs[at] as number }));
  return { workers, made };
}

/** By how much the likelihood of a package's time must be better for workers to be the reason. */
const spreadGain = 0.1;
/** Of times that are all the same; ms. */
const roundingMs = 10;
/** Differences below this are none. */
const spreadMin = 0.002;

/**
 * How different times of the same job are, over all packages: the log-likelihood of Laplace's
 * distribution of their logarithms, the other way round and without what is the same for all.
 */
function spreadOf(packages: readonly PackageFact[], tookMs: readonly number[]): number {
  const byJob = new Map<string, number[]>();
  packages.forEach(({ job }, at) => {
    const logs = byJob.get(job) ?? [];
    logs.push(Math.log((tookMs[at] as number) + roundingMs));
    byJob.set(job, logs);
  });
  const total = [...byJob.values()].reduce((all, logs) => {
    const mean = sum(logs) / logs.length;
    const deviation = sum(logs.map((log) => Math.abs(log - mean))) / logs.length;
    return all + logs.length * Math.log(deviation + spreadMin);
  }, 0);
  return total / Math.max(packages.length, 1);
}

function mostAtOnce(packages: readonly PackageFact[]): number {
  const steps = packages
    .flatMap(({ startedAt, endedAt }) => [
      { at: startedAt, by: 1 },
      { at: endedAt as number, by: -1 },
    ])
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let [level, most] = [0, 0];
  for (const { by } of steps) {
    level += by;
    most = Math.max(most, level);
  }
  return most;
}

/**
 * Had there been so many workers, first come, first served: how long each package took. Null where
 * that cannot be: one would have taken no time, or ended before its turn.
 */
function serviceTimes(packages: readonly PackageFact[], workers: number) {
  const freeAt = Array.from({ length: workers }, () => -Infinity);
  const tookMs: number[] = [];
  let waits = 0;
  for (const { startedAt, endedAt } of packages) {
    let first = 0;
    for (let at = 1; at < workers; at++) {
      if ((freeAt[at] as number) < (freeAt[first] as number)) first = at;
    }
    const begin = Math.max(startedAt, freeAt[first] as number);
    if (begin > startedAt) waits++;
    const took = (endedAt as number) - begin;
    if (took <= 0) return null;
    tookMs.push(took);
    freeAt[first] = endedAt as number;
  }
  return { tookMs, waits };
}

export interface ChangesFit {
  /** Mean time between changes, ms; null: every run finds one. */
  readonly everyMs: number | null;
  /** Runs that it was made from, and how many of them found nothing. */
  readonly n: number;
  readonly withoutData: number;
  readonly ks: number | null;
}

/**
 * Changes are a Poisson process. Where packages tell when their oldest change was made, the first
 * change after the package before is seen itself; where there was none, it came later than that.
 */
export function fitChanges(observed: Observations, job: string, startAt: number): ChangesFit {
  const byGroup = new Map<string, PackageFact[]>();
  for (const each of observed.packages.values()) {
    if (each.job !== job || each.full || each.outcome === null) continue;
    const list = byGroup.get(each.group);
    if (list === undefined) byGroup.set(each.group, [each]);
    else list.push(each);
  }
  const seen: { readonly after: number; readonly elapsed: number }[] = [];
  const empty: number[] = [];
  const unseen: number[] = [];
  for (const packages of byGroup.values()) {
    let since = startAt;
    for (const each of packages.sort((one, other) => one.startedAt - other.startedAt)) {
      const elapsed = each.startedAt - since;
      if (each.outcome === 'failed') continue;
      if (each.outcome === 'noData') empty.push(elapsed);
      else if (each.oldestChangeAt === null) unseen.push(elapsed);
      else seen.push({ after: Math.max(0, each.oldestChangeAt - since), elapsed });
      since = each.startedAt;
    }
  }
  const n = seen.length + empty.length + unseen.length;
  const withoutData = empty.length;
  const everyTime = withoutData === 0 && seen.every(({ after }) => after === 0);
  if (n === 0 || everyTime) return { everyMs: null, n, withoutData, ks: null };
  if (unseen.length === 0) {
    const waited = sum(seen.map(({ after }) => after)) + sum(empty);
    const everyMs = waited / Math.max(seen.length, 1);
    return { everyMs, n, withoutData, ks: seen.length === 0 ? null : distance(seen, everyMs) };
  }
  return {
    everyMs: everyOfShares([...unseen, ...seen.map(({ elapsed }) => elapsed)], empty),
    n,
    withoutData,
    ks: null,
  };
}

/** Of when the first change came, given that it came in time: even over (0, 1) if the fit is right. */
function distance(
  seen: readonly { readonly after: number; readonly elapsed: number }[],
  everyMs: number,
): number {
  const shares = seen
    .filter(({ elapsed }) => elapsed > 0)
    .map(({ after, elapsed }) => Math.expm1(-after / everyMs) / Math.expm1(-elapsed / everyMs))
    .sort((one, other) => one - other);
  let worst = 0;
  shares.forEach((share, at) => {
    worst = Math.max(
      worst,
      Math.abs(share - at / shares.length),
      Math.abs(share - (at + 1) / shares.length),
    );
  });
  return worst;
}

/** The likeliest mean where only some runs, after these times, found something, ms. */
export function everyOfShares(found: readonly number[], empty: readonly number[]): number {
  // The likelihood's slope over the rate falls from ∞ to below 0, so bisection finds its root.
  const slope = (rate: number): number =>
    sum(found.map((ms) => ms / Math.max(Math.expm1(rate * ms), 1e-300))) - sum(empty);
  let [low, high] = [1e-13, 1];
  for (let round = 0; round < 200; round++) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return 1 / Math.sqrt(low * high);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
