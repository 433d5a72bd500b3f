/**
 * A scenario written back in its file format, with every default stated. It is what a run records:
 * read again, also by a release with other defaults, it gives the same scenario.
 */
import type { RetryPolicy } from '@cdx/session';
import { scenarioFormatVersion } from './format/scenario-file.ts';
import type { Distribution, Scenario, ScenarioGroup, Stage } from './scenario.ts';
import { stages } from './scenario.ts';
import { formatInstant } from './units/date-time.ts';
import { formatDuration } from './units/duration.ts';
import { formatSize } from './units/size.ts';

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type ScenarioSource = { readonly [key: string]: Json };

/** Plain JSON; `parseScenario(JSON.stringify(…))` gives the scenario back. */
export function scenarioSource(scenario: Scenario): ScenarioSource {
  const direction = new Map(scenario.jobs.map((job) => [job.id, job.direction]));
  return {
    cdx: scenarioFormatVersion,
    name: scenario.name,
    description: scenario.description,
    profile: scenario.profile,
    start: formatInstant(scenario.startAt),
    timeZone: scenario.timeZone,
    duration: formatDuration(scenario.durationMs),
    seed: scenario.seed,
    headquarters: {
      workingFolder: scenario.workingFolder,
      uploadsAppearUploaded: scenario.uploadsAppearUploaded,
    },
    jobs: scenario.jobs.map((job) => ({
      id: job.id,
      name: job.name,
      direction: job.direction,
      ...(job.changesEveryMs === null
        ? {}
        : {
            [direction.get(job.id) === 'upload' ? 'transactionsEvery' : 'changesEvery']:
              formatDuration(job.changesEveryMs),
          }),
      rows: distribution(job.rows, (value) => value),
      rowSize: formatSize(job.rowSizeBytes),
      durations: durations(job.durationsMs),
    })),
    channelDataGroups: scenario.groups.map(group),
    distributionSchedules: scenario.schedules.map((schedule) => ({
      name: schedule.name,
      active: schedule.active,
      direction: schedule.direction,
      jobs: schedule.jobs,
      channelDataGroups: schedule.groups,
      recurrence:
        schedule.recurrence.kind === 'cron'
          ? { cron: schedule.recurrence.cron }
          : {
              every: formatDuration(schedule.recurrence.everyMs),
              offset: formatDuration(schedule.recurrence.offsetMs),
            },
      ...(schedule.retry === null ? {} : { retry: retry(schedule.retry) }),
    })),
    faults: {
      outages: scenario.outages.map((outage) => ({
        name: outage.name,
        group: outage.group,
        share: outage.share,
        from: formatInstant(outage.startAt),
        to: formatInstant(outage.endAt),
      })),
      failures: scenario.failures.map((failure) => ({
        stage: failure.stage,
        ...(failure.job === null ? {} : { job: failure.job }),
        ...(failure.group === null ? {} : { group: failure.group }),
        probability: failure.probability,
        error: failure.error,
        ...(failure.after === null ? {} : { after: distribution(failure.after, formatDuration) }),
      })),
    },
  };
}

function group({
  name,
  kind,
  count,
  prefix,
  client,
  retry: policy,
}: ScenarioGroup): ScenarioSource {
  return {
    name,
    databases: { kind, count, prefix },
    client: {
      downloadInterval: formatDuration(client.downloadIntervalMs),
      uploadInterval:
        client.uploadIntervalMs === null ? 'never' : formatDuration(client.uploadIntervalMs),
      polls: client.polls,
      concurrentSessions: Number.isFinite(client.concurrentSessions)
        ? client.concurrentSessions
        : 'unlimited',
      reporting: client.reporting,
      dependencyEnforcement: client.dependencyEnforcement,
    },
    retry: retry(policy),
  };
}

function retry({
  tryCount,
  delay,
  jitter,
  maxDurationMs,
  alignToPoll,
}: RetryPolicy): ScenarioSource {
  return {
    tryCount,
    ...(delay.kind === 'fixed'
      ? { interval: formatDuration(delay.intervalMs) }
      : {
          backoff: {
            initial: formatDuration(delay.initialMs),
            factor: delay.factor,
            max: formatDuration(delay.maxMs),
          },
        }),
    jitter,
    maxDuration: maxDurationMs === null ? 'unlimited' : formatDuration(maxDurationMs),
    alignToPoll,
  };
}

function durations(durationsMs: Readonly<Record<Stage, Distribution>>): ScenarioSource {
  return Object.fromEntries(
    stages.map((stage) => [
      stage,
      // Distributions of durations are read in ms, so these are whole.
      distribution(durationsMs[stage], (ms) => formatDuration(ms)),
    ]),
  );
}

function distribution(value: Distribution, write: (value: number) => Json): Json {
  switch (value.kind) {
    case 'constant':
      return write(value.value);
    case 'uniform':
      return { uniform: { min: write(value.min), max: write(value.max) } };
    case 'exponential':
      return { exponential: { mean: write(value.mean) } };
    case 'lognormal':
      return { lognormal: { median: write(value.median), sigma: value.sigma } };
  }
}
