/**
 * A scenario written back in its file format, with every default stated. It is what a run records:
 * read again, also by a release with other defaults, it gives the same scenario.
 */
import { scenarioFormatVersion } from './format/scenario-file.ts';
import type { Scenario, ScenarioGroup, ScenarioJob, ScenarioSchedule } from './scenario.ts';
import { writeFaults } from './source/write-faults.ts';
import { writeOperator } from './source/write-operators.ts';
import {
  writeBandwidth,
  writeCount,
  writeDurations,
  writeNumberOf,
  writeRecurrence,
  writeRetry,
  type Json,
} from './source/write-values.ts';
import { formatInstant } from './units/date-time.ts';
import { formatDuration } from './units/duration.ts';
import { formatSize } from './units/size.ts';

export type ScenarioSource = { readonly [key: string]: Json };

/** Plain JSON; `parseScenario(JSON.stringify(…))` gives the scenario back. */
export function scenarioSource(scenario: Scenario): ScenarioSource {
  return {
    cdx: scenarioFormatVersion,
    name: scenario.name,
    description: scenario.description,
    profile: scenario.profile,
    start: formatInstant(scenario.startAt),
    timeZone: scenario.timeZone,
    duration: formatDuration(scenario.durationMs),
    seed: scenario.seed,
    headquarters: headquarters(scenario),
    jobs: scenario.jobs.map(job),
    channelDataGroups: scenario.groups.map(group),
    distributionSchedules: scenario.schedules.map(schedule),
    faults: writeFaults(scenario),
    operators: scenario.operators.map(writeOperator),
  };
}

function headquarters(scenario: Scenario): ScenarioSource {
  const { statusMessages, retention, asyncServer } = scenario;
  const { signatureValidityMs } = asyncServer;
  const kept = (ms: number | null): string => (ms === null ? 'forever' : formatDuration(ms));
  return {
    workingFolder: scenario.workingFolder,
    uploadsAppearUploaded: scenario.uploadsAppearUploaded,
    statusMessages: {
      recurrence: writeRecurrence(statusMessages.recurrence),
      batchGroup: statusMessages.batchGroup,
      batch: statusMessages.batch,
    },
    retention: {
      downloadHistory: kept(retention.downloadHistoryMs),
      uploadHistory: kept(retention.uploadHistoryMs),
      packages: kept(retention.packagesMs),
    },
    packageWorkers: writeCount(scenario.packageWorkers),
    applySpeed: writeCount(scenario.applyRowsPerSecond),
    asyncServer: {
      transfers: writeCount(asyncServer.transfersMax),
      queue: writeCount(asyncServer.queueMax),
      uplink: writeBandwidth(asyncServer.uplinkBps),
      downlink: writeBandwidth(asyncServer.downlinkBps),
      signatureValidity: Number.isFinite(signatureValidityMs)
        ? formatDuration(signatureValidityMs)
        : 'unlimited',
    },
  };
}

function job(each: ScenarioJob): ScenarioSource {
  const upload = each.direction === 'upload';
  return {
    id: each.id,
    name: each.name,
    direction: each.direction,
    ...(each.changesEveryMs === null
      ? {}
      : { [upload ? 'transactionsEvery' : 'changesEvery']: formatDuration(each.changesEveryMs) }),
    ...writeRows(each),
    ...(upload ? {} : { fullRows: writeNumberOf(each.fullRows) }),
    rowSize: formatSize(each.rowSizeBytes),
    durations: writeDurations(each.durationsMs),
  };
}

/** `rows` holds where nothing else does; both cannot be stated. */
function writeRows({ direction, rows, rowsPerChange }: ScenarioJob): ScenarioSource {
  if (rowsPerChange === null) return { rows: writeNumberOf(rows) };
  const key = direction === 'upload' ? 'rowsPerTransaction' : 'rowsPerChange';
  return { [key]: writeNumberOf(rowsPerChange) };
}

function group({ name, kind, count, prefix, client, retry }: ScenarioGroup): ScenarioSource {
  return {
    name,
    databases: { kind, count, prefix },
    client: {
      downloadInterval: formatDuration(client.downloadIntervalMs),
      uploadInterval:
        client.uploadIntervalMs === null ? 'never' : formatDuration(client.uploadIntervalMs),
      polls: client.polls,
      concurrentSessions: writeCount(client.concurrentSessions),
      reporting: client.reporting,
      dependencyEnforcement: client.dependencyEnforcement,
      bandwidth: writeBandwidth(client.bandwidthBps),
      latency: formatDuration(client.latencyMs),
      applySpeed:
        client.applyRowsPerSecond === null ? 'unlimited' : writeNumberOf(client.applyRowsPerSecond),
    },
    retry: writeRetry(retry),
  };
}

function schedule(each: ScenarioSchedule): ScenarioSource {
  return {
    name: each.name,
    active: each.active,
    direction: each.direction,
    jobs: each.jobs,
    channelDataGroups: each.groups,
    recurrence: writeRecurrence(each.recurrence),
    batchGroup: each.batchGroup,
    batch: each.batch,
    ...(each.retry === null ? {} : { retry: writeRetry(each.retry) }),
  };
}
