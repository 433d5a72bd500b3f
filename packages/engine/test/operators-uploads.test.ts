/**
 * Cancel and rerun of uploads: at the client, at headquarters' P-job, and the new session that
 * carries the data of the old one (CDM), so that nothing is delivered twice.
 */
import { describe, expect, it } from 'vitest';
import { answers, onSession, selection } from './support/commands.ts';
import { fleetOf, type FleetPlan } from './support/fleets.ts';
import { TinyDriver, type Attempt, type Script } from './support/tiny-driver.ts';

/** Packs once, uploads for 10 s, and is applied by the P-job at 200. */
function driverOf(script: Partial<Script> = {}, plan: FleetPlan = {}): TinyDriver {
  const fleet = fleetOf([{ uploadS: 60, pollS: 1000 }], [{ upload: true, runs: [200, 400, 600] }], {
    batches: [15, 100, 250, 450],
    ...plan,
  });
  return new TinyDriver({
    fleet,
    work: ({ kind }: Attempt) => ({ seconds: kind === 'upload' ? 10 : 1 }),
    hasTransactions: (_database, second) => second < 30,
    ...script,
  });
}

describe('a cancel of an upload', () => {
  it('at the client is heard of at its next upload poll', () => {
    const work = ({ kind }: Attempt) =>
      kind === 'upload' ? { seconds: 5, failure: 0 } : { seconds: 1 };
    const driver = driverOf({ work }).run(16);
    expect(driver.forms).toEqual({ '#1@0': 'UploadFailed' });
    expect(answers(driver.command(onSession('cancel', '^1@0')))).toEqual(['done']);
    driver.run(300);
    expect(driver.factsLike(/RetryStarted/)).toEqual([]);
    expect(driver.atClients).toEqual({ '#1@0': 'Canceled' });
  });

  it('under way goes on, and is not applied when it comes', () => {
    const fleet = { batches: [5] };
    const driver = driverOf({}, fleet).run(6);
    driver.command(onSession('cancel', '^1@0'));
    driver.run(300);
    expect(driver.facts.slice(-2)).toEqual([
      '6 #1@0 SessionCanceled',
      '11 #1@0 LateMessageReceived of PackageUploaded, run 1',
    ]);
    expect(driver.attempts.filter(({ kind }) => kind === 'hqApply')).toEqual([]);
  });

  it('that waits for the P-job is passed by', () => {
    const driver = driverOf().run(101);
    expect(driver.forms).toEqual({ '#1@0': 'Uploaded' });
    driver.command(onSession('cancel', '^1@0'));
    driver.run(500);
    expect(driver.attempts.filter(({ kind }) => kind === 'hqApply')).toEqual([]);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled' });
  });

  it('while the P-job applies it comes too late for that, and its outcome is told late', () => {
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'hqApply' ? 100 : 1 });
    const driver = driverOf({ work }).run(220);
    driver.command(onSession('cancel', '^1@0'));
    driver.run(500);
    expect(driver.facts.at(-1)).toBe('300 #1@0 LateMessageReceived of PackageApplied, run 1');
  });

  it('is not possible before headquarters has heard of the session', () => {
    expect(
      driverOf()
        .run(10)
        .command({ kind: 'cancel', select: selection({ direction: 'upload' }) }),
    ).toEqual([]);
  });
});

describe('an upload that was canceled', () => {
  const retention = { downloadHistoryMs: null, uploadHistoryMs: 60_000, packagesMs: null };

  it('is purged, and passed by in the queue of the P-job', () => {
    const driver = driverOf({}, { retention, batches: [50, 150] }).run(51);
    driver.command(onSession('cancel', '^1@0'));
    driver.run(500);
    expect(driver.factsLike(/Purged/)).toEqual(['150 #1@0 SessionPurged']);
    expect(driver.attempts.filter(({ kind }) => kind === 'hqApply')).toEqual([]);
  });

  it.each([
    ['while its apply failed', { seconds: 20, failure: 0 }, 210],
    ['when it had arrived', { seconds: 1 }, 6],
  ])('is purged too, %s', (_, end, second) => {
    const work = ({ kind }: Attempt) =>
      kind === 'hqApply' ? end : { seconds: kind === 'upload' ? 10 : 1 };
    const batches = [5, 150, 205, 400, 500];
    const driver = driverOf({ work }, { retention, batches }).run(second);
    expect(answers(driver.command(onSession('cancel', '^1@0')))).toEqual(['done']);
    driver.run(700);
    expect(driver.factsLike(/Purged/)).toHaveLength(1);
  });

  it('while it was applied all the same is not sent again', () => {
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'hqApply' ? 100 : 1 });
    const driver = driverOf({ work }).run(220);
    driver.command(onSession('cancel', '^1@0'));
    driver.run(301);
    expect(answers(driver.command(onSession('rerun', '^1@0')))).toEqual(['delivered']);
  });
});

describe('a rerun of an upload', () => {
  it('is a new session with the same data, packed at the next poll', () => {
    const driver = driverOf().run(101);
    driver.command(onSession('cancel', '^1@0'));
    expect(answers(driver.command(onSession('rerun', '^1@0')))).toEqual(['done']);
    driver.run(500);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled', '#2@0': 'Applied' });
    expect([...driver.kernel.uploads.reruns]).toEqual([[1, { rerunFor: 1, source: 1, row: 0 }]]);
  });

  it('of one that has failed cancels it first', () => {
    const work = ({ kind, number }: Attempt) =>
      kind === 'upload' && number === 1 ? { seconds: 5, failure: 0 } : { seconds: 1 };
    const driver = driverOf({ work }).run(16);
    expect(answers(driver.command(onSession('rerun', '^1@0')))).toEqual(['done']);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled' });
    driver.run(500);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled', '#2@0': 'Applied' });
  });

  it('is refused twice, where it is not possible, and where the form is stale', () => {
    const driver = driverOf().run(101);
    expect(answers(driver.command(onSession('rerun', '^1@0')))).toEqual(['notPossible']);
    driver.command(onSession('cancel', '^1@0'));
    driver.command(onSession('rerun', '^1@0'));
    expect(answers(driver.command(onSession('rerun', '^1@0')))).toEqual(['alreadyRerun']);

    const fails = ({ kind, attempt }: Attempt) =>
      kind === 'upload' && attempt === 0 ? { seconds: 5, failure: 0 } : { seconds: 1 };
    const stale = driverOf({ work: fails }).run(95);
    expect([stale.forms, stale.statuses]).toEqual([
      { '#1@0': 'UploadFailed' },
      { '#1@0': 'Uploaded' },
    ]);
    expect(answers(stale.command(onSession('rerun', '^1@0')))).toEqual(['stale']);
  });
});
