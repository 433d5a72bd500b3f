/**
 * Laws about order: dependency enforcement applies strictly by session number, without it nobody
 * waits for a failure, and the P-job serves one at a time, first come, first served, in its runs.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
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

const roughPlans = fc.record({
  seed: fc.nat({ max: 10_000 }),
  concurrentSessions: fc.constantFrom(1, 2, 5, Infinity),
  createMs: fc.array(fc.integer({ min: 0, max: 40 * minute }), { minLength: 3, maxLength: 3 }),
  downloadMs: fc.integer({ min: 0, max: 10 * minute }),
  applyMs: fc.integer({ min: 1, max: 10 * minute }),
  tryCount: fc.integer({ min: 0, max: 4 }),
  alignToPoll: fc.boolean(),
  finalOnly: fc.boolean(),
  p: shares.map((share) => 0.7 * share),
});
type RoughPlan = typeof roughPlans extends fc.Arbitrary<infer T> ? T : never;

function rough(plan: RoughPlan, dependencyEnforcement: boolean): Scenario {
  const { createMs, downloadMs, applyMs, tryCount, alignToPoll, p } = plan;
  const ids = ['1010', '1020', '1040'];
  return scenario({
    seed: plan.seed,
    jobs: ids.map((id, index) =>
      job(id, {
        changesEveryMs: index === 0 ? hour : null,
        durationsMs: {
          create: constant(createMs[index] as number),
          download: constant(downloadMs),
          apply: constant(applyMs),
        },
      }),
    ),
    groups: [
      group('Stores', {
        count: 3,
        retry: policy({ everyMs: 13 * minute, tryCount, alignToPoll }),
        client: {
          downloadIntervalMs: 10 * minute,
          concurrentSessions: plan.concurrentSessions,
          dependencyEnforcement,
          reporting: plan.finalOnly ? 'finalOnly' : 'full',
        },
      }),
    ],
    schedules: [schedule(ids, 30 * minute)],
    outages: [outage(4 * hour, 6 * hour, { share: 0.5 })],
    failures: [failure('create', p / 3), failure('download', p), failure('apply', p)],
  });
}

describe('dependency enforcement', () => {
  it('never applies a package while an earlier one that exists is not applied', () => {
    let applied = 0;
    fc.assert(
      fc.property(roughPlans, (plan) => {
        const all = histories(facts(run(rough(plan, true)))).map((history) => lifeOf(history));
        const overtaken = all.flatMap(({ database, number, appliedAt }) => {
          if (appliedAt === null) return [];
          applied++;
          const startedAt = appliedAt - plan.applyMs;
          return all.filter(
            (other) =>
              other.database === database &&
              other.number < number &&
              other.availableAt !== null &&
              other.availableAt < startedAt &&
              (other.appliedAt === null || other.appliedAt > startedAt),
          );
        });
        expect(overtaken).toEqual([]);
      }),
      { seed: 7, numRuns: 50 },
    );
    expect(applied).toBeGreaterThan(1000);
  });

  it('with packages that come to exist in order applies in the order of session numbers', () => {
    fc.assert(
      fc.property(roughPlans, (plan) => {
        const inOrder = { ...plan, createMs: [minute, minute, minute] };
        const applied = facts(run(rough(inOrder, true)))
          .filter(({ to, event }) => to === 'Applied' && event.endsWith('Applied'))
          .sort((one, other) => one.occurredAt - other.occurredAt);
        for (const database of [0, 1, 2]) {
          const numbers = applied
            .filter((fact) => fact.database === database)
            .map((fact) => fact.number);
          expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
        }
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it('off, does not let a failure hold back the next, whatever fails', () => {
    // A session that fails for ever, and one after it that would do well.
    for (const stage of ['download', 'apply'] as const) {
      const stuck = scenario({
        jobs: [job('1010'), job('1020')],
        groups: [group('Stores', { retry: policy({ tryCount: 0 }) })],
        schedules: [schedule(['1010', '1020'], 1000 * hour)],
        failures: [failure(stage, 1, { job: '1010' })],
      });
      const [first, other] = histories(facts(run(stuck)));
      expect(first?.at(-1)?.to).not.toBe('Applied');
      expect(other?.at(-1)?.to).toBe('Applied');
      const enforced = stuck.groups.map((one) => ({
        ...one,
        client: { ...one.client, dependencyEnforcement: true },
      }));
      const [, held] = histories(facts(run({ ...stuck, groups: enforced })));
      expect(held?.at(-1)?.to).toBe('Available');
    }
  });
});

describe('the P-job', () => {
  const plans = fc.record({
    seed: fc.nat({ max: 10_000 }),
    hqApplyMs: fc.integer({ min: 1, max: 3 * minute }),
    everyMs: fc.integer({ min: minute, max: hour }),
    p: shares.map((share) => 0.6 * share),
    alignToPoll: fc.boolean(),
    uploadsAppearUploaded: fc.boolean(),
  });

  it('applies one at a time, first come, first served, and starts only in its runs', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const uploads = scenario({
          seed: plan.seed,
          uploadsAppearUploaded: plan.uploadsAppearUploaded,
          jobs: [job('P-0001', { durationsMs: { hqApply: constant(plan.hqApplyMs) } })],
          groups: [group('Stores', { count: 6, client: { uploadIntervalMs: 50 * minute } })],
          schedules: [
            schedule(['P-0001'], plan.everyMs, {
              retry: policy({ everyMs: 20 * minute, alignToPoll: plan.alignToPoll }),
            }),
          ],
          failures: [failure('hqApply', plan.p)],
          durationMs: 8 * hour,
        });
        const all = facts(run(uploads));
        const ends = all.filter(
          ({ from, event }) => from === 'Uploaded' && /Applied|Failed/.test(event),
        );
        const arrivals = all.filter(({ event }) => /PackageUploaded|Received/.test(event));
        const firstEnds = ends.filter(({ tryCount }) => tryCount === 0).filter(firstOfSession());
        expect(firstEnds.map(({ session }) => session)).toEqual(
          arrivals.slice(0, firstEnds.length).map(({ session }) => session),
        );
        let freeAt = 0;
        for (const { occurredAt, session } of ends) {
          const beganAt = occurredAt - plan.hqApplyMs;
          expect(beganAt).toBeGreaterThanOrEqual(freeAt);
          // Either a run or a retry begins it, or it follows the one before at once.
          const retryAt = all.find(
            (fact) =>
              fact.session === session &&
              fact.event === 'RetryStarted' &&
              fact.occurredAt === beganAt,
          );
          const inRun = beganAt % plan.everyMs === 0 || beganAt === freeAt;
          expect(inRun || (!plan.alignToPoll && retryAt !== undefined)).toBe(true);
          freeAt = occurredAt;
        }
      }),
      { seed: 9, numRuns: 40 },
    );
  });

  it('takes hand-computed times: four uploads of a minute each, in a run at noon', () => {
    const uploads = scenario({
      jobs: [job('P-0001', { changesEveryMs: null, durationsMs: { hqApply: constant(minute) } })],
      groups: [
        group('Stores', { count: 4, client: { uploadIntervalMs: 13 * hour, polls: 'aligned' } }),
      ],
      schedules: [schedule(['P-0001'], 24 * hour, { offsetMs: 12 * hour })],
      durationMs: 12 * hour + 30 * minute,
    });
    const all = facts(run(uploads));
    // Polls at 0, packed at 0:05 s, uploaded at 0:15 s.
    expect(
      all.filter(({ event }) => event === 'PackageUploaded').map((fact) => fact.occurredAt),
    ).toEqual([15, 15, 15, 15].map((s) => s * second));
    expect(
      all
        .filter(({ event }) => event === 'PackageApplied')
        .map(({ database, occurredAt }) => [database, occurredAt / minute - 720]),
    ).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });
});

interface Life {
  readonly database: number;
  readonly number: number;
  readonly availableAt: number | null;
  readonly appliedAt: number | null;
}

function lifeOf(history: readonly Fact[]): Life {
  const when = (event: RegExp): number | null =>
    history.find((fact) => event.test(fact.event))?.occurredAt ?? null;
  const { database, number } = history[0] as Fact;
  return {
    database,
    number,
    availableAt: when(/PackageMadeAvailable/),
    appliedAt: when(/^(Package|Final)Applied/),
  };
}

function firstOfSession(): (fact: Fact) => boolean {
  const seen = new Set<number>();
  return ({ session }) => !seen.has(session) && seen.add(session) !== undefined;
}
