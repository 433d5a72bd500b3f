/**
 * Run now, full sync, new databases, pauses, schedules and batches that are held, and retention:
 * the rest of what operators and the status-message batch do.
 */
import { describe, expect, it } from 'vitest';
import { answers, onSession } from './support/commands.ts';
import { fleetOf } from './support/fleets.ts';
import { seconds, TinyDriver, type Attempt } from './support/tiny-driver.ts';

describe('run now', () => {
  const fleet = fleetOf([{}], [{ runs: [1000] }]);

  it('runs a schedule besides its recurrence, also one whose batch is on hold', () => {
    const driver = new TinyDriver({ fleet }).run(20);
    driver.command({ kind: 'setSchedule', schedule: 0, active: null, batch: 'hold' });
    expect(answers(driver.command({ kind: 'runNow', schedule: 0 }))).toEqual(['done']);
    driver.run(1100);
    expect(driver.system).toEqual(['20 ScheduleChanged 0', '20 ScheduleRunStarted 0']);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
  });

  it('is refused while the schedule is inactive', () => {
    const driver = new TinyDriver({ fleet }).run(20);
    driver.command({ kind: 'setSchedule', schedule: 0, active: false, batch: null });
    expect(answers(driver.command({ kind: 'runNow', schedule: 0 }))).toEqual(['inactive']);
    const same = { kind: 'setSchedule', schedule: 0, active: false, batch: 'waiting' } as const;
    expect(answers(driver.command(same))).toEqual(['unchanged']);
    driver.run(1100);
    expect(driver.facts).toEqual([]);
  });
});

describe('a full sync', () => {
  it('makes a full package of every job of the group, for one database', () => {
    const fleet = fleetOf(
      [{ count: 2 }],
      [
        { runs: [], jobs: [0, 1] },
        { runs: [], jobs: [1] },
        { upload: true, runs: [], jobs: [2] },
      ],
    );
    const driver = new TinyDriver({ fleet }).run(20);
    const command = { kind: 'fullSync', database: 1, deleteFirst: true } as const;
    expect(answers(driver.command(command))).toEqual(['done']);
    driver.run(200);
    expect(driver.system).toEqual(['20 FullSyncStarted 1']);
    expect(driver.statuses).toEqual({ '#1@1': 'Applied', '#2@1': 'Applied' });
    expect(driver.kernel.packages.origin.slice(0, 2)).toEqual(Uint8Array.of(1, 1));
  });

  it('leaves changes alone that a package under way carries; one that fails gives them back', () => {
    // The first takes 50 s, the second begins meanwhile; both are for the same group and job.
    const fleet = fleetOf([{ count: 1 }], [{ runs: [10, 30, 100] }]);
    const sinceOf = (fails: boolean): readonly number[] => {
      const since: number[] = [];
      const work = ({ kind, number }: Attempt) => {
        if (kind !== 'create') return undefined;
        since.push(driver.kernel.headquarters.changesSince(number - 1));
        return { seconds: 50, ...(fails && number === 1 ? { failure: 0 } : {}) };
      };
      const driver: TinyDriver = new TinyDriver({ fleet, work });
      driver.run(200);
      return since.map(seconds);
    };
    expect(sinceOf(false)).toEqual([0, 10, 30]);
    expect(sinceOf(true)).toEqual([0, 10, 0]);
  });

  it('does not carry the changes of the others: the next run does', () => {
    const fleet = fleetOf([{ count: 2 }], [{ runs: [100] }]);
    const driver = new TinyDriver({ fleet }).run(20);
    const before = [...driver.kernel.headquarters.readUntil];
    driver.command({ kind: 'fullSync', database: 1, deleteFirst: false });
    driver.run(90);
    expect([...driver.kernel.headquarters.readUntil]).toEqual(before);
  });
});

describe('a database that is added to a group', () => {
  const fleet = fleetOf([{ count: 1, joining: 1 }], [{ runs: [10, 130, 250] }]);

  it('inherits what the group has had, and gets what comes', () => {
    const driver = new TinyDriver({ fleet }).run(200);
    expect(driver.statuses).toEqual({ '#1@0': 'Applied', '#2@0': 'Applied' });
    driver.command({ kind: 'addDatabases', group: 0, count: 1 });
    driver.run(400);
    expect(driver.factsLike(/@1 (SessionInherited|DownloadSessionStarted)/)).toEqual([
      '200 #1@1 SessionInherited',
      '200 #2@1 SessionInherited',
      '250 #3@1 DownloadSessionStarted',
    ]);
    expect(Object.values(driver.statuses)).toEqual(Array.from({ length: 6 }, () => 'Applied'));
  });

  it('inherits a package that is being made as well, once it is there', () => {
    const work = ({ kind }: Attempt) => ({ seconds: kind === 'create' ? 30 : 1 });
    const driver = new TinyDriver({ fleet, work }).run(20);
    driver.command({ kind: 'addDatabases', group: 0, count: 1 });
    driver.run(120);
    expect(driver.factsLike(/@1/)[0]).toBe('40 #1@1 SessionInherited');
  });

  it('inherits since the last full sync only, and nothing that is purged', () => {
    const retention = { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: 60_000 };
    const purging = fleetOf([{ count: 1, joining: 1 }], [{ runs: [10, 130, 250] }], {
      batches: [150],
      retention,
    });
    const driver = new TinyDriver({ fleet: purging }).run(200);
    driver.command({ kind: 'addDatabases', group: 0, count: 1 });
    expect(driver.factsLike(/Inherited/)).toEqual(['200 #2@1 SessionInherited']);

    const synced = new TinyDriver({ fleet }).run(200);
    synced.command({ kind: 'fullSync', database: 0, deleteFirst: false });
    synced.run(300);
    synced.command({ kind: 'addDatabases', group: 0, count: 1 });
    // The full package itself (#3), and what came after it.
    expect(synced.factsLike(/Inherited/)).toEqual([
      '300 #3@1 SessionInherited',
      '300 #4@1 SessionInherited',
    ]);

    const failed = new TinyDriver({
      fleet,
      work: ({ kind, number }: Attempt) =>
        kind === 'create' && number === 3 ? { failure: 0 } : undefined,
    }).run(200);
    failed.command({ kind: 'fullSync', database: 0, deleteFirst: false });
    failed.run(300);
    failed.command({ kind: 'addDatabases', group: 0, count: 1 });
    // A full sync whose package was never made has brought nothing.
    expect(failed.factsLike(/Inherited/).map((fact) => fact.slice(4, 8))).toEqual([
      '#1@1',
      '#2@1',
      '#4@1',
    ]);
  });

  it('is refused where the group has no room for it', () => {
    const driver = new TinyDriver({ fleet }).run(50);
    const command = { kind: 'addDatabases', group: 0, count: 2 } as const;
    expect(answers(driver.command(command))).toEqual(['notFound']);
  });

  it('is not there before', () => {
    const driver = new TinyDriver({ fleet }).run(50);
    expect(answers(driver.command({ kind: 'pause', database: 1 }))).toEqual(['notFound']);
    const sync = { kind: 'fullSync', database: 1, deleteFirst: false } as const;
    expect(answers(driver.command(sync))).toEqual(['notFound']);
  });
});

describe('a database that is paused', () => {
  const fleet = fleetOf([{}], [{ runs: [10] }]);

  it('is given nothing until it is resumed', () => {
    const driver = new TinyDriver({ fleet }).run(20);
    expect(answers(driver.command({ kind: 'pause', database: 0 }))).toEqual(['done']);
    expect(answers(driver.command({ kind: 'pause', database: 0 }))).toEqual(['unchanged']);
    driver.run(290);
    expect(driver.statuses).toEqual({ '#1@0': 'Available' });
    driver.command({ kind: 'resume', database: 0 });
    driver.run(400);
    expect(driver.factsLike(/Requested/)).toEqual(['300 #1@0 PackageRequested']);
  });
});

describe('a client that is down', () => {
  it('neither polls nor retries, and goes on when it is back', () => {
    const fleet = fleetOf([{ retry: { everyS: 30 } }], [{ runs: [10, 70] }]);
    const work = ({ kind, attempt, number }: Attempt) =>
      kind === 'apply' && number === 1 && attempt === 0 ? { failure: 0 } : undefined;
    const driver = new TinyDriver({ fleet, work, down: [[0, 80, 200]] }).run(300);
    expect(driver.factsLike(/#1@0 Retry/)).toEqual([
      '62 #1@0 RetryScheduled for 92',
      '200 #1@0 RetryStarted',
    ]);
    expect(driver.factsLike(/#2@0 PackageRequested/)).toEqual(['240 #2@0 PackageRequested']);
  });
});

describe('the status-message batch', () => {
  const fleet = fleetOf([{}], [{ runs: [10] }], { batches: [100, 200] });

  it('is run by its recurrence unless it is held, and by operators at any time', () => {
    const driver = new TinyDriver({ fleet }).run(90);
    driver.command({ kind: 'setStatusBatch', batch: 'hold' });
    expect(answers(driver.command({ kind: 'setStatusBatch', batch: 'hold' }))).toEqual([
      'unchanged',
    ]);
    driver.run(150);
    expect(driver.forms).toEqual({ '#1@0': 'Available' });
    expect(answers(driver.command({ kind: 'processStatusMessages' }))).toEqual(['done']);
    expect(driver.forms).toEqual({ '#1@0': 'Applied' });
    expect(driver.kernel.statusMessages.delays).toEqual({
      batches: 1,
      messages: 3,
      delaySum: 90_000 + 89_000 + 88_000,
      delayMax: 90_000,
    });
  });

  it('purges what has ended and is past its retention, and nothing that is still at work', () => {
    const retention = { downloadHistoryMs: 50_000, uploadHistoryMs: null, packagesMs: null };
    const purging = fleetOf([{}], [{ runs: [10, 20] }], { batches: [100, 200], retention });
    const work = ({ kind, number }: Attempt) => ({
      seconds: kind === 'apply' && number === 2 ? 100 : 1,
    });
    const driver = new TinyDriver({ fleet: purging, work }).run(300);
    expect(driver.factsLike(/Purged/)).toEqual([
      '100 #1@0 SessionPurged',
      '200 #2@0 SessionPurged',
    ]);
    expect(answers(driver.command(onSession('rerun', '#1@0')))).toEqual([]);
  });

  it('does not purge what a client that is cut off may still tell of', () => {
    const retention = { downloadHistoryMs: 50_000, uploadHistoryMs: null, packagesMs: null };
    const purging = fleetOf([{}], [{ runs: [10] }], { batches: [100, 200, 400, 500], retention });
    const driver = new TinyDriver({ fleet: purging, offline: [[0, 61, 350]] }).run(80);
    expect(driver.atClients).toEqual({ '#1@0': 'Applied' });
    driver.command(onSession('cancel', '#1@0'));
    driver.run(600);
    expect(driver.facts.slice(3)).toEqual([
      '80 #1@0 SessionCanceled',
      '61 #1@0 LateMessageReceived of PackageDownloaded, run 1 (recorded 360)',
      '62 #1@0 LateMessageReceived of PackageApplied, run 1 (recorded 360)',
      '400 #1@0 SessionPurged',
    ]);
  });
});
