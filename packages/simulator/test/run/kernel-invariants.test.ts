/** What the kernel keeps twice agrees, at any time of any run: lists, counters, marks and the timers. */
import { Effect } from '@cdx/engine';
import { DownloadStatus, UploadStatus } from '@cdx/session';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Simulation } from '../../src/run/simulation.ts';
import { queueEntries } from '../../src/run/queue-tokens.ts';
import { run } from '../support/run.ts';
import { troubledScenarios, shares } from '@cdx/testing';

const openDownload = new Set<number>([
  DownloadStatus.Available,
  DownloadStatus.Requested,
  DownloadStatus.Downloaded,
  DownloadStatus.DownloadFailed,
  DownloadStatus.ApplyFailed,
  DownloadStatus.Suspended,
]);
const openUpload = new Set<number>([UploadStatus.Available, UploadStatus.UploadFailed]);
const failed = new Set<number>([DownloadStatus.DownloadFailed, DownloadStatus.ApplyFailed]);

it('the kernel agrees with itself', () => {
  fc.assert(
    fc.property(
      troubledScenarios,
      fc.array(shares, { minLength: 1, maxLength: 5 }),
      (scenario, cuts) => {
        const simulation = run(scenario, { forMs: 0 });
        for (const share of [...cuts].sort((one, other) => one - other)) {
          simulation.advance(scenario.startAt + Math.floor(share * scenario.durationMs));
          checkWork(simulation);
          for (let client = 0; client < simulation.kernel.downloads.busy.length; client++) {
            checkClient(simulation, client);
          }
        }
      },
    ),
    { seed: 1, numRuns: 60 },
  );
});

/** Busy is what an effect is at work on, or Async Server, once. */
function checkWork({ kernel, queue, server, packageWorkers }: Simulation): void {
  const transfers = server?.sessions() ?? { waiting: [], underWay: [] };
  const effects = [...queueEntries(queue)].filter(({ kind }) => kind === 'effect');
  const atWork = [
    ...effects.filter(({ code }) => code !== Effect.create).map(({ target }) => target),
    ...transfers.waiting,
    ...transfers.underWay,
  ].sort((one, other) => one - other);
  const { busy, count } = kernel.sessions;
  const marked = Array.from({ length: count }, (_, session) => session).filter(
    (session) => busy[session] === 1,
  );
  expect(marked).toEqual(atWork);
  const inCreation = [
    ...effects.filter(({ code }) => code === Effect.create).map(({ target }) => target),
    ...(packageWorkers?.waiting() ?? []),
  ];
  expect(new Set(inCreation)).toEqual(new Set(kernel.headquarters.creating.keys()));
  const inJob = effects.filter(({ code }) => code === Effect.hqApply);
  expect(inJob).toHaveLength(kernel.uploadJob.busy ? 1 : 0);
}

function checkClient({ kernel }: Simulation, client: number): void {
  const { sessions, packages, downloads, uploads } = kernel;
  const mine = Array.from({ length: sessions.count }, (_, session) => session).filter(
    (session) => sessions.database[session] === client,
  );
  const number = (session: number): number =>
    packages.sessionNumber[sessions.package[session] as number] as number;
  for (const [side, upload] of [
    [downloads, false],
    [uploads, true],
  ] as const) {
    const own = mine.filter((session) => kernel.isUpload(session) === upload);
    const open = own
      .filter((session) =>
        (upload ? openUpload : openDownload).has(sessions.ownStatus[session] as number),
      )
      .sort((one, other) => number(one) - number(other));
    const listed: number[] = [];
    for (let at = side.open.head[client] as number; at >= 0; at = sessions.next[at] as number) {
      listed.push(at);
    }
    expect(listed).toEqual(open);
    expect(side.open.size[client]).toBe(open.length);
    const busy = open.filter((session) => sessions.busy[session] === 1);
    expect(side.busy[client]).toBe(busy.length);
  }
  const waiting = mine.filter(
    (session) => !kernel.isUpload(session) && failed.has(sessions.ownStatus[session] as number),
  );
  expect(downloads.retriesWaiting[client]).toBe(waiting.length);
}
