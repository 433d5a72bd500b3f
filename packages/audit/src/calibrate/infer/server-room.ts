/**
 * How many transfers Async Server takes at a time and how many more may wait there, from downloads that
 * were answered busy. Where those came when most others were under way, it was full, and chance explains
 * nothing; and a download that began among so many has waited for its turn in the time that it took.
 */
import { differ } from '../fit/ks.ts';
import type { BrokenAttempt, Observations } from '../observe/observations.ts';
import { NamedSamples, quantile } from '../samples.ts';

export interface ServerRoom {
  /** Under way at the same time. */
  readonly transfers: number;
  /** How many more may wait for their turn. */
  readonly queue: number;
  /** Attempts that were answered busy for lack of room. */
  readonly turnedAway: ReadonlySet<BrokenAttempt>;
  /** Durations of the downloads that had not to wait: `download|job`. */
  readonly unhindered: NamedSamples;
}

/** With fewer busy answers nothing shows when they come. */
const busyMin = 5;
/** How full it was at most of them. */
const fullShare = 0.75;
/** Where times are whole seconds, who comes as another goes seems to be one too many. */
const beyondShare = 0.02;
/** Downloads on either side of the number at which waits begin; so many are looked at where there are. */
const sideMin = 10;
const sidePlenty = 40;

/** A download that went well: of which job, among how many others, how long. */
interface Amid {
  readonly job: string;
  readonly underWay: number;
  readonly tookMs: number;
}

/** `struck`: attempts that an outage broke off. Null where nothing shows that the server was full. */
export function findServerRoom(
  observed: Observations,
  struck: ReadonlySet<BrokenAttempt>,
  resolutionMs: number,
): ServerRoom | null {
  const ofServer = observed.broken.filter(
    (attempt) => attempt.error === 'server-busy' && !struck.has(attempt),
  );
  const amidBusy = ofServer.filter(({ underWay }) => underWay >= 0);
  if (amidBusy.length < busyMin) return null;
  const downloads = downloadsOf(observed);
  const busy = ascending(amidBusy.map(({ underWay }) => underWay));
  const taken = ascending(downloads.map(({ underWay }) => underWay));
  // Places that uploads took are missing from most counts, but not from the highest.
  const mostTaken = taken.length === 0 ? 0 : quantile(taken, 1 - beyondShare) + 1;
  const room = Math.max(mostTaken, quantile(busy, 0.9));
  if (quantile(busy, 0.5) < fullShare * room || !differ(busy, taken)) return null;
  const transfers = waitsFrom(downloads, room, resolutionMs) ?? room;
  return {
    transfers,
    queue: room - transfers,
    turnedAway: new Set(ofServer),
    unhindered: samplesOf(unhindered(downloads, transfers)),
  };
}

/** An upload that does not show may have had one of the places, where there are several. */
function unhindered(downloads: readonly Amid[], transfers: number): readonly Amid[] {
  const free = Math.max(1, transfers - 1);
  return downloads.filter(({ underWay }) => underWay < free);
}

function downloadsOf({ downloadsAmid }: Observations): readonly Amid[] {
  return [...downloadsAmid.entries()].flatMap(([key, samples]) => {
    const [count = '', ...job] = key.split('|');
    const of = { underWay: Number(count), job: job.join('|') };
    return Array.from(samples.values(), (tookMs): Amid => ({ ...of, tookMs }));
  });
}

/**
 * From how many others on downloads take longer: the least number at which times, as multiples of what is
 * usual for the job, differ from those among fewer, and are longer. Null: nowhere by more than chance.
 */
function waitsFrom(downloads: readonly Amid[], room: number, resolutionMs: number): number | null {
  const usual = new Map(
    Array.from(samplesOf(downloads).entries(), ([job, samples]) => [
      job,
      Math.max(resolutionMs, quantile(samples.sorted(), 0.5)),
    ]),
  );
  const byOthers = downloads
    .map(({ job, underWay, tookMs }) => ({
      underWay,
      time: tookMs / (usual.get(`download|${job}`) as number),
    }))
    .toSorted((one, other) => one.underWay - other.underWay);
  for (let from = 1; from < room; from++) {
    const start = byOthers.findIndex(({ underWay }) => underWay >= from);
    const free = byOthers.slice(0, Math.max(start, 0));
    const amid = start < 0 ? [] : sideFrom(byOthers, start);
    if (free.length < sideMin || amid.length < sideMin) continue;
    const [fast, slow] = [free, amid].map((side) => ascending(side.map(({ time }) => time)));
    if (fast === undefined || slow === undefined || !differ(fast, slow)) continue;
    if (quantile(slow, 0.5) > quantile(fast, 0.5)) return from;
  }
  return null;
}

/** Those among so many others, and where they are few those among more. */
function sideFrom<Of extends { readonly underWay: number }>(
  byOthers: readonly Of[],
  start: number,
): readonly Of[] {
  const last = byOthers[Math.min(start + sidePlenty, byOthers.length) - 1];
  return byOthers.slice(start).filter(({ underWay }) => underWay <= (last?.underWay ?? 0));
}

function samplesOf(downloads: readonly Amid[]): NamedSamples {
  const byJob = new NamedSamples();
  for (const { job, tookMs } of downloads) byJob.of(`download|${job}`).push(tookMs);
  return byJob;
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
