/**
 * What holds where a scenario says nothing, by profile and kind of channel database. Each value is
 * documented, with its source, in docs/scenarios.md, and by the descriptions of the format.
 */
import type { RetryPolicy } from '@cdx/session';
import type {
  Distribution,
  ProfileName,
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

export const durationDefaults: Readonly<Record<Stage, Distribution>> = {
  create: { kind: 'constant', value: 20_000 },
  download: { kind: 'exponential', mean: 30_000 },
  apply: { kind: 'lognormal', median: 60_000, sigma: 0.5 },
  pack: { kind: 'constant', value: 5000 },
  upload: { kind: 'exponential', mean: 10_000 },
  hqApply: { kind: 'constant', value: 1000 },
};
