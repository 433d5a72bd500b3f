/** When clients upload: their interval, and how often they find transactions to pack. */
import { exactGrid, lateness, noisyGrid, type Grid } from '../infer/grid.ts';
import type { OutagesFit } from '../infer/outages.ts';
import type { ServerRoom } from '../infer/server-room.ts';
import type { ClientFacts, GroupFacts } from '../observe/observations.ts';
import { valuesPlenty } from '../fit/choose.ts';
import type { Tree } from '../write/scenario-text.ts';
import { durationValue } from '../write/values.ts';
import { tell, type Build } from './context.ts';

export interface UploadsFit {
  /** Null: they upload, but when does not show. Undefined: they never upload. */
  readonly interval: (group: string) => Grid | null | undefined;
  readonly transactionsEvery: (job: string) => Tree | undefined;
  /** ms, ascending. */
  readonly lateness: (job: string) => Float64Array;
}

/** A gap between two uploads, in intervals. */
interface Gap {
  readonly intervalMs: number;
  readonly intervals: number;
}

export function fitUploads(build: Build, outages: OutagesFit, room: ServerRoom | null): UploadsFit {
  const { observed, resolutionMs } = build;
  const isExact = observed.uploadsStarted > 0;
  const clientsOf = ({ databases }: GroupFacts): readonly ClientFacts[] =>
    [...databases].flatMap((database) => observed.clients.get(database) ?? []);
  const grids = new Map<string, Grid | null>();
  for (const group of observed.groups.values()) {
    const times = clientsOf(group).flatMap(({ uploads }) => [...uploads.values()]);
    if (times.length === 0) continue;
    const grid = isExact ? (exactGrid(times, resolutionMs) ?? noisyGrid(times)) : noisyGrid(times);
    grids.set(group.name, grid);
  }
  const timesOf = function* (job: string) {
    for (const group of observed.groups.values()) {
      const grid = grids.get(group.name);
      if (grid === null || grid === undefined) continue;
      for (const client of clientsOf(group)) {
        const times = client.uploads.get(job);
        const amid = client.uploadsAmid.get(job) ?? [];
        if (times !== undefined) yield { client, times, amid, intervalMs: grid.intervalMs };
      }
    }
  };
  return {
    interval: (group) => grids.get(group),
    transactionsEvery: (job) => {
      const gaps = [...timesOf(job)].flatMap(({ client, times, intervalMs }) =>
        gapsOf(client, times, intervalMs, outages),
      );
      return transactionsEvery(build, job, gaps);
    },
    lateness: (job) => {
      const late = [...timesOf(job)]
        .filter(({ times }) => times.length >= 4)
        .flatMap(({ times, amid, intervalMs }) =>
          // Later than half of the interval: a retry, or the next one.
          lateness(times, intervalMs).filter(
            (ms, index) => ms < intervalMs / 2 && hadRoom(amid[index] ?? 0, room),
          ),
        );
      return Float64Array.from(late).sort();
    },
  };
}

/** Among so many downloads it had not to wait for its turn. */
function hadRoom(downloads: number, room: ServerRoom | null): boolean {
  return room === null || downloads < room.transfers;
}

function gapsOf(
  { database }: ClientFacts,
  times: readonly number[],
  intervalMs: number,
  { outages }: OutagesFit,
): readonly Gap[] {
  return times.slice(1).flatMap((at, index) => {
    const before = times[index] as number;
    const struck = outages.some(
      ({ from, to, databases }) =>
        databases.has(database) && before < to + intervalMs && at > from - intervalMs,
    );
    const intervals = Math.round((at - before) / intervalMs);
    return struck || intervals < 1 ? [] : [{ intervalMs, intervals }];
  });
}

/** Of n uploads, the first transaction came in the last of so many intervals. */
function transactionsEvery(build: Build, job: string, gaps: readonly Gap[]): Tree | undefined {
  const n = gaps.length;
  const path = `jobs.${job}.transactionsEvery`;
  const name = `Transactions of ${job}`;
  if (gaps.every(({ intervals }) => intervals === 1)) {
    build.parts.add({
      path,
      name,
      value: 'at every upload',
      basis: n === 0 ? 'default' : 'counted',
      n,
      note: n === 0 ? 'when clients upload does not show' : 'no upload was left out',
    });
    return undefined;
  }
  const everyMs = Math.round(likeliest(gaps));
  const missed = gaps.reduce((sum, { intervals }) => sum + intervals - 1, 0);
  return tell(build, durationValue(everyMs), {
    path,
    name,
    value: durationValue(everyMs),
    basis: 'fitted',
    n,
    note: `${missed} times a client had nothing to upload`,
    warning: n < valuesPlenty ? `thin: only ${n} uploads` : null,
  });
}

/** The mean of an exponential distribution that is seen in whole intervals only, ms. */
function likeliest(gaps: readonly Gap[]): number {
  const slope = (rate: number): number =>
    gaps.reduce((sum, { intervalMs, intervals }) => {
      return sum + intervalMs / Math.expm1(rate * intervalMs) - intervalMs * (intervals - 1);
    }, 0);
  let [low, high] = [1e-12, 1];
  for (let round = 0; round < 100; round++) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return 1 / Math.sqrt(low * high);
}
