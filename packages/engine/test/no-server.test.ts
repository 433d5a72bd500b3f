/** Retries that are due while the client cannot reach headquarters (DOMAIN: Retry). */
import { describe, expect, it } from 'vitest';
import { fleetOf } from './support/fleets.ts';
import { failing, oneSession } from './support/one-session.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

const retries = /Failed|Retry|Canceled|Applied/;

describe('without a server', () => {
  const offline = [[0, 100, 300]] as const;

  it('a due retry off the grid waits once more and spends no try', () => {
    const script = { work: failing('download', 1), offline };
    const driver = oneSession({ everyS: 45, tryCount: 1 }, script).run(900);
    expect(driver.factsLike(retries)).toEqual([
      '61 #1@0 DownloadFailed',
      '61 #1@0 RetryScheduled for 106',
      '106 #1@0 RetryScheduled for 151 (recorded 300)',
      '151 #1@0 RetryScheduled for 196 (recorded 300)',
      '196 #1@0 RetryScheduled for 241 (recorded 300)',
      '241 #1@0 RetryScheduled for 286 (recorded 300)',
      '286 #1@0 RetryScheduled for 331 (recorded 300)',
      '331 #1@0 RetryStarted',
      '333 #1@0 PackageApplied',
    ]);
  });

  it('a retry on the grid starts at the first poll that finds one', () => {
    const script = { work: failing('download', 1), offline };
    const driver = oneSession({ everyS: 45, tryCount: 1, alignToPoll: true }, script).run(900);
    expect(driver.factsLike(retries)).toEqual([
      '61 #1@0 DownloadFailed',
      '61 #1@0 RetryScheduled for 106',
      '300 #1@0 RetryStarted',
      '302 #1@0 PackageApplied',
    ]);
  });

  it('a retry on the grid does not start when other work ends, but at a poll that finds one', () => {
    // Due at 106, the poll of 120 finds no server, the other session is applied at 175.
    const fleet = fleetOf(
      [{ concurrentSessions: 2, retry: { everyS: 45, alignToPoll: true } }],
      [{ runs: [10], jobs: [0, 1] }],
    );
    const work = ({ kind, number, attempt }: Attempt) => {
      if (number === 2) return kind === 'apply' ? { seconds: 114 } : undefined;
      return kind === 'download' && attempt === 0 ? { failure: 0 } : undefined;
    };
    const driver = new TinyDriver({ fleet, work, offline: [[0, 100, 170]] }).run(300);
    expect(driver.factsLike(/#2.*Applied|RetryStarted/)).toEqual([
      '175 #2@0 PackageApplied',
      '180 #1@0 RetryStarted',
    ]);
  });

  it.each([
    [false, '107 #1@0 RetryStarted (recorded 300)'],
    [true, '120 #1@0 RetryStarted (recorded 300)'],
  ])('an apply is tried again all the same (on the grid: %s)', (alignToPoll, expected) => {
    const script = { work: failing('apply', 1), offline };
    const driver = oneSession({ everyS: 45, alignToPoll }, script).run(900);
    expect(driver.factsLike(/RetryStarted/)).toEqual([expected]);
  });

  it('waiting ends with maxDuration', () => {
    const script = { work: failing('download', 1), offline };
    const driver = oneSession({ everyS: 45, maxDurationMs: 100_000 }, script).run(900);
    expect(driver.facts.slice(-2)).toEqual([
      '106 #1@0 RetryScheduled for 151 (recorded 300)',
      '151 #1@0 SessionCanceled (recorded 300)',
    ]);
  });
});

describe('a client that is turned away', () => {
  it('asks for nothing more until its next poll, and then for one at a time', () => {
    const fleet = fleetOf(
      [{ retry: { everyS: 45, alignToPoll: true } }],
      [{ runs: [10], jobs: [0, 1, 0] }],
    );
    const work = ({ kind, number, attempt }: Attempt) =>
      kind === 'download' && number === 1 && attempt < 2
        ? { seconds: 0, failure: 0, turnedAway: true }
        : undefined;
    const driver = new TinyDriver({ fleet, work }).run(400);
    // Polls are at 60, 120, 180 …; what is behind the first waits with it, though nothing blocks it.
    expect(driver.factsLike(/DownloadFailed|Requested|RetryStarted/).slice(0, 4)).toEqual([
      '60 #1@0 PackageRequested',
      '60 #1@0 DownloadFailed',
      '120 #1@0 RetryStarted',
      '120 #1@0 DownloadFailed',
    ]);
    expect(Object.values(driver.statuses)).toEqual(['Applied', 'Applied', 'Applied']);
  });
});

describe('while the batch server is out', () => {
  it('nothing runs by recurrence, and what fell due runs once when it is back', () => {
    const fleet = fleetOf([{}], [{ runs: [10, 130, 190, 310] }]);
    const driver = new TinyDriver({ fleet, batchDown: [[100, 250]] }).run(400);
    expect(driver.factsLike(/Started/).filter((fact) => fact.includes('Session'))).toEqual([
      '10 #1@0 DownloadSessionStarted',
      '250 #2@0 DownloadSessionStarted',
      '310 #3@0 DownloadSessionStarted',
    ]);
  });
});
