/** How Async Clients pack and upload, and what headquarters hears of it (DOMAIN: Transitions, upload). */
import { describe, expect, it } from 'vitest';
import { fleetOf, type GroupPlan } from './support/fleets.ts';
import { failing } from './support/one-session.ts';
import { TinyDriver, type Attempt, type Script } from './support/tiny-driver.ts';

/** Packs at 0, 100, 200 …; P-job runs at 1000 alone. */
function uploads(
  group: GroupPlan = {},
  script: Partial<Script> = {},
  options: { uploadsAppearUploaded?: boolean } = {},
): TinyDriver {
  const fleet = fleetOf([{ uploadS: 100, ...group }], [{ upload: true, runs: [1000] }], options);
  return new TinyDriver({ fleet, hasTransactions: (_, second) => second === 100, ...script });
}

describe('an upload', () => {
  it('is packed at the upload interval, uploaded, and applied by the next run of the P-job', () => {
    expect(uploads().run(1100).facts).toEqual([
      '100 #1@0 UploadSessionStarted',
      '101 #1@0 PackageMadeAvailable',
      '102 #1@0 PackageUploaded',
      '1001 #1@0 PackageApplied',
    ]);
  });

  it('appears as Uploaded at once in Dynamics 365', () => {
    const driver = uploads({}, { work: failing('upload', 1) }, { uploadsAppearUploaded: true });
    expect(driver.run(1100).facts).toEqual([
      '163 #1@0 UploadSessionReceived',
      '1001 #1@0 PackageApplied',
    ]);
  });

  it('is packed once, where two schedules serve the same job and group', () => {
    const twice = fleetOf(
      [{ uploadS: 100 }],
      [
        { upload: true, runs: [1000] },
        { upload: true, runs: [1000] },
      ],
    );
    const driver = new TinyDriver({ fleet: twice }).run(250);
    expect(driver.factsLike(/Started/)).toEqual([
      '0 #1@0 UploadSessionStarted',
      '100 #2@0 UploadSessionStarted',
      '200 #3@0 UploadSessionStarted',
    ]);
  });

  it('is not there where there was nothing to pack', () => {
    expect(uploads({}, { hasTransactions: () => false }).run(900).kernel.sessions.count).toBe(0);
  });

  it('comes one at a time, in the order of session numbers, which each client counts', () => {
    const work = ({ kind, number }: Attempt) => {
      if (kind === 'pack' && number === 1) return { seconds: 120 };
      return kind === 'upload' ? { seconds: 50 } : undefined;
    };
    const hasTransactions = (_: number, second: number): boolean => second <= 200;
    const driver = uploads({ count: 2 }, { work, hasTransactions }).run(900);
    expect(driver.factsLike(/@0 (PackageMade|PackageUploaded)/)).toEqual([
      '101 #2@0 PackageMadeAvailable',
      '120 #1@0 PackageMadeAvailable',
      '151 #2@0 PackageUploaded',
      '201 #1@0 PackageUploaded',
      '201 #3@0 PackageMadeAvailable',
      '251 #3@0 PackageUploaded',
    ]);
    expect(driver.factsLike(/@1 PackageUploaded/)).toHaveLength(3);
  });

  it.each([
    [false, [161, 221]],
    [true, [200, 300]],
  ])('is tried again after a failure (on the grid: %s)', (alignToPoll, starts) => {
    const driver = uploads({ retry: { everyS: 59, alignToPoll } }, { work: failing('upload', 2) });
    expect(driver.run(900).factsLike(/RetryStarted/)).toEqual(
      starts.map((start) => `${start} #1@0 RetryStarted`),
    );
    expect(driver.factsLike(/PackageUploaded/)).toHaveLength(1);
  });

  it('whose retry is on the grid does not start it when other work ends', () => {
    // 1 fails at 102 and is due at 112; 2 is packed until 150.
    const work = ({ kind, number, attempt }: Attempt) => {
      if (kind === 'pack') return { seconds: number === 2 ? 50 : 1 };
      return kind === 'upload' && number === 1 && attempt === 0 ? { failure: 0 } : undefined;
    };
    const fleet = fleetOf(
      [{ uploadS: 100, retry: { everyS: 10, alignToPoll: true } }],
      [{ upload: true, runs: [1000], jobs: [0, 1] }],
    );
    const hasTransactions = (_: number, second: number): boolean => second === 100;
    const driver = new TinyDriver({ fleet, work, hasTransactions }).run(300);
    expect(driver.factsLike(/PackageUploaded|RetryStarted/)).toEqual([
      '151 #2@0 PackageUploaded',
      '200 #1@0 RetryStarted',
      '201 #1@0 PackageUploaded',
    ]);
  });

  it('is canceled when its tries are spent, under dependency enforcement too', () => {
    const driver = uploads(
      { dependencyEnforcement: true, retry: { everyS: 10, tryCount: 2 } },
      { work: failing('upload', Infinity) },
    );
    expect(driver.run(900).facts.slice(-2)).toEqual([
      '124 #1@0 UploadFailed',
      '124 #1@0 SessionCanceled',
    ]);
  });

  it('is not even packed at a poll that finds no server', () => {
    const driver = uploads({}, { hasTransactions: () => true, offline: [[0, 50, 250]] }).run(350);
    expect(driver.factsLike(/Started/)).toEqual([
      '0 #1@0 UploadSessionStarted',
      '300 #2@0 UploadSessionStarted',
    ]);
  });

  it('that was packed when the server was gone waits for a poll that finds it', () => {
    const work = ({ kind }: Attempt) => (kind === 'pack' ? { seconds: 20 } : undefined);
    const driver = uploads({}, { work, offline: [[0, 110, 250]] }).run(900);
    expect(driver.facts).toEqual([
      '100 #1@0 UploadSessionStarted',
      '120 #1@0 PackageMadeAvailable (recorded 300)',
      '301 #1@0 PackageUploaded',
    ]);
  });

  it('whose retry finds no server waits once more and spends no try', () => {
    const driver = uploads(
      { retry: { everyS: 60, tryCount: 1 } },
      { work: failing('upload', 1), offline: [[0, 150, 230]] },
    ).run(900);
    expect(driver.factsLike(/Retry|Uploaded/)).toEqual([
      '102 #1@0 RetryScheduled for 162',
      '162 #1@0 RetryScheduled for 222 (recorded 240)',
      '222 #1@0 RetryScheduled for 282 (recorded 240)',
      '282 #1@0 RetryStarted',
      '283 #1@0 PackageUploaded',
    ]);
  });

  it.each([true, false])(
    'that arrives in the moment in which its client is cut off has arrived (D365: %s)',
    (uploadsAppearUploaded) => {
      const driver = uploads({}, { offline: [[0, 102, 2000]] }, { uploadsAppearUploaded });
      expect(driver.run(1100).facts.slice(-2)).toEqual([
        `102 #1@0 ${uploadsAppearUploaded ? 'UploadSessionReceived' : 'PackageUploaded'}`,
        '1001 #1@0 PackageApplied',
      ]);
    },
  );

  it('is not held back by one that waits for its retry', () => {
    const work = ({ kind, number, attempt }: Attempt) =>
      kind === 'upload' && number === 1 && attempt === 0 ? { failure: 0 } : undefined;
    const hasTransactions = (_: number, second: number): boolean => second <= 100;
    const driver = uploads({ retry: { everyS: 150 } }, { work, hasTransactions }).run(900);
    expect(driver.factsLike(/PackageUploaded/)).toEqual([
      '102 #2@0 PackageUploaded',
      '153 #1@0 PackageUploaded',
    ]);
  });
});
