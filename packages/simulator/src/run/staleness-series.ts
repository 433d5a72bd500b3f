/**
 * Staleness over time, by group: how old the oldest change is that a channel database has not
 * applied, whatever headquarters has heard of it. Looked at once a bin, at random; bins start at five
 * minutes (fifteen or thirty for large fleets) and double when there are too many, so that looking
 * costs little. At the same looks it keeps how stale each database was, for the heatmap, and how many
 * status messages headquarters' forms lacked.
 *
 * Each pair of database and job has a list of the packages with changes that it has not applied,
 * the oldest change first. What has been applied out of turn is taken out when it comes to the front.
 */
import { Mark, type Column, type Columns, type Kernel } from '@cdx/engine';
import type { Random } from '@cdx/session';
import { Purpose } from '../random/purposes.ts';
import { HeatmapSamples, type HeatmapState } from './heatmap-samples.ts';
import { prefixed, withPrefix } from './column-prefix.ts';
import { nthSmallest } from './nth-smallest.ts';

const binMsAtStart = 300_000;
/** Of fleets with more pairs than this, thrice as long; of very large ones, six times. */
const pairsOfSmallFleets = 20_000;
const pairsOfLargeFleets = 60_000;
const binsMax = 600;
const NONE = -1;

export interface StalenessPoint {
  /** When it was looked at, ms. */
  readonly at: number;
  /** Over the databases of the group, each as stale as its stalest job; ms. */
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Databases that miss a change. */
  readonly stale: number;
}

/** What headquarters' forms did not know at a look. */
export interface UnknownPoint {
  readonly at: number;
  /** Status messages that had not been moved to the forms. */
  readonly messages: number;
}

export interface StalenessState {
  readonly binMs: number;
  readonly bins: number;
  readonly binStartAt: number;
  readonly points: readonly (readonly StalenessPoint[])[];
  readonly unknown: readonly UnknownPoint[];
  readonly heatmap: HeatmapState;
}

export interface StalenessSnapshot {
  readonly columns: Columns;
  readonly state: StalenessState;
}

export class StalenessSeries {
  /** By database, of all looks. */
  readonly heatmap: HeatmapSamples;
  /** When to look next, ms. */
  nextAt: number;
  binMs: number;
  readonly #kernel: Kernel;
  readonly #jobs: number;
  /** By group. */
  #points: StalenessPoint[][];
  #unknown: UnknownPoint[] = [];
  #bins = 0;
  /** By pair (database × jobs + job): first and last session of its list. */
  #first: Int32Array;
  #last: Int32Array;
  /**
   * By pair: number of the newest full package that it has applied, and up to when the full packages
   * there have the changes, ms. What is older by both is there.
   */
  #fullApplied: Int32Array;
  #fullReadAt: Float64Array;
  /** By session: the next one of its list. */
  #next: Int32Array = new Int32Array(1024);
  /** By package: when the oldest change in it was made, ms; 0: it carries none. */
  #oldest: Float64Array = new Float64Array(256);
  /** What a continued run knows of missing sessions that had been purged before. */
  readonly #purged = new Map<number, { readonly oldest: number; readonly number: number }>();
  /** Staleness of the databases of a group while it is looked at. */
  readonly #scratch: Float64Array;

  readonly #startAt: number;
  /** When the open bin began, ms. */
  #binStartAt: number;
  readonly #random: Random;

  constructor(kernel: Kernel, random: Random, startAt: number) {
    const { fleet } = kernel;
    this.#kernel = kernel;
    this.#random = random;
    this.#jobs = fleet.jobs.length;
    this.#points = fleet.groups.map(() => []);
    const pairs = fleet.groups.reduce((sum, { count }) => sum + count, 0) * this.#jobs;
    const times = pairs > pairsOfLargeFleets ? 6 : pairs > pairsOfSmallFleets ? 3 : 1;
    this.binMs = binMsAtStart * times;
    this.heatmap = new HeatmapSamples(
      fleet.groups.map(({ count }) => count),
      this.binMs,
    );
    this.#startAt = startAt;
    this.#binStartAt = startAt;
    this.nextAt = this.#nextLookAt();
    this.#first = new Int32Array(pairs).fill(NONE);
    this.#last = new Int32Array(pairs).fill(NONE);
    this.#fullApplied = new Int32Array(pairs);
    this.#fullReadAt = new Float64Array(pairs);
    this.#scratch = new Float64Array(Math.max(0, ...fleet.groups.map(({ count }) => count)));
  }

  /**
   * A package for a database is there, or is being made, whose oldest change was made at `oldest` (ms;
   * 0: none known).
   */
  begun(session: number, oldest: number): void {
    if (oldest === 0) return;
    const { sessions } = this.#kernel;
    const row = sessions.package[session] as number;
    if (row >= this.#oldest.length) this.#oldest = grown(this.#oldest, row);
    if (session >= this.#next.length) this.#next = grown(this.#next, session);
    this.#oldest[row] = oldest;
    const pair = this.#pairOf(session);
    const last = this.#last[pair] as number;
    if (last === NONE || this.#oldestOf(last) <= oldest) {
      // Nearly always: changes come in order of time.
      if (last === NONE) this.#first[pair] = session;
      else this.#next[last] = session;
      this.#last[pair] = session;
      this.#next[session] = NONE;
      return;
    }
    let before = NONE;
    let after = this.#first[pair] as number;
    while (after !== NONE && this.#oldestOf(after) <= oldest) {
      before = after;
      after = this.#next[after] as number;
    }
    if (before === NONE) this.#first[pair] = session;
    else this.#next[before] = session;
    this.#next[session] = after;
  }

  /** A full package was applied: all of its job that is older is there with it. */
  fullApplied(session: number): void {
    const { sessions, packages, headquarters } = this.#kernel;
    const pair = this.#pairOf(session);
    const row = sessions.package[session] as number;
    const number = packages.sessionNumber[row] as number;
    const readAt = headquarters.readAt(row);
    this.#fullApplied[pair] = Math.max(this.#fullApplied[pair] as number, number);
    this.#fullReadAt[pair] = Math.max(this.#fullReadAt[pair] as number, readAt);
  }

  /** Looks once in every bin up to a time; what happens at that time comes after. */
  lookUntil(at: number): void {
    while (this.nextAt <= at) this.#look();
  }

  #look(): void {
    const at = this.nextAt;
    this.heatmap.look(at - this.#startAt);
    for (const [group, points] of this.#points.entries()) points.push(this.#pointOf(at, group));
    this.#unknown.push({ at, messages: this.#kernel.messages.waiting });
    this.#bins++;
    this.#binStartAt += this.binMs;
    if (this.#bins === binsMax) this.#doubleBins();
    this.nextAt = this.#nextLookAt();
  }

  /** At a moment that is drawn: schedules keep to whole minutes, and looks must not keep step. */
  #nextLookAt(): number {
    const minute = (this.#binStartAt - this.#startAt) / 60_000;
    const draw = this.#random.uniform(Purpose.stalenessLook, 0, 0, minute);
    return this.#binStartAt + Math.ceil(draw * this.binMs);
  }

  points(group: number): readonly StalenessPoint[] {
    return this.#points[group] ?? [];
  }

  unknownToHeadquarters(): readonly UnknownPoint[] {
    return this.#unknown;
  }

  /** How stale a database is for a job at a time, ms. */
  stalenessOf(at: number, database: number, job: number): number {
    const oldest = this.#oldestMissing(database * this.#jobs + job);
    return oldest === 0 ? 0 : Math.max(0, at - oldest);
  }

  snapshot(): StalenessSnapshot {
    const lengths = new Int32Array(this.#first.length);
    const listed: number[] = [];
    for (let pair = 0; pair < lengths.length; pair++) {
      const before = listed.length;
      let session = this.#first[pair] as number;
      for (; session !== NONE; session = this.#next[session] as number) {
        if (this.#isMissing(pair, session)) listed.push(session);
      }
      lengths[pair] = listed.length - before;
    }
    const heatmap = this.heatmap.snapshot();
    return {
      columns: {
        ...prefixed('heatmap', heatmap.columns),
        lengths,
        listed: Int32Array.from(listed),
        listedOldest: Float64Array.from(listed, (session) => this.#oldestOf(session)),
        listedNumber: Int32Array.from(listed, (session) => this.#numberOf(session)),
        fullApplied: this.#fullApplied.slice(),
        fullReadAt: this.#fullReadAt.slice(),
        oldest: this.#oldest.slice(0, this.#kernel.packages.count),
      },
      state: {
        binMs: this.binMs,
        bins: this.#bins,
        binStartAt: this.#binStartAt,
        points: this.#points.map((points) => [...points]),
        unknown: [...this.#unknown],
        heatmap: heatmap.state,
      },
    };
  }

  restore({ columns, state }: StalenessSnapshot): void {
    const lengths = columns.lengths as Int32Array;
    const listed = columns.listed as Int32Array;
    const listedOldest = columns.listedOldest as Float64Array;
    const listedNumber = columns.listedNumber as Int32Array;
    const { marks } = this.#kernel.sessions;
    this.#fullApplied = columns.fullApplied as Int32Array;
    this.#fullReadAt = columns.fullReadAt as Float64Array;
    this.#oldest = columns.oldest as Float64Array;
    this.#next = new Int32Array(this.#kernel.sessions.count + 1);
    let place = 0;
    for (const [pair, length] of lengths.entries()) {
      let last = NONE;
      for (let left = length; left > 0; left--) {
        const session = listed[place++] as number;
        if (last === NONE) this.#first[pair] = session;
        else this.#next[last] = session;
        this.#next[session] = NONE;
        last = session;
        if (((marks[session] as number) & Mark.purged) === 0) continue;
        const oldest = listedOldest[place - 1] as number;
        this.#purged.set(session, { oldest, number: listedNumber[place - 1] as number });
      }
      this.#last[pair] = last;
    }
    this.binMs = state.binMs;
    this.#bins = state.bins;
    this.#binStartAt = state.binStartAt;
    this.nextAt = this.#nextLookAt();
    this.#points = state.points.map((points) => [...points]);
    this.#unknown = [...state.unknown];
    this.heatmap.restore({ columns: withPrefix('heatmap', columns), state: state.heatmap });
  }

  #pointOf(at: number, group: number): StalenessPoint {
    const { fleet, databases } = this.#kernel;
    const { firstDatabase } = fleet.groups[group] as (typeof fleet.groups)[number];
    const members = databases.members[group] as number;
    let stale = 0;
    let sum = 0;
    let max = 0;
    for (let member = 0; member < members; member++) {
      const end = (firstDatabase + member + 1) * this.#jobs;
      let oldest = Infinity;
      for (let pair = end - this.#jobs; pair < end; pair++) {
        if (this.#first[pair] === NONE) continue;
        const missing = this.#oldestMissing(pair);
        if (missing !== 0 && missing < oldest) oldest = missing;
      }
      const ms = oldest === Infinity ? 0 : at - oldest;
      this.heatmap.add(group, member, ms);
      if (oldest === Infinity) continue;
      this.#scratch[stale++] = ms;
      sum += ms;
      if (ms > max) max = ms;
    }
    const meanMs = members === 0 ? 0 : sum / members;
    return { at, meanMs, p95Ms: this.#p95(stale, members), maxMs: max, stale };
  }

  /** By nearest rank over all databases; those that miss nothing come first. */
  #p95(stale: number, members: number): number {
    const rank = Math.ceil(0.95 * members) - 1 - (members - stale);
    if (rank < 0 || stale === 0) return 0;
    return nthSmallest(this.#scratch, stale, rank);
  }

  /** When the oldest change that a pair misses was made, ms; 0: none. Takes out what is there. */
  #oldestMissing(pair: number): number {
    let session = this.#first[pair] as number;
    while (session !== NONE && !this.#isMissing(pair, session)) {
      session = this.#next[session] as number;
    }
    this.#first[pair] = session;
    if (session !== NONE) return this.#oldestOf(session);
    this.#last[pair] = NONE;
    return 0;
  }

  /** A package that was made anew after the full one has a lower number, and younger changes. */
  #isMissing(pair: number, session: number): boolean {
    if (((this.#kernel.sessions.marks[session] as number) & Mark.applied) !== 0) return false;
    if (this.#numberOf(session) >= (this.#fullApplied[pair] as number)) return true;
    return this.#oldestOf(session) > (this.#fullReadAt[pair] as number);
  }

  #numberOf(session: number): number {
    const purged = this.#purged.size === 0 ? undefined : this.#purged.get(session);
    if (purged !== undefined) return purged.number;
    const { sessions, packages } = this.#kernel;
    return packages.sessionNumber[sessions.package[session] as number] as number;
  }

  #oldestOf(session: number): number {
    const purged = this.#purged.size === 0 ? undefined : this.#purged.get(session);
    if (purged !== undefined) return purged.oldest;
    return this.#oldest[this.#kernel.sessions.package[session] as number] as number;
  }

  #pairOf(session: number): number {
    const { sessions, packages } = this.#kernel;
    const job = packages.job[sessions.package[session] as number] as number;
    return (sessions.database[session] as number) * this.#jobs + job;
  }

  #doubleBins(): void {
    const everySecond = (_: unknown, index: number): boolean => index % 2 === 1;
    this.#points = this.#points.map((points) => points.filter(everySecond));
    this.#unknown = this.#unknown.filter(everySecond);
    this.#bins /= 2;
    this.binMs *= 2;
  }
}

function grown<Kind extends Column>(column: Kind, index: number): Kind {
  const length = Math.max(index + 1, column.length * 2);
  const larger = new (column.constructor as new (length: number) => Kind)(length);
  larger.set(column);
  return larger;
}
