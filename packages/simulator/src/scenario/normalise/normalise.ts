/**
 * From a valid file to the scenario that the simulator runs. Called only once every check has
 * passed, so nothing here can fail.
 */
import type { ScenarioFile } from '../format/scenario-file.ts';
import type { ProfileName, Scenario } from '../scenario.ts';
import { directionOf, normaliseGroup, normaliseJob, normaliseSchedule } from './fleet.ts';
import { scenarioDefaults, uploadsAppearUploadedDefault } from './profile-defaults.ts';

/** Moments of the file, resolved by the checks. ms since the Unix epoch. */
export interface ResolvedTimes {
  readonly startAt: number;
  readonly outages: readonly { readonly startAt: number; readonly endAt: number }[];
}

export function normalise(file: ScenarioFile, times: ResolvedTimes): Scenario {
  const profile: ProfileName = file.profile ?? scenarioDefaults.profile;
  const jobs = file.jobs.map((job) => normaliseJob(job, file.durations));
  const directions = new Map(file.jobs.map((job) => [job.id, directionOf(job)]));
  return {
    name: file.name,
    description: file.description ?? '',
    profile,
    startAt: times.startAt,
    timeZone: file.timeZone ?? scenarioDefaults.timeZone,
    durationMs: file.duration,
    seed: file.seed ?? scenarioDefaults.seed,
    workingFolder: file.headquarters?.workingFolder ?? scenarioDefaults.workingFolder,
    uploadsAppearUploaded:
      file.headquarters?.uploadsAppearUploaded ?? uploadsAppearUploadedDefault(profile),
    jobs,
    groups: file.channelDataGroups.map((group) => normaliseGroup(group, file.client, file.retry)),
    schedules: file.distributionSchedules.map((schedule) =>
      normaliseSchedule(schedule, (id) => directions.get(id) ?? 'download'),
    ),
    outages: (file.faults?.outages ?? []).map((outage, index) => ({
      name: outage.name ?? `Outage ${index + 1}`,
      group: outage.group,
      share: outage.share ?? 1,
      // The checks resolve one time for each outage, in their order.
      startAt: times.outages[index]?.startAt ?? times.startAt,
      endAt: times.outages[index]?.endAt ?? times.startAt,
    })),
    failures: (file.faults?.failures ?? []).map((failure) => ({
      stage: failure.stage,
      job: failure.job ?? null,
      group: failure.group ?? null,
      probability: failure.probability,
      error: failure.error,
      after: failure.after ?? null,
    })),
  };
}
