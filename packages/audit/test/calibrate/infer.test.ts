/** Settings are found back from what they bring about. */
import fc from 'fast-check';
import { nextOccurrence } from '@cdx/simulator';
import { retryDelayMs, type RetryPolicy } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { exactGrid, lateness, noisyGrid } from '../../src/calibrate/infer/grid.ts';
import {
  niceAbove,
  niceBelow,
  niceDurationsMs,
  snapDuration,
} from '../../src/calibrate/infer/nice.ts';
import { everyOfShares } from '../../src/calibrate/infer/packages.ts';
import { findRecurrence } from '../../src/calibrate/infer/recurrence.ts';
import { fitRetries } from '../../src/calibrate/infer/retry-policy.ts';
import { newRetryFacts } from '../../src/calibrate/observe/observations.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const monday = 1_772_409_600_000;

/** A plain generator, so that failures are repeated by the seed of the property. */
function uniforms(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

describe('a recurrence', () => {
  it('of an interval is found back, whatever its offset, with a run missing now and then', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1000, 90_000, 5 * minute, 20 * minute, hour, 6 * hour),
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 6, max: 200 }),
        (everyMs, offset, count) => {
          const offsetMs = Math.floor((offset / 1000) * everyMs);
          const all = Array.from({ length: count }, (_, at) => monday + offsetMs + at * everyMs);
          const times = all.filter((_, at) => at === 0 || at % 20 !== 19);
          const endAt = (all.at(-1) as number) + 1;
          const found = findRecurrence(times, { startAt: monday, endAt, timeZone: 'UTC' });
          expect(found?.recurrence).toEqual({ kind: 'interval', everyMs, offsetMs });
          expect(found?.explained).toBeGreaterThan(0.9);
        },
      ),
    );
  });

  it.each([
    ['0 6 * * *', 4, 'UTC'],
    ['*/15 8-19 * * *', 2, 'UTC'],
    ['0,30 6-20 * * *', 3, 'UTC'],
    ['30 2,14,20 * * *', 10, 'UTC'],
    ['0 8,12,16 * * *', 1, 'UTC'],
    ['15 7 * * 1,2,3,4,5', 21, 'UTC'],
    // Over the change of the clocks: the local time stays, an interval does not.
    ['0 3,9 * * *', 40, 'Europe/Berlin'],
  ])('cron %s over %i days brings about the same runs again', (cron, days, timeZone) => {
    const endAt = monday + days * day;
    const runsOf = (recurrence: Parameters<typeof nextOccurrence>[0]): readonly number[] => {
      const next = nextOccurrence(recurrence, timeZone, monday);
      const runs: number[] = [];
      for (let at = next(monday - 1); at < endAt; at = next(at)) runs.push(at);
      return runs;
    };
    const runs = runsOf({ kind: 'cron', cron });
    const found = findRecurrence(runs, { startAt: monday, endAt, timeZone });
    expect(found).not.toBeNull();
    if (found === null) return;
    expect(runsOf(found.recurrence)).toEqual(runs);
    expect(found.explained).toBeGreaterThanOrEqual(0.9);
  });

  it('that is none is said to explain little', () => {
    const next = uniforms(5);
    const times = Array.from({ length: 40 }, () => monday + Math.floor(next() * 3 * day)).sort(
      (one, other) => one - other,
    );
    const found = findRecurrence(times, {
      startAt: monday,
      endAt: monday + 3 * day,
      timeZone: 'UTC',
    });
    expect(found?.explained).toBeLessThan(0.5);
  });

  it('is not told by one run', () => {
    expect(
      findRecurrence([monday], { startAt: monday, endAt: monday + day, timeZone: 'UTC' }),
    ).toBeNull();
  });
});

describe('a poll interval', () => {
  it('is found from polls of which only some show', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(10_000, minute, 90_000, 5 * minute, 15 * minute),
        fc.integer({ min: 1, max: 1000 }),
        (intervalMs, seed) => {
          const next = uniforms(seed);
          const clients = Array.from({ length: 6 }, () => {
            const first = Math.floor(next() * intervalMs);
            return Array.from({ length: 40 }, (_, at) => monday + first + at * intervalMs).filter(
              () => next() < 0.5,
            );
          });
          expect(exactGrid(clients, 1)?.intervalMs).toBe(intervalMs);
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it('is found from times that are late by chance', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(minute, 5 * minute, 15 * minute),
        fc.integer({ min: 1, max: 1000 }),
        (intervalMs, seed) => {
          const next = uniforms(seed);
          const clients = Array.from({ length: 10 }, () => {
            const first = Math.floor(next() * intervalMs);
            return Array.from(
              { length: 60 },
              (_, at) =>
                monday + first + at * intervalMs - Math.floor(Math.log(next()) * 0.08 * intervalMs),
            ).filter(() => next() < 0.7);
          });
          const found = noisyGrid(clients);
          expect(found?.intervalMs).toBe(intervalMs);
          const late = clients.flatMap((times) => lateness(times, intervalMs));
          expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 30, seed: 4 },
    );
  });

  it('is not found where there is none', () => {
    const next = uniforms(9);
    const clients = Array.from({ length: 6 }, () =>
      Array.from({ length: 40 }, () => monday + Math.floor(next() * day)).sort(
        (one, other) => one - other,
      ),
    );
    expect(exactGrid(clients, 1)).toBeNull();
    expect(noisyGrid(clients)).toBeNull();
    expect(exactGrid([[1, 2]], 1)).toBeNull();
  });
});

const policies: fc.Arbitrary<RetryPolicy> = fc.record({
  tryCount: fc.integer({ min: 2, max: 6 }),
  delay: fc.oneof(
    fc.record({
      kind: fc.constant('fixed' as const),
      intervalMs: fc.constantFrom(30_000, minute, 15 * minute),
    }),
    fc.record({
      kind: fc.constant('exponential' as const),
      initialMs: fc.constantFrom(10_000, minute, 2 * minute),
      factor: fc.constantFrom(2, 3),
      maxMs: fc.constantFrom(20 * minute, hour),
    }),
  ),
  jitter: fc.constantFrom('none', 'full', 'equal' as const),
  maxDurationMs: fc.constant(null),
  alignToPoll: fc.boolean(),
});

describe('a retry policy', () => {
  it('is found back from the retries that it planned', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 1000 }), (policy, seed) => {
        const next = uniforms(seed);
        const facts = newRetryFacts();
        for (let session = 0; session < 400; session++) {
          for (let retry = 1; retry <= policy.tryCount; retry++) {
            facts.planned.push({ retry, delayMs: retryDelayMs(policy, retry, 0, next()) });
            if (policy.alignToPoll) facts.startedLater++;
            else facts.startedWhenDue++;
          }
          facts.retriesMost = policy.tryCount;
          facts.spentAfter.push(policy.tryCount);
        }
        const fit = fitRetries(facts, 1);
        expect(fit.tryCount).toBe(policy.tryCount);
        expect(fit.alignToPoll).toBe(policy.alignToPoll);
        const { delay } = policy;
        expect(fit.delay).toMatchObject({ kind: delay.kind, jitter: policy.jitter });
        if (fit.delay === null) return;
        expect(fit.delay.ks).toBeLessThan(0.08);
        const initialMs = delay.kind === 'fixed' ? delay.intervalMs : delay.initialMs;
        expect(Math.abs(fit.delay.initialMs - initialMs) / initialMs).toBeLessThan(0.02);
        if (delay.kind === 'exponential') expect(fit.delay.factor).toBe(delay.factor);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('has decorrelated jitter where no wait is below a third of the longest', () => {
    const next = uniforms(2);
    const facts = newRetryFacts();
    const policy: RetryPolicy = {
      tryCount: 3,
      delay: { kind: 'fixed', intervalMs: 5 * minute },
      jitter: 'decorrelated',
      maxDurationMs: null,
      alignToPoll: false,
    };
    for (let count = 0; count < 500; count++) {
      facts.planned.push({ retry: 1 + (count % 3), delayMs: retryDelayMs(policy, 1, 0, next()) });
    }
    const fit = fitRetries(facts, 1);
    expect(fit.delay).toMatchObject({
      kind: 'fixed',
      jitter: 'decorrelated',
      initialMs: 5 * minute,
    });
  });

  it('has a longest duration where stages are given up before their tries are spent', () => {
    const facts = newRetryFacts();
    for (let count = 0; count < 20; count++) {
      facts.spentAfter.push(count < 10 ? 5 : 2);
      facts.spentSince.push({ retries: count < 10 ? 5 : 2, sinceMs: 50 * minute });
      facts.sinceFirstFailure.push(55 * minute);
    }
    expect(fitRetries(facts, 1)).toMatchObject({ tryCount: 5, maxDurationMs: hour });
  });

  it('is not told where nothing was retried', () => {
    expect(fitRetries(newRetryFacts(), 1)).toMatchObject({
      delay: null,
      tryCount: null,
      alignToPoll: null,
    });
  });
});

describe('the mean time between changes', () => {
  it('is found from the share of runs that found something', () => {
    const everyMs = 30 * minute;
    const found = Array.from({ length: 1000 }, (_, at) => at)
      .map((at) => ({ elapsed: (1 + (at % 3)) * 10 * minute, u: (at + 0.5) / 1000 }))
      .map(({ elapsed, u }) => ({ elapsed, any: u >= Math.exp(-elapsed / everyMs) }));
    const estimate = everyOfShares(
      found.filter(({ any }) => any).map(({ elapsed }) => elapsed),
      found.filter(({ any }) => !any).map(({ elapsed }) => elapsed),
    );
    expect(Math.abs(estimate - everyMs) / everyMs).toBeLessThan(0.05);
  });
});

describe('round durations', () => {
  it('are taken where they are within the error, and only there', () => {
    expect(snapDuration(14 * minute + 58_000, 5000)).toBe(15 * minute);
    expect(snapDuration(14 * minute + 58_000, 1000)).toBe(14 * minute + 58_000);
    expect(niceBelow(15 * minute + 1)).toBe(15 * minute);
    expect(niceAbove(15 * minute - 1)).toBe(15 * minute);
    expect(niceDurationsMs).toEqual(niceDurationsMs.toSorted((one, other) => one - other));
  });
});
