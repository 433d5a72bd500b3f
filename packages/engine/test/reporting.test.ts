/**
 * What headquarters hears of its clients, and when: full and final-only reports, and messages that
 * wait at a client that is cut off (DOMAIN: Process status messages).
 */
import { describe, expect, it } from 'vitest';
import { fleetOf } from './support/fleets.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

describe('a client that reports outcomes only', () => {
  const fleet = fleetOf(
    [{ reporting: 'finalOnly', retry: { everyS: 45, tryCount: 2 } }],
    [{ runs: [10] }],
  );

  it('says nothing but Applied of an attempt that went well', () => {
    expect(new TinyDriver({ fleet }).run(120).facts).toEqual([
      '10 #1@0 DownloadSessionStarted',
      '11 #1@0 PackageMadeAvailable',
      '62 #1@0 FinalApplied',
    ]);
  });

  it('makes one report per attempt, and none of retries', () => {
    const work = ({ kind, attempt }: Attempt) =>
      (kind === 'download' || kind === 'apply') && attempt < 2 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work }).run(900);
    expect(driver.facts.slice(2)).toEqual([
      '61 #1@0 FinalDownloadFailed',
      '107 #1@0 FinalDownloadFailed',
      '154 #1@0 FinalApplyFailed',
      '200 #1@0 FinalApplyFailed',
      '246 #1@0 FinalApplied',
    ]);
  });

  it.each([
    [false, 'SessionCanceled'],
    [true, 'SessionSuspended'],
  ])('reports that its tries are spent (enforcement: %s)', (dependencyEnforcement, last) => {
    const enforced = fleetOf(
      [{ reporting: 'finalOnly', dependencyEnforcement, retry: { everyS: 45, tryCount: 2 } }],
      [{ runs: [10] }],
    );
    const work = ({ kind }: Attempt) => (kind === 'apply' ? { failure: 0 } : undefined);
    const driver = new TinyDriver({ fleet: enforced, work }).run(900);
    expect(driver.facts.slice(2)).toEqual([
      '62 #1@0 FinalApplyFailed',
      '108 #1@0 FinalApplyFailed',
      '154 #1@0 FinalApplyFailed',
      `154 #1@0 ${last}`,
    ]);
    expect(driver.kernel.sessions.tryCount[0]).toBe(2);
  });
});

describe('messages of a client that is cut off', () => {
  it('wait, and arrive in order at its next contact', () => {
    const fleet = fleetOf([{ count: 2 }], [{ runs: [10] }]);
    const work = ({ kind }: Attempt) => (kind === 'download' ? { seconds: 10 } : undefined);
    const driver = new TinyDriver({ fleet, work, offline: [[0, 65, 150]] }).run(200);
    expect(driver.facts.slice(4)).toEqual([
      '60 #1@0 PackageRequested',
      '60 #1@1 PackageRequested',
      '70 #1@1 PackageDownloaded',
      '71 #1@1 PackageApplied',
      '70 #1@0 PackageDownloaded (recorded 180)',
      '71 #1@0 PackageApplied (recorded 180)',
    ]);
  });

  it('go before the next message, where the client is back before its next poll', () => {
    const fleet = fleetOf([{ concurrentSessions: 2 }], [{ runs: [10], jobs: [0, 1] }]);
    const work = ({ kind, number }: Attempt) =>
      kind === 'apply' ? { seconds: 10 * number } : undefined;
    const driver = new TinyDriver({ fleet, work, offline: [[0, 65, 75]] }).run(110);
    expect(driver.factsLike(/Applied/)).toEqual([
      '71 #1@0 PackageApplied (recorded 81)',
      '81 #2@0 PackageApplied',
    ]);
  });

  it('also arrive at a poll for uploads', () => {
    const fleet = fleetOf([{ uploadS: 25 }], [{ runs: [10] }]);
    const driver = new TinyDriver({
      fleet,
      hasTransactions: () => false,
      offline: [[0, 61, 90]],
    }).run(110);
    expect(driver.facts.at(-1)).toBe('62 #1@0 PackageApplied (recorded 100)');
  });

  it('do not keep a client from what it can do alone, nor let it see new packages', () => {
    const fleet = fleetOf([{}], [{ runs: [10] }, { runs: [70] }]);
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'apply' && attempt < 1 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work, offline: [[0, 61, 170]] }).run(300);
    expect(driver.factsLike(/RetryStarted|Applied|Requested/)).toEqual([
      '60 #1@0 PackageRequested',
      '122 #1@0 RetryStarted (recorded 180)',
      '123 #1@0 PackageApplied (recorded 180)',
      '180 #2@0 PackageRequested',
      '242 #2@0 RetryStarted',
      '243 #2@0 PackageApplied',
    ]);
  });

  it('do not make it look through its whole backlog at every poll in vain', () => {
    const jobs = Array.from({ length: 200 }, (_, job) => job);
    const fleet = fleetOf([{ retry: { everyS: 45 } }], [{ runs: [10], jobs }]);
    const work = ({ kind, number }: Attempt) =>
      kind === 'download' && number === 2 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work, offline: [[0, 65, 5000]] }).run(70);
    expect(driver.kernel.downloads.retriesWaiting[0]).toBe(1);
    const { sessions } = driver.kernel;
    let looked = 0;
    sessions.next = new Proxy(sessions.next, {
      get(target, name) {
        looked++;
        return Reflect.get(target, name) as unknown;
      },
    });
    driver.run(4000);
    // Some 65 polls and 85 times that the retry is due, with 198 sessions in the list.
    expect(looked).toBeLessThan(1000);
  });
});
