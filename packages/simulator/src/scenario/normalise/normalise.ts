/**
 * From a valid file to the scenario that the simulator runs. Called only once every check has
 * passed, so nothing here can fail.
 */
import type { ScenarioFile } from '../format/scenario-file.ts';
import type { ProfileName, Scenario } from '../scenario.ts';
import {
  normaliseCrash,
  normaliseFailure,
  normaliseIssue,
  normaliseOutage,
  normalisePoison,
  normaliseSizeLimit,
  normaliseSlowdown,
} from './faults.ts';
import { directionOf, normaliseGroup, normaliseJob, normaliseSchedule } from './fleet.ts';
import {
  normaliseAsyncServer,
  normaliseRetention,
  normaliseStatusMessages,
} from './headquarters.ts';
import { normaliseOperator } from './operators.ts';
import {
  durationDefaults,
  scenarioDefaults,
  uploadsAppearUploadedDefault,
} from './profile-defaults.ts';
import type { ResolvedTimes } from './resolved-times.ts';

export function normalise(file: ScenarioFile, times: ResolvedTimes): Scenario {
  const profile: ProfileName = file.profile ?? scenarioDefaults.profile;
  const directions = new Map(file.jobs.map((job) => [job.id, directionOf(job)]));
  const { headquarters = {}, faults = {}, operators = [] } = file;
  const { startAt } = times;
  // There is a time for each; the start only stands in for the types' sake.
  const always = { kind: 'once', startAt, endAt: Infinity } as const;
  const groups = file.channelDataGroups.map((group) =>
    normaliseGroup(group, file.client, file.retry),
  );
  const asyncServer = normaliseAsyncServer(headquarters.asyncServer);
  const applyRowsPerSecond = headquarters.applySpeed ?? scenarioDefaults.applyRowsPerSecond;
  const durations = durationDefaults({ asyncServer, groups, applyRowsPerSecond });
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
    packageWorkers: headquarters.packageWorkers ?? scenarioDefaults.packageWorkers,
    applyRowsPerSecond,
    asyncServer,
    jobs: file.jobs.map((job) => normaliseJob(job, file.durations, durations)),
    groups,
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
    poison: (faults.poison ?? []).map(normalisePoison),
    slowdowns: (faults.slowdowns ?? []).map((slowdown, index) =>
      normaliseSlowdown(slowdown, index, times.slowdowns[index] ?? always),
    ),
    sizeLimits: (faults.sizeLimits ?? []).map(normaliseSizeLimit),
    operators: operators.map((operator, index) =>
      normaliseOperator(operator, index, times.commands[index] ?? []),
    ),
  };
}
