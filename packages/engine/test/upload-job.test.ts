/**
 * Headquarters' P-job: one worker, first in, first out, only in runs of its schedule, with a retry
 * policy of its own (DOMAIN: Transitions, upload; BP).
 */
import { describe, expect, it } from 'vitest';
import { fleetOf, type SchedulePlan } from './support/fleets.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

/** Four clients, whose only packages arrive at 2, 3, 4 and 5, last client first. */
function fourUploads(
  schedule: Partial<SchedulePlan>,
  work: (attempt: Attempt) => { seconds?: number; failure?: number } | undefined = () => undefined,
): TinyDriver {
  return new TinyDriver({
    fleet: fleetOf([{ count: 4, uploadS: 1000 }], [{ upload: true, runs: [100], ...schedule }]),
    firstPoll: (database) => 3 - database,
    hasTransactions: (_, second) => second < 10,
    work,
  });
}

const hq = /Applied|ApplyFailed|Retry|Canceled/;

describe('the P-job', () => {
  it('applies one at a time, in order of arrival', () => {
    const work = ({ kind, database }: Attempt) =>
      kind === 'hqApply' ? { seconds: 10 * (database + 1) } : undefined;
    const driver = fourUploads({}, work).run(900);
    expect(driver.factsLike(hq)).toEqual([
      '140 #1@3 PackageApplied',
      '170 #1@2 PackageApplied',
      '190 #1@1 PackageApplied',
      '200 #1@0 PackageApplied',
    ]);
  });

  it('works only when its schedule runs', () => {
    const driver = fourUploads({ runs: [3, 50] }).run(900);
    // Two have arrived by 3; a run goes on as long as there is something to apply.
    expect(driver.factsLike(hq).map((fact) => fact.split(' ')[0])).toEqual(['4', '5', '6', '7']);
    const late = fourUploads({ runs: [2, 50] }, ({ kind }) =>
      kind === 'upload' ? { seconds: 5 } : undefined,
    ).run(900);
    expect(late.factsLike(hq).map((fact) => fact.split(' ')[0])).toEqual(['51', '52', '53', '54']);
  });

  it('has one worker for all its schedules; who began first is served first', () => {
    const fleet = fleetOf(
      [
        { count: 2, uploadS: 1000 },
        { count: 2, uploadS: 1000 },
      ],
      [
        { upload: true, runs: [100], groups: [0], jobs: [0] },
        { upload: true, runs: [105], groups: [1], jobs: [1] },
      ],
    );
    const work = ({ kind }: Attempt) => (kind === 'hqApply' ? { seconds: 10 } : undefined);
    const hasTransactions = (_: number, second: number): boolean => second < 10;
    const driver = new TinyDriver({ fleet, work, hasTransactions }).run(900);
    expect(driver.factsLike(hq)).toEqual([
      '110 #1@0 PackageApplied',
      '120 #1@1 PackageApplied',
      '130 #1@2 PackageApplied',
      '140 #1@3 PackageApplied',
    ]);
  });

  const failsOnce = ({ kind, database, attempt }: Attempt) =>
    kind === 'hqApply' && database === 3 && attempt === 0 ? { failure: 0 } : undefined;

  it('goes on with the others when one fails, and retries it in a later run of its schedule', () => {
    const schedule = { runs: [100, 130, 200], retry: { everyS: 60, alignToPoll: true } };
    expect(fourUploads(schedule, failsOnce).run(900).factsLike(hq)).toEqual([
      '101 #1@3 ApplyFailed',
      '101 #1@3 RetryScheduled for 161',
      '102 #1@2 PackageApplied',
      '103 #1@1 PackageApplied',
      '104 #1@0 PackageApplied',
      '200 #1@3 RetryStarted',
      '201 #1@3 PackageApplied',
    ]);
  });

  it('off the grid retries it when it is due, and nothing else', () => {
    const fleet = fleetOf(
      [{ count: 1, uploadS: 150 }],
      [{ upload: true, runs: [100, 500], retry: { everyS: 60 } }],
    );
    const work = ({ kind, number, attempt }: Attempt) =>
      kind === 'hqApply' && number === 1 && attempt === 0 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work, hasTransactions: (_, s) => s < 200 }).run(900);
    // Session 2 arrives at 152; the retry at 161 is no run of the schedule, and leaves it to 500.
    expect(driver.factsLike(hq)).toEqual([
      '101 #1@0 ApplyFailed',
      '101 #1@0 RetryScheduled for 161',
      '161 #1@0 RetryStarted',
      '162 #1@0 PackageApplied',
      '501 #2@0 PackageApplied',
    ]);
  });

  it('off the grid retries several in the order in which they are due, one at a time', () => {
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'hqApply' ? (attempt === 0 ? { failure: 0 } : { seconds: 10 }) : undefined;
    const driver = fourUploads({ retry: { everyS: 60 } }, work).run(900);
    expect(driver.factsLike(/RetryStarted|PackageApplied/)).toEqual([
      '161 #1@3 RetryStarted',
      '171 #1@3 PackageApplied',
      '171 #1@2 RetryStarted',
      '181 #1@2 PackageApplied',
      '181 #1@1 RetryStarted',
      '191 #1@1 PackageApplied',
      '191 #1@0 RetryStarted',
      '201 #1@0 PackageApplied',
    ]);
  });

  it.each([
    [{ tryCount: 2, everyS: 60 }, 3],
    [{ tryCount: 0, everyS: 60, maxDurationMs: 130_000 }, 3],
    [{ tryCount: 0, everyS: 60, maxDurationMs: 59_000 }, 1],
  ])('cancels what its policy gives up: %j', (retry, attempts) => {
    const work = ({ kind, database }: Attempt) =>
      kind === 'hqApply' && database === 3 ? { failure: 0 } : undefined;
    const driver = fourUploads({ retry }, work).run(900);
    const failed = driver.factsLike(/@3/);
    expect(failed.filter((fact) => fact.endsWith('ApplyFailed'))).toHaveLength(attempts);
    expect(failed.at(-1)).toMatch(/SessionCanceled$/);
    expect(driver.factsLike(/PackageApplied/)).toHaveLength(3);
  });

  it('gives up in a run that comes too late for a retry that was due in time', () => {
    const schedule = {
      runs: [100, 300],
      retry: { everyS: 60, maxDurationMs: 120_000, alignToPoll: true },
    };
    const driver = fourUploads(schedule, failsOnce).run(900);
    expect(driver.facts.at(-1)).toBe('300 #1@3 SessionCanceled');
  });
});
