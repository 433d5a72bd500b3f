/**
 * When a failed stage is tried again, and when it is not: on and off the poll grid, after its tries
 * or its time (DOMAIN: Retry).
 */
import type { RetryPolicy } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../src/index.ts';
import { fleetOf } from './support/fleets.ts';
import { failing, oneSession } from './support/one-session.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

const retries = /Failed|Retry|Canceled|Applied/;

describe('a retry', () => {
  it('off the poll grid starts when it is due', () => {
    const driver = oneSession({ everyS: 45 }, { work: failing('download', 2) }).run(600);
    expect(driver.factsLike(retries)).toEqual([
      '61 #1@0 DownloadFailed',
      '61 #1@0 RetryScheduled for 106',
      '106 #1@0 RetryStarted',
      '107 #1@0 DownloadFailed',
      '107 #1@0 RetryScheduled for 152',
      '152 #1@0 RetryStarted',
      '154 #1@0 PackageApplied',
    ]);
  });

  it.each([
    [45, 120],
    [59, 120], // due at the very moment of a poll
    [60, 180], // due one second after a poll
    [1, 120],
    [300, 420],
  ])(
    'on the grid, %i s after a failure at 61, starts at the first poll from then on',
    (everyS, start) => {
      const driver = oneSession({ everyS, alignToPoll: true }, { work: failing('download', 1) });
      expect(driver.run(900).factsLike(/RetryStarted/)).toEqual([`${start} #1@0 RetryStarted`]);
    },
  );

  it('is counted by stage: the count starts again when the stage succeeds', () => {
    const driver = oneSession(
      { everyS: 45, tryCount: 2 },
      { work: (attempt) => failing('download', 2)(attempt) ?? failing('apply', 2)(attempt) },
    ).run(900);
    expect(driver.factsLike(/RetryStarted/)).toHaveLength(4);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
  });

  it.each([1, 2, 5])('is given up after a try count of %i', (tryCount) => {
    const driver = oneSession({ everyS: 45, tryCount }, { work: failing('apply', Infinity) }).run(
      900,
    );
    expect(driver.attempts.filter(({ kind }) => kind === 'apply')).toHaveLength(tryCount + 1);
    expect(driver.factsLike(/RetryScheduled|RetryStarted/)).toHaveLength(2 * tryCount);
    const last = 62 + 46 * tryCount;
    expect(driver.facts.slice(-2)).toEqual([
      `${last} #1@0 ApplyFailed`,
      `${last} #1@0 SessionCanceled`,
    ]);
    expect(driver.kernel.sessions.tryCount[0]).toBe(tryCount);
  });

  it('with try count 0 is never given up', () => {
    const driver = oneSession({ everyS: 5, tryCount: 0 }, { work: failing('apply', 500) }).run(
      5000,
    );
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
    expect(driver.kernel.sessions.ownTries[0]).toBe(0);
    expect(driver.factsLike(/RetryStarted/)).toHaveLength(500);
  });

  it('is not made where it cannot help', () => {
    const work = ({ kind }: Attempt) => (kind === 'download' ? { failure: 9 } : undefined);
    const driver = oneSession({}, { work, notRetriable: [9] }).run(600);
    expect(driver.facts.slice(-2)).toEqual(['61 #1@0 DownloadFailed', '61 #1@0 SessionCanceled']);
  });

  it('waits its turn where the client is at work on others', () => {
    const fleet = fleetOf([{ retry: { everyS: 45 } }], [{ runs: [10], jobs: [0, 1] }]);
    const work = ({ kind, number, attempt }: Attempt) => {
      if (number === 1 && kind === 'download' && attempt === 0) return { failure: 0 };
      return number === 2 && kind === 'apply' ? { seconds: 100 } : undefined;
    };
    const driver = new TinyDriver({ fleet, work }).run(600);
    expect(driver.factsLike(/RetryStarted|Applied/)).toEqual([
      '162 #2@0 PackageApplied',
      '162 #1@0 RetryStarted',
      '164 #1@0 PackageApplied',
    ]);
  });
});

describe('growing delays', () => {
  it('double, up to the longest', () => {
    const policy: RetryPolicy = {
      tryCount: 0,
      delay: { kind: 'exponential', initialMs: 10_000, factor: 2, maxMs: 60_000 },
      jitter: 'none',
      maxDurationMs: null,
      alignToPoll: false,
    };
    const driver = new TinyDriver({
      fleet: withRetry(policy),
      work: failing('apply', 5),
    }).run(900);
    expect(waits(driver)).toEqual([10, 20, 40, 60, 60]);
  });

  it('decorrelated grow from the one before, and begin anew with the next stage', () => {
    const policy: RetryPolicy = {
      tryCount: 0,
      delay: { kind: 'exponential', initialMs: 10_000, factor: 2, maxMs: 60_000 },
      jitter: 'decorrelated',
      maxDurationMs: null,
      alignToPoll: false,
    };
    const driver = new TinyDriver({
      fleet: withRetry(policy),
      work: (attempt) => failing('download', 4)(attempt) ?? failing('apply', 1)(attempt),
      uniform: () => 0.5,
    }).run(900);
    // Half way from 10 to 30, to 60, to 105, and the longest; then from 10 to 30 again.
    expect(waits(driver)).toEqual([20, 35, 57.5, 60, 20]);
  });

  it('take one number for the jitter of each retry, the same for both drivers of a policy', () => {
    const asked: string[] = [];
    const uniform = (session: number, retry: number): number => {
      asked.push(`${session}/${retry}`);
      return 0.25;
    };
    const driver = oneSession(
      { everyS: 40, jitter: 'equal' },
      { work: failing('apply', 3), uniform },
    );
    expect(driver.run(900).factsLike(/RetryStarted/)).toHaveLength(3);
    expect(asked).toEqual(['0/1', '0/2', '0/3']);
  });
});

describe('maxDuration', () => {
  it('gives up at a failure whose retry would come too late', () => {
    const retry = { everyS: 45, tryCount: 0, maxDurationMs: 92_000 };
    // First failure at 61; retries at 106 and 152 (91 s later), the next would be at 198.
    const driver = oneSession(retry, { work: failing('download', Infinity) }).run(900);
    expect(driver.factsLike(/RetryStarted|Canceled/)).toEqual([
      '106 #1@0 RetryStarted',
      '152 #1@0 RetryStarted',
      '153 #1@0 SessionCanceled',
    ]);
  });

  it('gives up at a poll that is too late, though the retry was due in time', () => {
    const retry = { everyS: 45, maxDurationMs: 50_000, alignToPoll: true };
    const driver = oneSession(retry, { work: failing('download', 1) }).run(900);
    expect(driver.factsLike(retries)).toEqual([
      '61 #1@0 DownloadFailed',
      '61 #1@0 RetryScheduled for 106',
      '120 #1@0 SessionCanceled',
    ]);
  });

  it('counts from the first failure of the stage, not of the session', () => {
    const retry = { everyS: 45, tryCount: 0, maxDurationMs: 60_000 };
    const work = (attempt: Attempt) =>
      failing('download', 1)(attempt) ?? failing('apply', 1)(attempt);
    expect(oneSession(retry, { work }).run(900).statuses).toEqual({ '#1@0': 'Applied' });
  });
});

/** Seconds from each failure to its retry. */
function waits(driver: TinyDriver): readonly number[] {
  return driver.factsLike(/RetryScheduled/).map((fact) => {
    const [failedAt, , , , dueAt] = fact.split(' ').map(Number);
    return (dueAt as number) - (failedAt as number);
  });
}

function withRetry(retry: RetryPolicy): Fleet {
  const fleet = fleetOf([{}], [{ runs: [10] }]);
  return { ...fleet, groups: fleet.groups.map((group) => ({ ...group, retry })) };
}
