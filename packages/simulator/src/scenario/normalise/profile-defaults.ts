/**
 * What holds where a scenario says nothing, by profile and kind of channel database. Each value is
 * documented, with its source, in docs/scenarios.md, and by the descriptions of the format.
 */
import type { RetryPolicy } from '@cdx/session';
import type {
  Distribution,
  ProfileName,
  Scenario,
  ScenarioClient,
  ScenarioGroup,
  ScenarioStatusMessages,
  Stage,
} from '../scenario.ts';

export const scenarioDefaults = {
  profile: 'd365',
  timeZone: 'UTC',
  seed: 1,
  workingFolder: '\\\\HQ\\CDX\\WorkingFolder',
  rows: { kind: 'lognormal', median: 1000, sigma: 1 },
  /** A full data sync sends the whole tables: fifty packages' worth (Decision). */
  fullRows: { kind: 'lognormal', median: 50_000, sigma: 0.3 },
  rowSizeBytes: 400,
  batchGroup: 'CDX',
  batch: 'waiting',
  retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
  packageWorkers: Infinity,
  applyRowsPerSecond: Infinity,
  asyncServer: {
    transfersMax: Infinity,
    queueMax: Infinity,
    uplinkBps: Infinity,
    downlinkBps: Infinity,
    signatureValidityMs: Infinity,
  },
} as const;

/**
 * AX 2012 R3: daily (S2: at least daily). Dynamics 365 documents no such batch; its forms are
 * minutes behind (Decision).
 */
export function statusMessagesDefault(profile: ProfileName): ScenarioStatusMessages {
  const everyMs = profile === 'ax2012r3' ? 86_400_000 : 900_000;
  return {
    batchGroup: scenarioDefaults.batchGroup,
    recurrence: { kind: 'interval', everyMs, offsetMs: everyMs },
    batch: scenarioDefaults.batch,
  };
}

export function uploadsAppearUploadedDefault(profile: ProfileName): boolean {
  return profile === 'd365';
}

/** Store clients: 15 min both ways (SA). The register app: 60 s, outcomes only. */
export function clientDefaults(kind: ScenarioGroup['kind']): ScenarioClient {
  const intervalMs = kind === 'store' ? 900_000 : 60_000;
  return {
    downloadIntervalMs: intervalMs,
    uploadIntervalMs: intervalMs,
    polls: 'spread',
    concurrentSessions: 1,
    reporting: kind === 'store' ? 'full' : 'finalOnly',
    dependencyEnforcement: false,
    bandwidthBps: Infinity,
    latencyMs: 0,
    applyRowsPerSecond: null,
  };
}

export function prefixDefault(kind: ScenarioGroup['kind']): string {
  return kind === 'store' ? 'STORE' : 'REGISTER';
}

/** Three tries, each after one interval (BP; the interval is our Decision). */
export function retryDefaults(intervalMs: number): RetryPolicy {
  return {
    tryCount: 3,
    delay: { kind: 'fixed', intervalMs },
    jitter: 'none',
    maxDurationMs: null,
    alignToPoll: true,
  };
}

/** The interval of a P-job's retry where its recurrence has none: cron, or never. ms. */
export const otherRetryIntervalMs = 900_000;

const usualDurations: Readonly<Record<Stage, Distribution>> = {
  create: { kind: 'constant', value: 20_000 },
  download: { kind: 'exponential', mean: 30_000 },
  apply: { kind: 'lognormal', median: 60_000, sigma: 0.5 },
  pack: { kind: 'constant', value: 5000 },
  upload: { kind: 'exponential', mean: 10_000 },
  hqApply: { kind: 'constant', value: 1000 },
};

/**
 * Where bytes or rows make the time of a stage, a usual time on top of it would count it twice: its
 * default is none (Decision). Durations belong to jobs and not to groups, so one group is enough.
 */
export function durationDefaults({
  asyncServer,
  groups,
  applyRowsPerSecond,
}: Pick<Scenario, 'asyncServer' | 'groups' | 'applyRowsPerSecond'>): Readonly<
  Record<Stage, Distribution>
> {
  const none = { kind: 'constant', value: 0 } as const;
  const bandwidths = [
    asyncServer.uplinkBps,
    asyncServer.downlinkBps,
    ...groups.map(({ client }) => client.bandwidthBps),
  ];
  const bytesTakeTime = bandwidths.some((bps) => bps !== Infinity);
  const rowsTakeTime = groups.some(({ client }) => client.applyRowsPerSecond !== null);
  return {
    ...usualDurations,
    ...(bytesTakeTime ? { download: none, upload: none } : {}),
    ...(rowsTakeTime ? { apply: none } : {}),
    ...(applyRowsPerSecond === Infinity ? {} : { hqApply: none }),
  };
}

/** How big a database is at the start, of its limit (Decision). */
export const startSizeShare = 0.9;
