/**
 * What a history tells, gathered in one pass: the raw material that every part of a calibration is
 * made from. Times are ms since the Unix epoch, durations ms.
 */
import type { Direction, FailingStage } from '@cdx/session';
import { NamedSamples, Samples } from '../samples.ts';

/** How one kind of attempt fared: a stage of a job for a channel data group. */
export interface AttemptCell {
  readonly stage: FailingStage;
  readonly job: string;
  readonly group: string;
  attempts: number;
  /** Of these, applies while an earlier package waited at the same database. */
  outOfOrder: number;
  /** By key of the error. */
  readonly failures: Map<string, FailureCount>;
}

export interface FailureCount {
  count: number;
  outOfOrder: number;
  /** Attempts that tried again after this very failure, and how many of them failed so again. */
  retried: number;
  failedAgain: number;
  /** How long such attempts took, where that shows. */
  readonly took: Samples;
}

/** A failure that may come from an outage or a crash, and not from chance. */
export interface BrokenAttempt {
  readonly cell: AttemptCell;
  readonly error: string;
  readonly at: number;
  readonly database: string;
  /** Of a download: how many others were under way as it began; -1: not known. */
  readonly underWay: number;
}

/** An error as the failure catalogue knows it, or as near as that comes. */
export interface ErrorUse {
  readonly message: string;
  /** False: the message is in no catalogue, and the nearest of its kind stands for it. */
  readonly known: boolean;
  count: number;
}

/** A data package of a job for a channel data group. */
export interface PackageFact {
  readonly job: string;
  readonly group: string;
  readonly number: number;
  readonly full: boolean;
  readonly startedAt: number;
  /** When its creation ended; null: not yet. */
  endedAt: number | null;
  outcome: 'available' | 'noData' | 'failed' | null;
  oldestChangeAt: number | null;
  rows: number;
  bytes: number;
}

/** The wait before a retry, as it was planned. */
export interface PlannedRetry {
  /** 1 is the first. */
  readonly retry: number;
  readonly delayMs: number;
}

/** Retry settings as they show at one group's clients, or at a schedule's P-job. */
export interface RetryFacts {
  readonly planned: PlannedRetry[];
  /** Retries that started when due, and those that started later. */
  startedWhenDue: number;
  startedLater: number;
  /** Retries of a stage whose tries were then spent, by number. */
  readonly spentAfter: number[];
  /** From the first failure of a stage to a retry of it: the longest; and to giving it up early. */
  readonly sinceFirstFailure: Samples;
  readonly spentSince: { readonly retries: number; readonly sinceMs: number }[];
  retriesMost: number;
  /** Clients that report outcomes only: from one outcome to the next of the same stage. */
  readonly gaps: PlannedRetry[];
}

/** A time without a word from a client. */
export interface SilentGap {
  readonly database: string;
  readonly from: number;
  readonly to: number;
  /** How long something waited in it that a poll would have seen. */
  readonly waitedMs: number;
  /** When the first message was made that could not be sent; null: none. */
  readonly lateFrom: number | null;
  /** Whether the client came back to say that it had been restarted. */
  readonly restarted: boolean;
}

export interface ClientFacts {
  readonly database: string;
  readonly group: string;
  /** When it asked for a package at a poll, ascending. */
  readonly polls: number[];
  /** When its upload sessions began, or arrived where headquarters sees no more; ascending, by job. */
  readonly uploads: Map<string, number[]>;
  /** How many downloads were under way at each of these. */
  readonly uploadsAmid: Map<string, number[]>;
  readonly gaps: SilentGap[];
}

/** An outcome that came as the next one of a client that had enough to do. */
export interface Chained {
  readonly job: string;
  /** How long it had been available when the outcome before it came; ∞: since that was begun. */
  readonly waitedMs: number;
  /** From the outcome before. */
  readonly tookMs: number;
}

export interface GroupFacts {
  readonly name: string;
  readonly databases: Set<string>;
  readonly jobs: Set<string>;
  /** Databases that joined after the start, in order. */
  readonly joined: { readonly at: number; readonly database: string }[];
  finalReports: number;
  fullReports: number;
  suspended: number;
  /** A later session was asked for while an earlier one had failed: no enforcement. */
  overtaken: number;
  /** A session failed while a later one, known to the client, waited. */
  couldBeOvertaken: number;
  /** How long later sessions had waited when a failed one was retried. */
  readonly waitedBehind: Samples;
  /** Most sessions that one client worked on at a time. */
  concurrentMost: number;
  readonly retry: RetryFacts;
  /** From available to the poll that asked for it, at idle clients. */
  readonly pollWaits: Samples;
  /** Outcome-only clients: from available to applied of an idle client, by job. */
  readonly idleDelays: NamedSamples;
  /** Outcome-only clients: what was applied right behind something else. */
  readonly chained: Chained[];
}

export interface ScheduleFacts {
  readonly name: string;
  direction: Direction | null;
  readonly jobs: Set<string>;
  readonly groups: Set<string>;
  /** Runs by recurrence, ascending. */
  readonly runs: number[];
  /** When sessions of each job began, where no runs are told. */
  readonly begun: Map<string, Set<number>>;
  operatorRuns: number;
  /** How long uploads waited for the P-job, to the end of their apply. */
  readonly waits: Samples;
  readonly retry: RetryFacts;
}

export interface Observations {
  events: number;
  /** Of sessions; the run's own and unknown ones are not counted. */
  facts: number;
  /** Facts that rows of exported forms were turned into: attempts before the last are not in them. */
  inferred: number;
  firstAt: number;
  lastAt: number;
  /** Whether any time has a part of a second. */
  hasMs: boolean;
  sessions: { download: number; upload: number };
  readonly jobs: Map<string, Direction>;
  readonly groups: Map<string, GroupFacts>;
  readonly schedules: Map<string, ScheduleFacts>;
  readonly clients: Map<string, ClientFacts>;
  readonly packages: Map<string, PackageFact>;
  readonly cells: Map<string, AttemptCell>;
  readonly broken: BrokenAttempt[];
  readonly errors: Map<string, ErrorUse>;
  /** Durations of attempts that went well, by `stage|job`. */
  readonly durations: NamedSamples;
  /** Downloads that are at Async Server now, under way or waiting for their turn. */
  downloadsUnderWay: number;
  /** Those of downloads, by how many others were under way as they began: `count|job`. */
  readonly downloadsAmid: NamedSamples;
  /** Rows and bytes of upload packages, by job. */
  readonly uploadRows: NamedSamples;
  readonly uploadRowSizes: NamedSamples;
  /** By package, how its downloads and applies fared: `stage|number|group`. */
  readonly packageLuck: Map<string, { attempts: number; readonly failures: Map<string, number> }>;
  uploadsStarted: number;
  uploadsReceived: number;
  readonly batchRuns: number[];
  /** Ages of sessions and packages when they were purged, ms. */
  readonly purgedAges: {
    readonly download: Samples;
    readonly upload: Samples;
    readonly packages: Samples;
  };
  /** What operators did that a calibrated scenario does not repeat. */
  operatorActs: number;
}

export function newObservations(): Observations {
  return {
    events: 0,
    facts: 0,
    inferred: 0,
    firstAt: Infinity,
    lastAt: -Infinity,
    hasMs: false,
    sessions: { download: 0, upload: 0 },
    jobs: new Map(),
    groups: new Map(),
    schedules: new Map(),
    clients: new Map(),
    packages: new Map(),
    cells: new Map(),
    broken: [],
    errors: new Map(),
    durations: new NamedSamples(),
    downloadsUnderWay: 0,
    downloadsAmid: new NamedSamples(),
    uploadRows: new NamedSamples(),
    uploadRowSizes: new NamedSamples(),
    packageLuck: new Map(),
    uploadsStarted: 0,
    uploadsReceived: 0,
    batchRuns: [],
    purgedAges: { download: new Samples(), upload: new Samples(), packages: new Samples() },
    operatorActs: 0,
  };
}

export function newRetryFacts(): RetryFacts {
  return {
    planned: [],
    startedWhenDue: 0,
    startedLater: 0,
    spentAfter: [],
    sinceFirstFailure: new Samples(),
    spentSince: [],
    retriesMost: 0,
    gaps: [],
  };
}

export function groupOf(observed: Observations, name: string): GroupFacts {
  let group = observed.groups.get(name);
  if (group === undefined) {
    group = {
      name,
      databases: new Set(),
      jobs: new Set(),
      joined: [],
      finalReports: 0,
      fullReports: 0,
      suspended: 0,
      overtaken: 0,
      couldBeOvertaken: 0,
      waitedBehind: new Samples(),
      concurrentMost: 0,
      retry: newRetryFacts(),
      pollWaits: new Samples(),
      idleDelays: new NamedSamples(),
      chained: [],
    };
    observed.groups.set(name, group);
  }
  return group;
}

export function scheduleOf(observed: Observations, name: string): ScheduleFacts {
  let schedule = observed.schedules.get(name);
  if (schedule === undefined) {
    schedule = {
      name,
      direction: null,
      jobs: new Set(),
      groups: new Set(),
      runs: [],
      begun: new Map(),
      operatorRuns: 0,
      waits: new Samples(),
      retry: newRetryFacts(),
    };
    observed.schedules.set(name, schedule);
  }
  return schedule;
}

export function clientOf(observed: Observations, database: string, group: string): ClientFacts {
  let client = observed.clients.get(database);
  if (client === undefined) {
    client = { database, group, polls: [], uploads: new Map(), uploadsAmid: new Map(), gaps: [] };
    observed.clients.set(database, client);
  }
  return client;
}
