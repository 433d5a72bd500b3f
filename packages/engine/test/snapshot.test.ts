/** A kernel that is taken over from a snapshot is the same kernel. */
import { describe, expect, it } from 'vitest';
import { Kernel, restoreKernel, snapshotKernel, type Driver } from '../src/index.ts';
import { fleetOf } from './support/fleets.ts';
import { epoch, TinyDriver } from './support/tiny-driver.ts';

const fleet = fleetOf(
  [
    { count: 3, uploadS: 40, retry: { everyS: 45, tryCount: 5 } },
    { count: 2, uploadS: 50, reporting: 'finalOnly', dependencyEnforcement: true },
  ],
  [
    { runs: [10, 70, 130, 190], jobs: [0, 1], groups: [0, 1] },
    { upload: true, runs: [100, 180, 260], jobs: [2], groups: [0, 1], retry: { everyS: 30 } },
    {
      upload: true,
      runs: [110, 170, 230, 290],
      jobs: [3],
      groups: [0],
      retry: { everyS: 30, alignToPoll: true },
    },
  ],
);

/** Stands still: a kernel that only holds what it was given needs no more. */
const silent: Driver = {
  wake() {},
  start() {},
  record() {},
  recordSystem() {},
  databaseUp: () => true,
  turnedAway: () => false,
  batchDownUntil: () => 0,
  downUntil: () => 0,
  oldestChangeAt: () => 0,
  watchFor: () => 0,
  hasIssue: () => false,
  reachable: () => true,
  firstPollAt: () => epoch,
  jitter: () => 0.5,
  retriable: () => true,
  hasTransactions: () => false,
};

/** Every third attempt fails and some clients are cut off, so that there is something of everything. */
function busyDriver(): TinyDriver {
  return new TinyDriver({
    fleet,
    offline: [
      [0, 60, 150],
      [3, 100, 200],
    ],
    work: ({ number, database, attempt }) => ({
      seconds: 7,
      ...((number + database + attempt) % 3 === 0 ? { failure: 0 } : {}),
    }),
  });
}

/** What the actors hold, taken from themselves and not by way of a snapshot. */
function insideOf({ downloads, uploads, headquarters, uploadJob, messages }: Kernel): unknown {
  return {
    downloads: [downloads.busy, downloads.contactAt, downloads.polledAt, downloads.retriesWaiting],
    uploads: [uploads.busy, uploads.contactAt, uploads.lastNumber, uploads.packedUntil],
    lists: [downloads.open, uploads.open].map(({ head, tail }) => [head, tail]),
    headquarters: [headquarters.lastSessionNumber, headquarters.issued, headquarters.readUntil],
    uploadJob: [
      uploadJob.waiting.map((queue) => queue.toArray()),
      uploadJob.retrying,
      uploadJob.running,
      uploadJob.busy,
    ],
    outboxes: messages.outboxes,
  };
}

describe('a snapshot of the kernel', () => {
  const driver = busyDriver();

  it.each([0, 11, 75, 110, 140, 160, 200, 290])(
    'made at second %i brings all of it back',
    (second) => {
      const snapshot = snapshotKernel(driver.run(second).kernel);
      const text = JSON.stringify(snapshot.state);
      const copy = new Kernel({ fleet, driver: silent, startAt: epoch });
      restoreKernel(copy, { ...snapshot, state: JSON.parse(text) });
      expect(snapshotKernel(copy)).toEqual(snapshot);
      expect(insideOf(copy)).toEqual(insideOf(driver.kernel));
    },
  );

  it('is no part of the kernel that goes on', () => {
    const snapshot = snapshotKernel(driver.kernel);
    const before = structuredClone(snapshot);
    driver.run(600);
    expect(snapshot).toEqual(before);
  });

  it('had something of everything to hold', () => {
    // What the cases above are about: a change of this fleet must not empty them.
    const states = busyDriver();
    const seen = { outbox: false, waiting: false, retrying: false, running: false };
    for (let second = 0; second <= 300; second++) {
      const { state } = snapshotKernel(states.run(second).kernel);
      seen.outbox ||= state.outboxes.length > 0;
      seen.waiting ||= state.uploadJob.waiting.some((queue) => queue.length > 0);
      seen.retrying ||= state.uploadJob.retrying.some((list) => list.length > 0);
      seen.running ||= state.uploadJob.busy && state.uploadJob.running.length > 0;
    }
    expect(seen).toEqual({ outbox: true, waiting: true, retrying: true, running: true });
  });
});
