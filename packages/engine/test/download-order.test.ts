/**
 * What an Async Client takes, when, and in which order: polls, session numbers, how many at a time,
 * and what dependency enforcement holds back (DOMAIN: Order).
 */
import { describe, expect, it } from 'vitest';
import { fleetOf } from './support/fleets.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

const starts = /PackageRequested|RetryStarted/;
const applied = /PackageApplied/;

describe('an Async Client', () => {
  it('sees a package at its first poll from the moment that it is available', () => {
    const fleet = fleetOf([{ pollS: 60 }], [{ runs: [10] }]);
    expect(new TinyDriver({ fleet }).run(120).facts).toEqual([
      '10 #1@0 DownloadSessionStarted',
      '11 #1@0 PackageMadeAvailable',
      '60 #1@0 PackageRequested',
      '61 #1@0 PackageDownloaded',
      '62 #1@0 PackageApplied',
    ]);
  });

  it('takes what is available in the order of session numbers, one after the other', () => {
    const fleet = fleetOf([{}], [{ runs: [10], jobs: [0, 1, 2] }]);
    // The packages become available in the opposite order: 3 at 12, 2 at 15, 1 at 18.
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number }) => (kind === 'create' ? { seconds: 11 - 3 * number } : undefined),
    }).run(120);
    expect(driver.factsLike(/Requested|Applied/)).toEqual([
      '60 #1@0 PackageRequested',
      '62 #1@0 PackageApplied',
      '62 #2@0 PackageRequested',
      '64 #2@0 PackageApplied',
      '64 #3@0 PackageRequested',
      '66 #3@0 PackageApplied',
    ]);
  });

  it('leaves to the next poll what becomes available while it works', () => {
    const fleet = fleetOf([{}], [{ runs: [10] }, { runs: [61] }]);
    const driver = new TinyDriver({
      fleet,
      work: ({ kind }) => (kind === 'apply' ? { seconds: 10 } : undefined),
    }).run(200);
    expect(driver.factsLike(starts)).toEqual([
      '60 #1@0 PackageRequested',
      '120 #2@0 PackageRequested',
    ]);
  });

  it('does not see at a poll what becomes available right after it, in the same moment', () => {
    const fleet = fleetOf([{}], [{ runs: [10] }, { runs: [50] }]);
    const work = ({ kind, number }: Attempt) =>
      kind === 'create' && number === 2 ? { seconds: 10 } : undefined;
    const driver = new TinyDriver({ fleet, work }).run(200);
    expect(driver.facts.slice(3, 5)).toEqual([
      '60 #1@0 PackageRequested',
      '60 #2@0 PackageMadeAvailable',
    ]);
    expect(driver.factsLike(/#2.*Requested/)).toEqual(['120 #2@0 PackageRequested']);
  });

  it.each([
    [1, [60, 62, 64, 66]],
    [2, [60, 60, 62, 62]],
    [3, [60, 60, 60, 62]],
    [Infinity, [60, 60, 60, 60]],
  ])('works on %s sessions at a time', (concurrentSessions, expected) => {
    const fleet = fleetOf([{ concurrentSessions }], [{ runs: [10], jobs: [0, 1, 2, 3] }]);
    const driver = new TinyDriver({ fleet }).run(120);
    expect(driver.factsLike(starts).map((fact) => Number(fact.split(' ')[0]))).toEqual(expected);
    expect(driver.factsLike(applied)).toHaveLength(4);
  });

  it('does not let a failure hold back the next session', () => {
    const fleet = fleetOf([{ retry: { everyS: 100 } }], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number, attempt }) =>
        kind === 'apply' && number === 1 && attempt === 0 ? { failure: 0 } : undefined,
    }).run(300);
    expect(driver.factsLike(/Applied|Failed|Retry/)).toEqual([
      '62 #1@0 ApplyFailed',
      '62 #1@0 RetryScheduled for 162',
      '64 #2@0 PackageApplied',
      '162 #1@0 RetryStarted',
      '163 #1@0 PackageApplied',
    ]);
  });

  it('keeps its sessions apart from those of other channel databases', () => {
    const fleet = fleetOf([{ count: 2 }], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({ fleet, firstPoll: (database) => 20 + 7 * database }).run(60);
    expect(driver.factsLike(/Applied/)).toEqual([
      '22 #1@0 PackageApplied',
      '24 #2@0 PackageApplied',
      '29 #1@1 PackageApplied',
      '31 #2@1 PackageApplied',
    ]);
  });
});

describe('dependency enforcement', () => {
  const enforced = { dependencyEnforcement: true, concurrentSessions: 4 };

  it('holds back all that follows until a failed session is applied', () => {
    const fleet = fleetOf(
      [{ ...enforced, retry: { everyS: 100 } }],
      [{ runs: [10], jobs: [0, 1, 2] }],
    );
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number, attempt }) =>
        kind === 'download' && number === 2 && attempt < 2 ? { failure: 0 } : undefined,
    }).run(400);
    // Blocked from 63 to 265 by two failures of session 2: 62 + 1, then twice (100 + 1), then 1 + 1.
    expect(driver.factsLike(/Applied|DownloadFailed/)).toEqual([
      '62 #1@0 PackageApplied',
      '63 #2@0 DownloadFailed',
      '164 #2@0 DownloadFailed',
      '266 #2@0 PackageApplied',
      '268 #3@0 PackageApplied',
    ]);
  });

  it('suspends a session whose tries are spent, and it holds back those behind it', () => {
    const fleet = fleetOf(
      [{ ...enforced, retry: { everyS: 30, tryCount: 1 } }],
      [{ runs: [10], jobs: [0, 1] }],
    );
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number }) => (kind === 'apply' && number === 1 ? { failure: 0 } : undefined),
    }).run(3600);
    expect(driver.statuses).toEqual({ '#1@0': 'Suspended', '#2@0': 'Available' });
    expect(driver.facts.at(-1)).toBe('93 #1@0 SessionSuspended');
  });

  it('without it the session is canceled, and holds back nothing', () => {
    const fleet = fleetOf([{ retry: { everyS: 30, tryCount: 1 } }], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number }) => (kind === 'apply' && number === 1 ? { failure: 0 } : undefined),
    }).run(3600);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled', '#2@0': 'Applied' });
  });

  it.each(['failure', 'noData', 'slow'])(
    'is not held back by a session without a package: %s',
    (how) => {
      const fleet = fleetOf([enforced], [{ runs: [10], jobs: [0, 1] }]);
      const end = { failure: { failure: 0 }, noData: { noData: true }, slow: { seconds: 500 } }[
        how
      ];
      const driver = new TinyDriver({
        fleet,
        work: ({ kind, number }) => (kind === 'create' && number === 1 ? end : undefined),
      }).run(400);
      expect(driver.factsLike(applied)).toEqual(['62 #2@0 PackageApplied']);
    },
  );

  it('applies an earlier package first if it comes to exist while a later one is downloaded', () => {
    const fleet = fleetOf([enforced], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number }) => {
        if (kind === 'create' && number === 1) return { seconds: 60 };
        return kind === 'download' && number === 2 ? { seconds: 80 } : undefined;
      },
    }).run(400);
    expect(driver.factsLike(/Requested|Downloaded|Applied/)).toEqual([
      '60 #2@0 PackageRequested',
      '120 #1@0 PackageRequested',
      '121 #1@0 PackageDownloaded',
      '122 #1@0 PackageApplied',
      '140 #2@0 PackageDownloaded',
      '141 #2@0 PackageApplied',
    ]);
  });

  it('keeps a downloaded package until an earlier one that came to exist meanwhile is applied', () => {
    const fleet = fleetOf([{ ...enforced, concurrentSessions: 1 }], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({
      fleet,
      work: ({ kind, number }) => {
        if (kind === 'create' && number === 1) return { seconds: 60 };
        return kind === 'download' && number === 2 ? { seconds: 80 } : undefined;
      },
    }).run(400);
    expect(driver.factsLike(/Requested|Downloaded|Applied/)).toEqual([
      '60 #2@0 PackageRequested',
      '140 #2@0 PackageDownloaded',
      '140 #1@0 PackageRequested',
      '141 #1@0 PackageDownloaded',
      '142 #1@0 PackageApplied',
      '143 #2@0 PackageApplied',
    ]);
  });

  it('applies a package that it kept also when it is cut off by then', () => {
    const fleet = fleetOf([{ ...enforced, concurrentSessions: 1 }], [{ runs: [10], jobs: [0, 1] }]);
    const driver = new TinyDriver({
      fleet,
      offline: [[0, 142, 500]],
      work: ({ kind, number }) => {
        if (kind === 'create' && number === 1) return { seconds: 60 };
        if (kind === 'apply') return { seconds: 10 };
        return kind === 'download' && number === 2 ? { seconds: 80 } : undefined;
      },
    }).run(600);
    expect(driver.factsLike(/Applied/)).toEqual([
      '151 #1@0 PackageApplied (recorded 540)',
      '161 #2@0 PackageApplied (recorded 540)',
    ]);
  });
});
