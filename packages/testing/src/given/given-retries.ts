/** Given a retry policy, when attempts fail, then the retries come so. In virtual time. */
import { planRetry, type RetryPlan, type RetryPolicy, type StageFailure } from '@cdx/session';
import fc from 'fast-check';
import { retryPolicy } from '../arbitrary/retry-policy.ts';
import { hour, second, startAt } from '../build/build-scenario.ts';
import { VirtualClock } from '../clock/virtual-clock.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { checkHistory } from '../laws/check-history.ts';
import { endedOrPending } from '../laws/history/retries.ts';
import { lawBroken } from '../laws/law-broken.ts';
import { told, type Told } from './told.ts';

/** What decides after a failure: `planRetry` of `@cdx/session`, or your own. `uniform`: in (0, 1). */
export type PlanRetry = (policy: RetryPolicy, failure: StageFailure, uniform: number) => RetryPlan;

export interface Attempts {
  /** How often the download fails before it succeeds; Infinity: always. */
  readonly failures: number;
  /** How long each attempt takes, ms; a second unless told. */
  readonly attemptMs?: number;
  /** Draw for the jitter of each retry; 0.5 each unless told. Begins anew when it is at its end. */
  readonly uniforms?: readonly number[];
  /** How long to look, ms; 24 hours unless told. */
  readonly forMs?: number;
}

export type RetriesEnd = 'succeeded' | 'tryCount' | 'maxDuration' | 'pending';

export interface WhenRetries {
  /** When the retries start, ms after the first failure. Errors: `law-broken` (`as-told`). */
  thenRetriesAt(expectedMs: readonly number[]): WhenRetries;
  /** `pending`: still being tried when one has stopped looking. Errors: `law-broken` (`as-told`). */
  thenEnds(expected: RetriesEnd): WhenRetries;
  /** Every law of histories. Errors: `law-broken`. */
  thenKeepsLaws(): WhenRetries;
  readonly history: readonly HistoryEvent[];
}

/** `givenRetries(policy).when({ failures: 2 }).thenRetriesAt([900_000, 1_801_000])`. */
export function givenRetries(policy: RetryPolicy, plan: PlanRetry = planRetry) {
  return {
    when: (attempts: Attempts): WhenRetries => expectations(policy, run(policy, plan, attempts)),
  };
}

/**
 * Holds every law for a scheduler of your own, under any policy. Errors: fast-check's, with the law
 * and the shortest history that shows it.
 */
export function checkRetries(
  plan: PlanRetry,
  parameters: { readonly numRuns?: number; readonly seed?: number; readonly path?: string } = {},
): void {
  const attempts = fc.record({
    failures: fc.integer({ min: 1, max: 12 }),
    attemptMs: fc.constantFrom(second, 0, hour),
    uniforms: fc.array(
      fc.integer({ min: 1, max: 999 }).map((n) => n / 1000),
      { minLength: 1, maxLength: 12 },
    ),
  });
  const property = fc.property(retryPolicy({ alignToPoll: false }), attempts, (policy, drawn) => {
    givenRetries(policy, plan).when(drawn).thenKeepsLaws();
  });
  fc.assert(property, parameters);
}

interface Run {
  readonly history: readonly HistoryEvent[];
  readonly ended: RetriesEnd;
  readonly now: number;
}

function run(policy: RetryPolicy, plan: PlanRetry, attempts: Attempts): Run {
  const { failures, attemptMs = second, uniforms = [0.5], forMs = 24 * hour } = attempts;
  const clock = new VirtualClock(startAt);
  const history: HistoryEvent[] = [];
  const say = (one: Exclude<Told, string>): void => {
    const afterMs = clock.now() - (history.at(-1)?.occurredAt ?? clock.now());
    history.push(...told('download', [{ afterMs, ...one }], history));
  };
  let ended: RetriesEnd = 'pending';
  let failed = 0;
  let firstFailedAt = 0;
  let previousDelayMs = 0;

  say({ type: 'DownloadSessionStarted' });
  say({ type: 'PackageMadeAvailable' });
  say({ type: 'PackageRequested' });
  clock.wake(clock.now() + attemptMs, attemptEnds);
  clock.advance(forMs);
  return { history, ended, now: clock.now() };

  function attemptEnds(): void {
    if (failed >= failures) {
      say({ type: 'PackageDownloaded' });
      ended = 'succeeded';
      return;
    }
    const failedAt = clock.now();
    if (failed === 0) firstFailedAt = failedAt;
    say({ type: 'DownloadFailed' });
    const failure = { retriesDone: failed, firstFailedAt, failedAt, previousDelayMs };
    const next = plan(policy, failure, uniforms[failed % uniforms.length] as number);
    failed += 1;
    if (next.kind === 'spent') {
      say({ type: 'SessionCanceled', data: { by: 'triesSpent' } });
      ended = next.reason;
      return;
    }
    previousDelayMs = next.delayMs;
    say({ type: 'RetryScheduled', data: { dueAt: next.dueAt } });
    clock.wake(next.dueAt, () => {
      say({ type: 'RetryStarted' });
      clock.wake(clock.now() + attemptMs, attemptEnds);
    });
  }
}

function expectations(policy: RetryPolicy, { history, ended, now }: Run): WhenRetries {
  const expected: WhenRetries = {
    history,
    thenRetriesAt(expectedMs) {
      const from = history.find(({ type }) => type === 'DownloadFailed')?.occurredAt ?? 0;
      const found = history
        .filter(({ type }) => type === 'RetryStarted')
        .map(({ occurredAt }) => occurredAt - from);
      if (found.join() !== expectedMs.join()) {
        lawBroken(
          'as-told',
          `Retries start at [${found.join(', ')}] ms, not at [${expectedMs.join(', ')}].`,
          history,
        );
      }
      return expected;
    },
    thenEnds(end) {
      if (ended !== end) lawBroken('as-told', `It ends with ${ended}, not with ${end}.`, history);
      return expected;
    },
    thenKeepsLaws() {
      checkHistory(history, { direction: 'download', policy });
      endedOrPending(history, { direction: 'download', policy, now });
      return expected;
    },
  };
  return expected;
}
