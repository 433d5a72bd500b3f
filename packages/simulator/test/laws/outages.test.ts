/**
 * Laws about outages: when everybody is through, who spends a try, who is cut off, and how the
 * messages of clients that were cut off arrive.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { outageWindows } from '../../src/world/faults/client-windows.ts';
import { counterRandom } from '../../src/random/counter-random.ts';
import {
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
  second,
} from '@cdx/testing/build';
import { shares } from '@cdx/testing';
import { facts, histories, run, type Fact } from '../support/run.ts';

const plans = fc.record({
  seed: fc.nat({ max: 10_000 }),
  fromMs: fc.integer({ min: 1, max: 6 * hour }),
  lengthMs: fc.integer({ min: 1, max: 8 * hour }),
  retryMs: fc.integer({ min: minute, max: 2 * hour }),
  downloadMs: fc.integer({ min: 0, max: hour }),
  applyMs: fc.integer({ min: 0, max: hour }),
  pollMs: fc.integer({ min: minute, max: 30 * minute }),
  alignToPoll: fc.boolean(),
  finalOnly: fc.boolean(),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

function planned(plan: Plan): Scenario {
  return scenario({
    seed: plan.seed,
    durationMs: 20 * hour,
    jobs: [
      job('1020', {
        durationsMs: { download: constant(plan.downloadMs), apply: constant(plan.applyMs) },
      }),
    ],
    groups: [
      group('Stores', {
        count: 4,
        retry: policy({ tryCount: 0, everyMs: plan.retryMs, alignToPoll: plan.alignToPoll }),
        client: {
          downloadIntervalMs: plan.pollMs,
          concurrentSessions: Infinity,
          reporting: plan.finalOnly ? 'finalOnly' : 'full',
        },
      }),
    ],
    schedules: [schedule(['1020'], 30 * minute)],
    outages: [outage(plan.fromMs, plan.fromMs + plan.lengthMs)],
  });
}

describe('an outage', () => {
  it('of any length is over for every session under way r + d after its end (+ a poll)', () => {
    let broken = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const { retryMs, downloadMs, applyMs, pollMs, alignToPoll } = plan;
        const endMs = plan.fromMs + plan.lengthMs;
        const slack = alignToPoll ? pollMs : 0;
        const all = histories(facts(run(planned(plan))));
        for (const history of all) {
          const failed = history.filter(({ event }) => event.endsWith('DownloadFailed'));
          if (failed.length === 0) continue;
          broken++;
          // One transfer, one outage: it breaks once, when the outage begins, and never after.
          expect(failed).toHaveLength(1);
          expect(failed[0]?.occurredAt).toBe(plan.fromMs);
          const last = history.at(-1) as Fact;
          expect(last.to).toBe('Applied');
          expect(last.occurredAt).toBeLessThanOrEqual(
            endMs + retryMs + downloadMs + applyMs + slack,
          );
          expect(last.occurredAt).toBeGreaterThanOrEqual(endMs + downloadMs + applyMs);
        }
      }),
      { seed: 4, numRuns: 60 },
    );
    expect(broken).toBeGreaterThan(50);
  });

  it('spends no try of a session that finds no server, and one of each transfer that it breaks', () => {
    // Polls at 0, 10 …; packages at 1:00:00 (+20 s) and 2:00:00 (+20 s); transfers of 4 minutes.
    const cut = scenario({
      durationMs: 5 * hour,
      jobs: [job('1020', { durationsMs: { download: constant(4 * minute) } })],
      groups: [
        group('Stores', {
          retry: policy({ everyMs: 9 * minute, tryCount: 2 }),
          client: {
            downloadIntervalMs: 10 * minute,
            polls: 'aligned',
            concurrentSessions: Infinity,
          },
        }),
      ],
      schedules: [schedule(['1020'], hour, { offsetMs: hour })],
      outages: [outage(72 * minute, 130 * minute), outage(133 * minute, 140 * minute)],
    });
    const [first, other] = histories(facts(run(cut)));
    // Broken at 72. Due at 81, 90 … 126 without a server, at 135 in the second outage: no attempts.
    expect(at(first, 'RetryStarted')).toEqual([144]);
    expect(first?.find(({ event }) => event === 'RetryStarted')?.tryCount).toBe(1);
    expect(at(first, 'RetryScheduled')).toEqual([72, 81, 90, 99, 108, 117, 126, 135]);
    // Available at 120:20, seen by the poll of 130, broken at 133: that spends one try.
    expect(at(other, 'PackageRequested')).toEqual([130]);
    expect(at(other, 'DownloadFailed')).toEqual([133]);
    expect(other?.find(({ event }) => event === 'RetryStarted')?.tryCount).toBe(1);
  });

  it('cuts off exactly its share of the group, and nobody else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        shares,
        fc.nat({ max: 1000 }),
        (count, share, seed) => {
          const cut = scenario({
            seed,
            groups: [group('Stores', { count }), group('Others', { count: 5 })],
            outages: [outage(hour, 2 * hour, { share })],
          });
          const windows = outageWindows(cut, counterRandom(seed, 0));
          const offline = (atMs: number): readonly number[] =>
            Array.from({ length: count + 5 }, (_, client) => client).filter(
              (client) => !windows.reachable(client, cut.startAt + atMs),
            );
          expect(offline(hour - 1)).toEqual([]);
          const members = offline(hour);
          expect(members).toHaveLength(Math.round(share * count));
          expect(members.every((client) => client < count)).toBe(true);
          expect(offline(2 * hour - 1)).toEqual(members);
          expect(offline(2 * hour)).toEqual([]);
        },
      ),
      { seed: 5, numRuns: 50 },
    );
  });

  it.each([
    [hour + 30 * second - 1, 'DownloadFailed'],
    [hour + 30 * second, 'PackageDownloaded'],
  ])('that begins at %i ms finds a transfer that ends at 3,630,000: %s', (fromMs, expected) => {
    const cut = scenario({
      jobs: [job('1020', { durationsMs: { create: constant(0) } })],
      groups: [group('Stores', { client: { downloadIntervalMs: hour, polls: 'aligned' } })],
      schedules: [schedule(['1020'], 1000 * hour, { offsetMs: 30 * minute })],
      outages: [outage(fromMs, 10 * hour)],
    });
    const after = facts(run(cut)).slice(3)[0];
    expect(after).toMatchObject({ event: expected, occurredAt: fromMs, recordedAt: 10 * hour });
  });
});

describe('messages of a client that was cut off', () => {
  it('arrive in order, at its next contact and not before', () => {
    let late = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const cut = planned(plan);
        const rough = { ...cut, failures: [failure('download', 0.2), failure('apply', 0.3)] };
        const windows = outageWindows(rough, counterRandom(rough.seed, 0));
        const clocks = new Map<number, number>();
        let recordedBefore = 0;
        for (const { event, database, occurredAt, recordedAt } of facts(run(rough))) {
          expect(recordedAt).toBeGreaterThanOrEqual(recordedBefore);
          recordedBefore = recordedAt;
          if (fromHeadquarters.has(event)) {
            expect(occurredAt).toBe(recordedAt);
            continue;
          }
          expect(occurredAt).toBeGreaterThanOrEqual(clocks.get(database) ?? 0);
          clocks.set(database, occurredAt);
          const wasCutOff = occurredAt >= plan.fromMs && occurredAt < plan.fromMs + plan.lengthMs;
          if (!wasCutOff) {
            expect(recordedAt).toBe(occurredAt);
            continue;
          }
          late++;
          expect(recordedAt).toBeGreaterThanOrEqual(plan.fromMs + plan.lengthMs);
          // Its next poll is contact enough.
          expect(recordedAt).toBeLessThanOrEqual(plan.fromMs + plan.lengthMs + plan.pollMs);
          expect(windows.reachable(database, rough.startAt + recordedAt)).toBe(true);
        }
      }),
      { seed: 6, numRuns: 30 },
    );
    expect(late).toBeGreaterThan(500);
  });
});

const fromHeadquarters = new Set([
  'DownloadSessionStarted',
  'PackageMadeAvailable',
  'PackageCreateFailed',
  'NoDataFound',
]);

/** Minutes after the start at which an event occurred. */
function at(history: readonly Fact[] | undefined, event: string): readonly number[] {
  return (history ?? [])
    .filter((fact) => fact.event === event)
    .map((fact) => fact.occurredAt / minute);
}
