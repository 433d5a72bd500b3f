/** Small fleets for the tiny driver; durations in seconds. */
import type { RetryPolicy } from '@cdx/session';
import type { ClientSettings, Fleet, FleetSchedule } from '../../src/index.ts';
import { epoch, seconds } from './tiny-driver.ts';

export interface GroupPlan extends Partial<ClientSettings> {
  readonly count?: number;
  /** Databases that operators add later. */
  readonly joining?: number;
  readonly pollS?: number;
  readonly uploadS?: number;
  readonly retry?: RetryPlanOf;
}

/** Seconds of the status-message batches, and what else differs. */
export interface FleetPlan extends Partial<Omit<Fleet, 'jobs' | 'groups' | 'schedules'>> {
  readonly batches?: readonly number[];
}

type RetryPlanOf = Partial<Omit<RetryPolicy, 'delay'>> & { readonly everyS?: number };

export interface SchedulePlan {
  readonly upload?: boolean;
  /** Seconds of its runs. */
  readonly runs: readonly number[];
  /** Indexes of jobs; there are as many jobs as the highest one needs. */
  readonly jobs?: readonly number[];
  readonly groups?: readonly number[];
  readonly retry?: RetryPlanOf;
}

export function fixedRetry({ everyS = 60, ...policy }: RetryPlanOf = {}): RetryPolicy {
  return {
    tryCount: 3,
    delay: { kind: 'fixed', intervalMs: everyS * 1000 },
    jitter: 'none',
    maxDurationMs: null,
    alignToPoll: false,
    ...policy,
  };
}

/** Jobs of upload schedules are uploads, the others downloads. */
export function fleetOf(
  groups: readonly GroupPlan[],
  schedules: readonly SchedulePlan[],
  { uploadsAppearUploaded = false, batches = [], ...more }: FleetPlan = {},
): Fleet {
  const uploadJobs = new Set(schedules.flatMap(({ upload, jobs = [0] }) => (upload ? jobs : [])));
  const jobCount = 1 + Math.max(0, ...schedules.flatMap(({ jobs = [0] }) => jobs));
  let firstDatabase = 0;
  return {
    uploadsAppearUploaded,
    statusMessages: { batch: 'waiting', nextRunAfter: nextOf(batches) },
    retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
    issues: [],
    commands: [],
    rules: [],
    ...more,
    jobs: Array.from({ length: jobCount }, (_, job) => ({
      id: `${job}`,
      name: `Job ${job}`,
      direction: uploadJobs.has(job) ? 'upload' : 'download',
    })),
    groups: groups.map(
      ({ count = 1, joining = 0, pollS = 60, uploadS, retry, ...client }, index) => {
        const group = {
          name: `Group ${index}`,
          firstDatabase,
          count: count + joining,
          countAtStart: count,
          client: {
            downloadIntervalMs: pollS * 1000,
            uploadIntervalMs: uploadS === undefined ? null : uploadS * 1000,
            concurrentSessions: 1,
            reporting: 'full' as const,
            dependencyEnforcement: false,
            ...client,
          },
          retry: fixedRetry(retry),
        };
        firstDatabase += count + joining;
        return group;
      },
    ),
    schedules: schedules.map(
      ({ upload = false, runs, jobs = [0], groups: served = [0], retry }, index) => ({
        name: `Schedule ${index}`,
        direction: upload ? 'upload' : 'download',
        active: true,
        batch: 'waiting' as const,
        jobs,
        groups: served,
        nextRunAfter: nextOf(runs),
        retry: upload ? fixedRetry(retry) : null,
      }),
    ),
  };
}

function nextOf(runs: readonly number[]): FleetSchedule['nextRunAfter'] {
  return (afterMs) => {
    const next = runs.find((second) => second > seconds(afterMs));
    return next === undefined ? Infinity : epoch + next * 1000;
  };
}
