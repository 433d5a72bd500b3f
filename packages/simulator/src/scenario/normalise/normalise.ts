/**
 * From a valid file to the scenario that the simulator runs. Called only once every check has
 * passed, so nothing here can fail.
 */
import type { ScenarioFile } from '../format/scenario-file.ts';
import type { ProfileName, Scenario } from '../scenario.ts';
import { normaliseCrash, normaliseFailure, normaliseIssue, normaliseOutage } from './faults.ts';
import { directionOf, normaliseGroup, normaliseJob, normaliseSchedule } from './fleet.ts';
import { normaliseRetention, normaliseStatusMessages } from './headquarters.ts';
import { normaliseOperator } from './operators.ts';
import { scenarioDefaults, uploadsAppearUploadedDefault } from './profile-defaults.ts';
import type { ResolvedTimes } from './resolved-times.ts';

export function normalise(file: ScenarioFile, times: ResolvedTimes): Scenario {
  const profile: ProfileName = file.profile ?? scenarioDefaults.profile;
  const directions = new Map(file.jobs.map((job) => [job.id, directionOf(job)]));
  const { headquarters = {}, faults = {}, operators = [] } = file;
  const { startAt } = times;
  const always = { startAt, endAt: startAt };
  return {
    name: file.name,
    description: file.description ?? '',
    profile,
    startAt,
    timeZone: file.timeZone ?? scenarioDefaults.timeZone,
    durationMs: file.duration,
    seed: file.seed ?? scenarioDefaults.seed,
    workingFolder: headquarters.workingFolder ?? scenarioDefaults.workingFolder,
    uploadsAppearUploaded:
      headquarters.uploadsAppearUploaded ?? uploadsAppearUploadedDefault(profile),
    statusMessages: normaliseStatusMessages(headquarters.statusMessages, profile),
    retention: normaliseRetention(headquarters.retention),
    jobs: file.jobs.map((job) => normaliseJob(job, file.durations)),
    groups: file.channelDataGroups.map((group) => normaliseGroup(group, file.client, file.retry)),
    schedules: file.distributionSchedules.map((schedule) =>
      normaliseSchedule(schedule, (id) => directions.get(id) ?? 'download'),
    ),
    outages: (faults.outages ?? []).map((outage, index) =>
      normaliseOutage(outage, index, times.outages[index] ?? always),
    ),
    failures: (faults.failures ?? []).map(normaliseFailure),
    issues: (faults.issues ?? []).map((issue, index) =>
      normaliseIssue(issue, index, times.issues[index] ?? startAt),
    ),
    crashes: (faults.crashes ?? []).map((crash, index) =>
      normaliseCrash(crash, index, times.crashes[index] ?? always),
    ),
    operators: operators.map((operator, index) =>
      normaliseOperator(operator, index, times.commands[index] ?? []),
    ),
  };
}
