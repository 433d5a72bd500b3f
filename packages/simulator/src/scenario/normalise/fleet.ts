/** Jobs, channel data groups and distribution schedules of a valid file, with their defaults. */
import type { Direction, RetryDelay, RetryPolicy } from '@cdx/session';
import { backoffDefaults, type ClientFile, type RetryFile } from '../format/client-file.ts';
import type { GroupFile, ScheduleFile } from '../format/fleet-file.ts';
import type { DurationsFile, JobFile } from '../format/jobs-file.ts';
import type { RecurrenceFile } from '../format/recurrence-file.ts';
import {
  stages,
  type Distribution,
  type Recurrence,
  type ScenarioClient,
  type ScenarioGroup,
  type ScenarioJob,
  type ScenarioSchedule,
  type Stage,
} from '../scenario.ts';
import { defaultDirection, defaultJobName } from './job-defaults.ts';
import {
  clientDefaults,
  otherRetryIntervalMs,
  prefixDefault,
  retryDefaults,
  scenarioDefaults,
} from './profile-defaults.ts';

export function directionOf(job: { id: string; direction?: Direction | undefined }): Direction {
  return job.direction ?? defaultDirection(job.id);
}

/** Durations of the job go before those of the scenario, those before the defaults. */
export function normaliseJob(
  job: JobFile,
  durations: DurationsFile | undefined,
  defaults: Readonly<Record<Stage, Distribution>>,
): ScenarioJob {
  const direction = directionOf(job);
  const [every, rowsPerChange] =
    direction === 'download'
      ? [job.changesEvery, job.rowsPerChange]
      : [job.transactionsEvery, job.rowsPerTransaction];
  const durationsMs = { ...defaults };
  for (const stage of stages) {
    durationsMs[stage] = job.durations?.[stage] ?? durations?.[stage] ?? defaults[stage];
  }
  return {
    id: job.id,
    name: job.name ?? defaultJobName(job.id),
    direction,
    changesEveryMs: every ?? null,
    rows: job.rows ?? scenarioDefaults.rows,
    rowsPerChange: rowsPerChange ?? null,
    fullRows: job.fullRows ?? scenarioDefaults.fullRows,
    rowSizeBytes: job.rowSize ?? scenarioDefaults.rowSizeBytes,
    durationsMs,
  };
}

/** Settings of the group go before those of the scenario, those before the documented ones. */
export function normaliseGroup(
  group: GroupFile,
  client: ClientFile | undefined,
  retry: RetryFile | undefined,
): ScenarioGroup {
  const kind = group.databases.kind ?? 'store';
  const merged = mergeClients(clientDefaults(kind), [client, group.client]);
  return {
    name: group.name,
    kind,
    count: group.databases.count,
    prefix: group.databases.prefix ?? prefixDefault(kind),
    client: merged,
    retry: mergeRetries(retryDefaults(merged.downloadIntervalMs), [retry, group.retry]),
  };
}

export function normaliseSchedule(
  schedule: ScheduleFile,
  directionOfJob: (id: string) => Direction,
): ScenarioSchedule {
  const direction = schedule.direction ?? directionOfJob(schedule.jobs[0] ?? '');
  const recurrence = normaliseRecurrence(schedule.recurrence);
  const intervalMs = recurrence?.kind === 'interval' ? recurrence.everyMs : otherRetryIntervalMs;
  return {
    name: schedule.name,
    active: schedule.active ?? true,
    direction,
    jobs: schedule.jobs,
    groups: schedule.channelDataGroups,
    recurrence,
    batchGroup: schedule.batchGroup ?? scenarioDefaults.batchGroup,
    batch: schedule.batch ?? scenarioDefaults.batch,
    retry:
      direction === 'upload' ? mergeRetries(retryDefaults(intervalMs), [schedule.retry]) : null,
  };
}

export function normaliseRecurrence(recurrence: RecurrenceFile): Recurrence | null {
  if (recurrence === null) return null;
  const { every, offset = 0, cron = '' } = recurrence;
  return every === undefined
    ? { kind: 'cron', cron }
    : { kind: 'interval', everyMs: every, offsetMs: offset };
}

export function mergeClients(
  defaults: ScenarioClient,
  layers: readonly (ClientFile | undefined)[],
): ScenarioClient {
  let merged = defaults;
  for (const layer of layers) {
    if (layer === undefined) continue;
    merged = {
      downloadIntervalMs: layer.downloadInterval ?? merged.downloadIntervalMs,
      // Null is a setting of its own here: never; and below: unlimited.
      uploadIntervalMs:
        layer.uploadInterval === undefined ? merged.uploadIntervalMs : layer.uploadInterval,
      polls: layer.polls ?? merged.polls,
      concurrentSessions: layer.concurrentSessions ?? merged.concurrentSessions,
      reporting: layer.reporting ?? merged.reporting,
      dependencyEnforcement: layer.dependencyEnforcement ?? merged.dependencyEnforcement,
      bandwidthBps: layer.bandwidth ?? merged.bandwidthBps,
      latencyMs: layer.latency ?? merged.latencyMs,
      applyRowsPerSecond:
        layer.applySpeed === undefined ? merged.applyRowsPerSecond : layer.applySpeed,
    };
  }
  return merged;
}

function mergeRetries(
  defaults: RetryPolicy,
  layers: readonly (RetryFile | undefined)[],
): RetryPolicy {
  let merged = defaults;
  for (const layer of layers) {
    if (layer === undefined) continue;
    merged = {
      tryCount: layer.tryCount ?? merged.tryCount,
      delay: delayOf(layer) ?? merged.delay,
      jitter: layer.jitter ?? merged.jitter,
      maxDurationMs: layer.maxDuration === undefined ? merged.maxDurationMs : layer.maxDuration,
      alignToPoll: layer.alignToPoll ?? merged.alignToPoll,
    };
  }
  return merged;
}

function delayOf({ interval, backoff }: RetryFile): RetryDelay | null {
  if (interval !== undefined) return { kind: 'fixed', intervalMs: interval };
  if (backoff === undefined) return null;
  return {
    kind: 'exponential',
    initialMs: backoff.initial,
    factor: backoff.factor ?? backoffDefaults.factor,
    maxMs: backoff.max ?? backoffDefaults.maxMs,
  };
}
