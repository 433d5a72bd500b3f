/** Given, when, then: of sessions and of retries, with expectations that hold and ones that do not. */
import { planRetry, type RetryPlan, type RetryPolicy } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { checkRetries, given, givenRetries, type PlanRetry } from '../../src/index.ts';
import { minute, policy } from '../../src/build/index.ts';
import { brokenBy } from '../support/broken-by.ts';

const available = ['DownloadSessionStarted', 'PackageMadeAvailable'] as const;
const failed = [...available, 'PackageRequested', 'DownloadFailed', 'RetryScheduled'] as const;

describe('given a session', () => {
  it('when something happens, then it is so', () => {
    const when = given('download', available).when('PackageRequested');
    expect(() => when.thenSession({ status: 'Requested' })).not.toThrow();
    given('download', failed)
      .when('RetryStarted', 'PackageDownloaded')
      .thenSession({ status: 'Downloaded', tryCount: 0, message: null, retryDueAt: null });
    given('upload', ['UploadSessionReceived'])
      .when({ type: 'ApplyFailed', data: { message: 'Full' } })
      .thenSession({ status: 'ApplyFailed', message: 'Full', tryCount: 0 });
    given('download', failed)
      .when('SessionRerun', { type: 'LateMessageReceived', runNumber: 1 })
      .thenSession({ status: 'Available', runNumber: 2, lateMessages: 1 });
  });

  it('says what is not so, and after which events', () => {
    const when = given('download', available).when('PackageRequested');
    const broken = brokenBy(() => when.thenSession({ status: 'Available' }));
    expect(broken).toMatchObject({
      law: 'as-told',
      witness: 'status is "Requested", not "Available".',
    });
    expect(broken?.prefix).toHaveLength(3);
  });

  it('knows what is refused', () => {
    given('download', available).when('PackageApplied').thenRefused();
    expect(
      brokenBy(() => given('download', available).when('PackageRequested').thenRefused())?.law,
    ).toBe('as-told');
    // A story that is wrong before that is no refusal of what happens last.
    const wrong = given('download', ['PackageApplied']).when('PackageRequested');
    expect(brokenBy(wrong.thenRefused)?.law).toBe('legal-steps');
  });

  it('is replayed by the fold of whoever asks', () => {
    const ours = given('download', available, (history) => ({ events: history.length }));
    const when = ours.when('PackageRequested');
    const broken = brokenBy(() => when.thenSession({ status: 'Requested' }));
    expect(broken?.witness).toBe('status is nothing, not "Requested".');
  });
});

describe('given a retry policy', () => {
  const doubling: RetryPolicy = {
    ...policy({ tryCount: 4 }),
    delay: { kind: 'exponential', initialMs: minute, factor: 2, maxMs: 5 * minute },
  };

  it('when attempts fail, then retries come as it says', () => {
    const fixed = policy({ tryCount: 3, everyMs: 15 * minute });
    const twice = givenRetries(fixed)
      .when({ failures: 2, attemptMs: 0 })
      .thenRetriesAt([15 * minute, 30 * minute])
      .thenEnds('succeeded')
      .thenKeepsLaws();
    expect(twice.history.at(-1)?.type).toBe('PackageDownloaded');
    givenRetries(doubling)
      .when({ failures: Infinity, attemptMs: 0 })
      .thenRetriesAt([minute, 3 * minute, 7 * minute, 12 * minute])
      .thenEnds('tryCount');
    givenRetries({ ...doubling, maxDurationMs: 4 * minute })
      .when({ failures: Infinity, attemptMs: 0 })
      .thenRetriesAt([minute, 3 * minute])
      .thenEnds('maxDuration');
    givenRetries({ ...fixed, tryCount: 0 })
      .when({ failures: Infinity })
      .thenEnds('pending');
    givenRetries({ ...fixed, jitter: 'full' })
      .when({ failures: 2, attemptMs: 0, uniforms: [0.1, 0.9] })
      .thenRetriesAt([90_001, 90_001 + 810_001]);
  });

  it('says what is not so', () => {
    const when = givenRetries(doubling).when({ failures: 1, attemptMs: 0 });
    expect(brokenBy(() => when.thenRetriesAt([1]))?.witness).toBe(
      'Retries start at [60000] ms, not at [1].',
    );
    expect(brokenBy(() => when.thenEnds('tryCount'))?.witness).toBe(
      'It ends with succeeded, not with tryCount.',
    );
  });
});

describe('a scheduler of retries', () => {
  it('that is right keeps every law', () => {
    expect(() => checkRetries(planRetry, { seed: 1, numRuns: 300 })).not.toThrow();
  });

  const giveUp: RetryPlan = { kind: 'spent', reason: 'tryCount' };
  it.each<[string, RegExp, PlanRetry]>([
    [
      'tries once too often',
      /attempts-within-try-count/,
      (of, failure, uniform) =>
        planRetry({ ...of, tryCount: of.tryCount && of.tryCount + 1 }, failure, uniform),
    ],
    [
      'gives up too early',
      /gives-up-only-when-spent/,
      (of, failure, uniform) =>
        failure.retriesDone === 0 ? giveUp : planRetry(of, failure, uniform),
    ],
    [
      'counts from the first failure',
      /delays-within-bounds/,
      (of, failure, uniform) => {
        const plan = planRetry(of, failure, uniform);
        if (plan.kind === 'spent') return plan;
        return { ...plan, dueAt: failure.firstFailedAt + plan.delayMs };
      },
    ],
    [
      'forgets maxDuration',
      /attempts-within-try-count/,
      (of, failure, uniform) => planRetry({ ...of, maxDurationMs: null }, failure, uniform),
    ],
    [
      'draws beyond the longest delay',
      /delays-within-bounds/,
      (of, failure, uniform) => planRetry({ ...of, jitter: 'decorrelated' }, failure, uniform),
    ],
  ])('that %s is found out', (_, law, plan) => {
    expect(() => checkRetries(plan, { seed: 2, numRuns: 300 })).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringMatching(law) }),
      }),
    );
  });
});
