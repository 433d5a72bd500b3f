/**
 * The retry policy behind the retries that were seen: how long they waited, how the wait grows,
 * how much chance is in it, and after how many a stage was given up.
 */
import type { Jitter } from '@cdx/session';
import type { PlannedRetry, RetryFacts } from '../observe/observations.ts';
import { valuesMin } from '../fit/choose.ts';
import { ksDistance } from '../fit/ks.ts';
import { niceAbove, significant, snapDuration } from './nice.ts';

export interface RetryFit {
  /** Null: not told. */
  readonly delay: DelayFit | null;
  /** 0: without limit. Null: not told. */
  readonly tryCount: number | null;
  /** How often a stage was given up. */
  readonly spent: number;
  readonly retriesMost: number;
  readonly maxDurationMs: number | null;
  /** Null: not told. */
  readonly alignToPoll: boolean | null;
  readonly started: number;
}

export interface DelayFit {
  readonly kind: 'fixed' | 'exponential';
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: Jitter;
  readonly n: number;
  readonly ks: number;
}

/** Waits that grow by less than this do not grow. */
const growthMin = 1.3;
/** Stages given up earlier than others tell of a limit of time, if there are this many. */
const earlyMin = 5;

export function fitRetries(facts: RetryFacts, resolutionMs: number): RetryFit {
  const started = facts.startedWhenDue + facts.startedLater;
  return {
    delay: facts.planned.length < valuesMin ? null : fitDelay(facts.planned, resolutionMs),
    ...fitTries(facts),
    alignToPoll: started === 0 ? null : facts.startedLater > facts.startedWhenDue,
    started,
  };
}

function fitTries(
  facts: RetryFacts,
): Pick<RetryFit, 'tryCount' | 'spent' | 'retriesMost' | 'maxDurationMs'> {
  const { spentAfter, spentSince, retriesMost, sinceFirstFailure } = facts;
  const spent = spentAfter.length;
  if (spent === 0) return { tryCount: null, spent, retriesMost, maxDurationMs: null };
  const most = Math.max(...spentAfter);
  const early = spentSince.filter(({ retries }) => retries < most);
  const isLimited = early.length >= earlyMin && early.length >= spent / 5;
  const longest = sinceFirstFailure.sorted().at(-1) ?? 0;
  return {
    // A session that was given up at its first failure was tried again by nobody.
    tryCount: most === 0 ? null : most,
    spent,
    retriesMost,
    maxDurationMs: isLimited && longest > 0 ? niceAbove(longest) : null,
  };
}

/** Shortest and longest wait before each retry. */
interface Waits {
  readonly retry: number;
  readonly sorted: Float64Array;
  readonly least: number;
  readonly most: number;
}

function fitDelay(planned: readonly PlannedRetry[], resolutionMs: number): DelayFit {
  const byRetry = new Map<number, number[]>();
  for (const { retry, delayMs } of planned) {
    const list = byRetry.get(retry);
    if (list === undefined) byRetry.set(retry, [delayMs]);
    else list.push(delayMs);
  }
  const waits = [...byRetry]
    .sort((one, other) => one[0] - other[0])
    .map(([retry, list]): Waits => {
      const sorted = Float64Array.from(list).sort();
      return { retry, sorted, least: sorted[0] as number, most: sorted.at(-1) as number };
    });
  const jitter = jitterOf(waits, resolutionMs);
  const bases = waits.map((each) => baseOf(each, jitter, resolutionMs));
  const growth = growthOf(waits, bases, jitter);
  const n = planned.length;
  return { ...growth, jitter, n, ks: ksOf(waits, growth, jitter, resolutionMs) };
}

function jitterOf(waits: readonly Waits[], resolutionMs: number): Jitter {
  if (waits.every(({ least, most }) => most - least <= 2 * resolutionMs)) return 'none';
  const [first] = waits as readonly [Waits, ...Waits[]];
  const shares = waits
    .filter(({ sorted }) => sorted.length > 1)
    .map(({ least, most }) => least / most);
  // The shortest wait is no less than half, a third or nothing of the longest.
  if (Math.min(...shares) >= 0.499) return 'equal';
  return first.least / first.most >= 0.332 ? 'decorrelated' : 'full';
}

/** What the wait was drawn from: its greatest value, or for decorrelated jitter its least. */
function baseOf({ sorted, least, most }: Waits, jitter: Jitter, resolutionMs: number): number {
  const n = sorted.length;
  switch (jitter) {
    case 'none':
      return snapDuration(sorted[Math.floor(n / 2)] as number, 2 * resolutionMs);
    case 'decorrelated':
      return snapDuration(least - (most - least) / n, (2 * (most - least)) / n + resolutionMs);
    case 'equal':
    case 'full': {
      const beyond = (most - least) / n;
      return snapDuration(most + beyond, 3 * beyond + resolutionMs);
    }
  }
}

function growthOf(
  waits: readonly Waits[],
  bases: readonly number[],
  jitter: Jitter,
): Pick<DelayFit, 'kind' | 'initialMs' | 'factor' | 'maxMs'> {
  const initialMs = bases[0] as number;
  if (jitter === 'decorrelated') return decorrelatedGrowth(waits, initialMs);
  const second = waits.findIndex(({ retry }) => retry === (waits[0] as Waits).retry + 1);
  const ratio = second < 0 ? 1 : (bases[second] as number) / initialMs;
  if (ratio < growthMin) return { kind: 'fixed', initialMs, factor: 1, maxMs: initialMs };
  const factor =
    Math.abs(ratio - Math.round(ratio)) < 0.1 ? Math.round(ratio) : significant(ratio, 2);
  const longest = Math.max(...bases);
  const last = waits.at(-1) as Waits;
  const expected = initialMs * factor ** (last.retry - (waits[0] as Waits).retry);
  // Where the last ones are shorter than growth alone would have them, they met the limit.
  const maxMs = expected > longest * 1.1 ? longest : longest * factor;
  return { kind: 'exponential', initialMs, factor, maxMs };
}

function decorrelatedGrowth(
  waits: readonly Waits[],
  initialMs: number,
): Pick<DelayFit, 'kind' | 'initialMs' | 'factor' | 'maxMs'> {
  const longest = Math.max(...waits.map(({ most }) => most));
  if (longest <= initialMs * 3.1) return { kind: 'fixed', initialMs, factor: 1, maxMs: initialMs };
  return { kind: 'exponential', initialMs, factor: 2, maxMs: niceAbove(longest) };
}

/** Of the waits over their base, which are even over what the jitter leaves. */
function ksOf(
  waits: readonly Waits[],
  growth: Pick<DelayFit, 'initialMs' | 'factor' | 'maxMs' | 'kind'>,
  jitter: Jitter,
  resolutionMs: number,
): number {
  if (jitter === 'none' || (jitter === 'decorrelated' && growth.kind === 'exponential')) return 0;
  const ratios = waits.flatMap(({ retry, sorted }) => {
    const base = Math.min(growth.maxMs, growth.initialMs * growth.factor ** (retry - 1));
    return [...sorted].map((value) => value / base);
  });
  const [min, max] = jitter === 'full' ? [0, 1] : jitter === 'equal' ? [0.5, 1] : [1, 3];
  const sorted = Float64Array.from(ratios).sort();
  return ksDistance(sorted, { kind: 'uniform', min, max }, resolutionMs / growth.initialMs);
}

/**
 * Of clients that report outcomes only: from one outcome to the next lies the wait, perhaps a wait
 * for a poll, and the attempt. On average, less the attempt, it is the wait that is told. Null for
 * too few.
 */
export function fitUnseenRetries(facts: RetryFacts, attemptMs: number): DelayFit | null {
  const { gaps } = facts;
  if (gaps.length < valuesMin) return null;
  const meanOf = (retry: number): number | null => {
    const of = gaps.filter((gap) => gap.retry === retry).map(({ delayMs }) => delayMs);
    if (of.length < valuesMin) return null;
    // Outages make some far too long: the middle of them is not moved by that.
    const sorted = of.sort((one, other) => one - other);
    const middle = sorted.slice(Math.floor(of.length * 0.1), Math.ceil(of.length * 0.9));
    return middle.reduce((sum, each) => sum + each, 0) / middle.length;
  };
  const waitOf = (retry: number): number | null => {
    const meanMs = meanOf(retry);
    return meanMs === null ? null : Math.max(1000, meanMs - attemptMs);
  };
  const first = waitOf(1);
  if (first === null) return null;
  const initialMs = snapDuration(first, first / 10);
  const later = [2, 3, 4, 5, 6].map(waitOf).filter((wait) => wait !== null);
  const ratio = later[0] === undefined ? 1 : later[0] / first;
  const n = gaps.length;
  if (ratio < growthMin) {
    return { kind: 'fixed', initialMs, factor: 1, maxMs: initialMs, jitter: 'none', n, ks: 0 };
  }
  const factor = significant(ratio, 2);
  const maxMs = snapDuration(Math.max(...later), Math.max(...later) / 10);
  return { kind: 'exponential', initialMs, factor, maxMs, jitter: 'none', n, ks: 0 };
}
