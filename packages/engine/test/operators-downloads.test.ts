/**
 * Rerun and Cancel of downloads, step by step: what headquarters records at once, when the client
 * hears of it, what comes late, and what is refused (DOMAIN: Process status messages).
 */
import { describe, expect, it } from 'vitest';
import { answers, onSession } from './support/commands.ts';
import { fleetOf } from './support/fleets.ts';
import { TinyDriver, type Attempt, type Script } from './support/tiny-driver.ts';

const one = fleetOf([{}], [{ runs: [10] }], { batches: [100, 200, 300] });
/** 10 s to download, 20 s to apply. */
const slow = ({ kind }: Attempt) => ({ seconds: { download: 10, apply: 20 }[kind as string] ?? 1 });

function driverOf(script: Partial<Script> = {}): TinyDriver {
  return new TinyDriver({ fleet: one, work: slow, ...script });
}

describe('a cancel', () => {
  it('keeps a client from a session that it has not begun', () => {
    const driver = driverOf().run(30);
    expect(answers(driver.command(onSession('cancel', '#1@0')))).toEqual(['done']);
    driver.run(200);
    expect(driver.facts.slice(2)).toEqual(['30 #1@0 SessionCanceled']);
    expect(driver.atClients).toEqual({ '#1@0': 'Canceled' });
  });

  it('reaches the client at its next poll: what is under way until then goes on, and is told late', () => {
    const driver = driverOf().run(65);
    driver.command(onSession('cancel', '#1@0'));
    driver.run(400);
    expect(driver.facts.slice(3)).toEqual([
      '65 #1@0 SessionCanceled',
      '70 #1@0 LateMessageReceived of PackageDownloaded, run 1',
      '90 #1@0 LateMessageReceived of PackageApplied, run 1',
    ]);
    // Headquarters calls it canceled; the data is there all the same.
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled' });
    expect(driver.atClients).toEqual({ '#1@0': 'Applied' });
  });

  it('that finds the client at work is acted on when that work has ended', () => {
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'download' ? 70 : 20 });
    const driver = driverOf({ work }).run(65);
    driver.command(onSession('cancel', '#1@0'));
    // Told at 120, while it downloads (60 to 130): it is not applied any more.
    driver.run(400);
    expect(driver.facts.slice(3)).toEqual([
      '65 #1@0 SessionCanceled',
      '130 #1@0 LateMessageReceived of PackageDownloaded, run 1',
    ]);
    expect(driver.atClients).toEqual({ '#1@0': 'Canceled' });
  });

  it('takes a failed session out of the retries', () => {
    const work = (attempt: Attempt) =>
      attempt.kind === 'download' ? { seconds: 5, failure: 0 } : undefined;
    const driver = driverOf({ work }).run(101);
    expect(driver.forms).toEqual({ '#1@0': 'DownloadFailed' });
    expect(answers(driver.command(onSession('cancel', '#1@0')))).toEqual(['done']);
    driver.run(900);
    expect(driver.factsLike(/RetryStarted/)).toEqual([]);
  });

  it('before the package exists keeps it from this database alone', () => {
    const fleet = fleetOf([{ count: 2 }], [{ runs: [10] }]);
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'create' ? 20 : 1 });
    const driver = new TinyDriver({ fleet, work }).run(15);
    driver.command(onSession('cancel', '#1@0'));
    driver.run(100);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled', '#1@1': 'Applied' });
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['done']);
    driver.run(200);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied', '#1@1': 'Applied' });
  });

  it('frees the sessions behind one that is suspended', () => {
    const fleet = fleetOf(
      [{ dependencyEnforcement: true, retry: { tryCount: 1 } }],
      [{ runs: [10], jobs: [0, 1] }],
      { batches: [300] },
    );
    const work = ({ kind, number }: Attempt) =>
      kind === 'apply' && number === 1 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work }).run(301);
    expect(driver.statuses).toEqual({ '#1@0': 'Suspended', '#2@0': 'Available' });
    driver.command(onSession('cancel', '#1@0'));
    driver.run(500);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled', '#2@0': 'Applied' });
  });
});

describe('a rerun', () => {
  it('starts a new run at the next poll, and what the old one tells from then on is late', () => {
    const driver = driverOf().run(101);
    expect(driver.forms).toEqual({ '#1@0': 'Applied' });
    driver.command(onSession('rerun', '#1@0'));
    expect(driver.forms).toEqual({ '#1@0': 'Available' });
    driver.run(300);
    expect(driver.facts.slice(2)).toEqual([
      '60 #1@0 PackageRequested',
      '70 #1@0 PackageDownloaded',
      '90 #1@0 PackageApplied',
      '101 #1@0 SessionRerun',
      '120 #1@0 PackageRequested',
      '130 #1@0 PackageDownloaded',
      '150 #1@0 PackageApplied',
    ]);
    expect(driver.kernel.sessions.runNumber[0]).toBe(2);
  });

  it('of a session that the client has under way begins when that has ended', () => {
    // Headquarters hears of outcomes only: to it the session is Available, and can be rerun.
    const fleet = fleetOf([{ reporting: 'finalOnly' }], [{ runs: [10] }], { batches: [300] });
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'download' ? 70 : 20 });
    const driver = new TinyDriver({ fleet, work }).run(65);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['done']);
    driver.run(300);
    // Told at 120; the download ends at 130 and is not applied, but begun anew at once.
    expect(driver.attempts.map(({ kind, second }) => `${second} ${kind}`)).toEqual([
      '10 create',
      '60 download',
      '130 download',
      '200 apply',
    ]);
    expect(driver.facts.slice(2)).toEqual(['65 #1@0 SessionRerun', '220 #1@0 FinalApplied']);
  });

  it('makes late whatever the client tells of the run before', () => {
    const fleet = fleetOf([{ reporting: 'finalOnly' }], [{ runs: [10] }]);
    const driver = new TinyDriver({ fleet, work: slow }).run(65);
    driver.command(onSession('rerun', '#1@0'));
    driver.run(300);
    expect(driver.facts.slice(2)).toEqual([
      '65 #1@0 SessionRerun',
      '90 #1@0 LateMessageReceived of FinalApplied, run 1',
      '150 #1@0 FinalApplied',
    ]);
  });

  it('counts the tries anew', () => {
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'apply' && attempt < 4 ? { failure: 0 } : undefined;
    const driver = driverOf({ work }).run(301);
    expect(driver.statuses).toEqual({ '#1@0': 'Canceled' });
    driver.command(onSession('rerun', '#1@0'));
    driver.run(400);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
    expect(driver.kernel.sessions.tryCount[0]).toBe(0);
  });

  it('of Create failed makes the package anew, for this database alone', () => {
    const fleet = fleetOf([{ count: 2 }], [{ runs: [10] }]);
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'create' && attempt === 0 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work }).run(30);
    expect(driver.forms).toEqual({ '#1@0': 'CreateFailed', '#1@1': 'CreateFailed' });
    driver.command(onSession('rerun', '#1@1'));
    driver.run(100);
    expect(driver.facts.slice(4)).toEqual([
      '30 #1@1 SessionRerun',
      '31 #1@1 PackageMadeAvailable',
      '60 #1@1 PackageRequested',
      '61 #1@1 PackageDownloaded',
      '62 #1@1 PackageApplied',
    ]);
    expect(driver.statuses).toEqual({ '#1@0': 'CreateFailed', '#1@1': 'Applied' });
  });
});

describe('an order that is given again', () => {
  it('while the client ends what the one before is about, is heard at the poll after', () => {
    // Told at 120 of the cancel, at work until 155; the rerun at 130 is heard at 180.
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'download' ? 95 : 5 });
    const driver = driverOf({ work }).run(65);
    driver.command(onSession('cancel', '#1@0'));
    driver.run(130);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['done']);
    driver.run(600);
    expect(driver.facts.slice(3)).toEqual([
      '65 #1@0 SessionCanceled',
      '130 #1@0 SessionRerun',
      '155 #1@0 LateMessageReceived of PackageDownloaded, run 1',
      '180 #1@0 PackageRequested',
      '275 #1@0 PackageDownloaded',
      '280 #1@0 PackageApplied',
    ]);
    expect(driver.kernel.downloads.busy[0]).toBe(0);
  });

  it('twice, is one new run for the client', () => {
    const fleet = fleetOf([{ reporting: 'finalOnly' }], [{ runs: [10] }]);
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'apply' ? 90 : 5 });
    const driver = new TinyDriver({ fleet, work }).run(65);
    driver.command(onSession('rerun', '#1@0'));
    driver.run(140);
    driver.command(onSession('rerun', '#1@0'));
    driver.run(800);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
    expect(driver.atClients).toEqual({ '#1@0': 'Applied' });
    expect(driver.kernel.sessions.runNumber[0]).toBe(3);
  });
});

describe('a command on a session', () => {
  it('is refused as stale where the form allowed it and the log no longer does', () => {
    const driver = driverOf().run(95);
    expect([driver.forms, driver.statuses]).toEqual([
      { '#1@0': 'Available' },
      { '#1@0': 'Applied' },
    ]);
    const [outcome] = driver.command(onSession('cancel', '#1@0'));
    expect(outcome).toMatchObject({ refused: 'stale', shown: 1, actual: 4 });
    expect(driver.system.at(-1)).toBe('95 CommandRefused 0');
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
  });

  it('is refused where the form itself does not allow it', () => {
    const driver = driverOf().run(101);
    expect(answers(driver.command(onSession('cancel', '#1@0')))).toEqual(['notPossible']);
  });

  it('finds nothing where the form does not show it', () => {
    expect(driverOf().run(5).command(onSession('cancel', '#1@0'))).toEqual([]);
  });

  it('cannot rerun what was never created', () => {
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'create' ? 20 : 1 });
    const driver = driverOf({ work }).run(15);
    driver.command(onSession('cancel', '#1@0'));
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['noPackage']);
  });

  it('cannot rerun Applied under dependency enforcement, but Available', () => {
    const fleet = fleetOf([{ dependencyEnforcement: true }], [{ runs: [10] }], { batches: [100] });
    const driver = new TinyDriver({ fleet }).run(30);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['done']);
    driver.run(90);
    // The form still shows Available; the log knows better.
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['stale']);
    driver.run(101);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['enforcement']);
  });

  it('cannot rerun what has been purged from the working folder', () => {
    const retention = { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: 80_000 };
    const fleet = fleetOf([{}], [{ runs: [10] }], { batches: [100], retention });
    const driver = new TinyDriver({ fleet }).run(101);
    expect(driver.factsLike(/Purged/)).toEqual(['100 #1@0 PackagePurged']);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual(['packagePurged']);
  });
});

describe('three places that know a session', () => {
  it('say three different things of it while its client is cut off', () => {
    // Requested is known to all; then the batch is late and the client is cut off.
    const fleet = fleetOf([{}], [{ runs: [10] }], { batches: [65] });
    const driver = new TinyDriver({ fleet, work: slow, offline: [[0, 75, 500]] }).run(110);
    expect(driver.forms).toEqual({ '#1@0': 'Requested' });
    expect(driver.statuses).toEqual({ '#1@0': 'Downloaded' });
    expect(driver.atClients).toEqual({ '#1@0': 'Applied' });
  });
});
