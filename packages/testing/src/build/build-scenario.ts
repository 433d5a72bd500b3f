/**
 * Scenarios as objects, for tests that need exactly one thing of them: every part has a plain
 * default, constant durations, no limits and no faults. Files of scenarios are read elsewhere.
 */
import type { FailureKey, FailingStage, RetryPolicy } from '@cdx/session';
import type {
  Distribution,
  FaultTiming,
  Scenario,
  ScenarioAsyncServer,
  ScenarioClient,
  ScenarioFailure,
  ScenarioGroup,
  ScenarioJob,
  ScenarioOutage,
  ScenarioSchedule,
  SessionSelection,
  Stage,
} from '@cdx/simulator';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** 2 March 2026, a Monday, midnight UTC. */
export const startAt = 1_772_409_600_000;

export const constant = (value: number): Distribution => ({ kind: 'constant', value });

const stageMs: Readonly<Record<Stage, Distribution>> = {
  create: constant(20 * second),
  download: constant(30 * second),
  apply: constant(40 * second),
  pack: constant(5 * second),
  upload: constant(10 * second),
  hqApply: constant(1 * second),
};

export function policy(
  changes: Partial<RetryPolicy> & { readonly everyMs?: number } = {},
): RetryPolicy {
  const { everyMs = 15 * minute, ...rest } = changes;
  return {
    tryCount: 3,
    delay: { kind: 'fixed', intervalMs: everyMs },
    jitter: 'none',
    maxDurationMs: null,
    alignToPoll: false,
    ...rest,
  };
}

type Changes<Part, Nested extends keyof Part> = Partial<Omit<Part, Nested>> & {
  readonly [Key in Nested]?: Partial<Part[Key]>;
};

/** Jobs whose id starts with P- are uploads. */
export function job(id: string, changes: Changes<ScenarioJob, 'durationsMs'> = {}): ScenarioJob {
  const { durationsMs, ...rest } = changes;
  return {
    id,
    name: id,
    direction: id.startsWith('P-') ? 'upload' : 'download',
    changesEveryMs: null,
    rows: constant(100),
    rowsPerChange: null,
    fullRows: { kind: 'lognormal', median: 50_000, sigma: 0.3 },
    rowSizeBytes: 400,
    ...rest,
    durationsMs: { ...stageMs, ...durationsMs },
  };
}

export function group(name: string, changes: Changes<ScenarioGroup, 'client'> = {}): ScenarioGroup {
  const { client, ...rest } = changes;
  return {
    name,
    kind: 'store',
    count: 1,
    prefix: name.toUpperCase(),
    retry: policy(),
    ...rest,
    client: { ...clientDefaults, ...client },
  };
}

const clientDefaults: ScenarioClient = {
  downloadIntervalMs: 15 * minute,
  uploadIntervalMs: null,
  polls: 'spread',
  concurrentSessions: 1,
  reporting: 'full',
  dependencyEnforcement: false,
  bandwidthBps: Infinity,
  latencyMs: 0,
  applyRowsPerSecond: null,
};

export function schedule(
  jobs: readonly string[],
  everyMs: number,
  changes: Partial<ScenarioSchedule> & { readonly offsetMs?: number } = {},
): ScenarioSchedule {
  const { offsetMs = 0, ...rest } = changes;
  const upload = jobs.some((id) => id.startsWith('P-'));
  return {
    name: `Schedule of ${jobs.join(', ')}`,
    active: true,
    direction: upload ? 'upload' : 'download',
    jobs,
    groups: ['Stores'],
    recurrence: { kind: 'interval', everyMs, offsetMs },
    batchGroup: 'CDX',
    batch: 'waiting',
    retry: upload ? policy() : null,
    ...rest,
  };
}

export function failure(
  stage: FailingStage,
  probability: number,
  changes: Partial<ScenarioFailure> = {},
): ScenarioFailure {
  return {
    stage,
    job: null,
    group: null,
    probability,
    error: errorOf[stage],
    outOfOrder: false,
    after: null,
    ...changes,
  };
}

const errorOf: Readonly<Record<FailingStage, FailureKey>> = {
  create: 'partial-data',
  download: 'package-uri',
  apply: 'sql-write',
  upload: 'server-busy',
  hqApply: 'bulk-insert',
};

/** ms since the Unix epoch; without an end where it is Infinity. */
export function once(from: number, to: number): FaultTiming {
  return { kind: 'once', startAt: from, endAt: to };
}

/** Of the network. From and to in ms after the start. */
export function outage(
  from: number,
  to: number,
  changes: Partial<ScenarioOutage> = {},
): ScenarioOutage {
  return {
    name: `Outage at ${from}`,
    of: 'network',
    group: 'Stores',
    share: 1,
    timing: once(startAt + from, startAt + to),
    ...changes,
  };
}

/** Without limits, but for those that are given. */
export function asyncServer(limits: Partial<ScenarioAsyncServer> = {}): ScenarioAsyncServer {
  return {
    transfersMax: Infinity,
    queueMax: Infinity,
    uplinkBps: Infinity,
    downlinkBps: Infinity,
    signatureValidityMs: Infinity,
    ...limits,
  };
}

/** All downloads that the forms show, unless told. */
export function selection(changes: Partial<SessionSelection> = {}): SessionSelection {
  return {
    direction: 'download',
    sessionNumber: null,
    statuses: null,
    failureKinds: null,
    jobs: null,
    groups: null,
    databases: null,
    limit: Infinity,
    take: 'oldest',
    ...changes,
  };
}

/** One store, one download job every hour; whatever else is wanted is named. */
export function scenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 'test',
    description: '',
    profile: 'd365',
    startAt,
    timeZone: 'UTC',
    durationMs: 24 * hour,
    seed: 1,
    workingFolder: '\\\\HQ\\CDX\\WorkingFolder',
    uploadsAppearUploaded: false,
    statusMessages: { batchGroup: 'CDX', recurrence: null, batch: 'waiting' },
    retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
    packageWorkers: Infinity,
    applyRowsPerSecond: Infinity,
    asyncServer: asyncServer(),
    jobs: [job('1020')],
    groups: [group('Stores')],
    schedules: [schedule(['1020'], hour)],
    outages: [],
    failures: [],
    issues: [],
    crashes: [],
    poison: [],
    slowdowns: [],
    sizeLimits: [],
    operators: [],
    ...changes,
  };
}
