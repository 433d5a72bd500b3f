/** What goes wrong, as a scenario file writes it. */
import type {
  Distribution,
  FaultTiming,
  Scenario,
  ScenarioCrash,
  ScenarioFailure,
  ScenarioIssue,
  ScenarioOutage,
  ScenarioPoison,
  ScenarioSizeLimit,
  ScenarioSlowdown,
} from '../scenario.ts';
import { formatInstant } from '../units/date-time.ts';
import { formatDuration } from '../units/duration.ts';
import { formatSize } from '../units/size.ts';
import {
  writeDurationOf,
  writeRecurrence,
  writeSizeOf,
  type Json,
  type Keys,
} from './write-values.ts';

export function writeFaults(scenario: Scenario): Keys {
  const { startAt } = scenario;
  return {
    outages: scenario.outages.map((outage) => writeOutage(outage, startAt)),
    failures: scenario.failures.map(writeFailure),
    issues: scenario.issues.map(writeIssue),
    crashes: scenario.crashes.map((crash) => writeCrash(crash, startAt)),
    poison: scenario.poison.map(writePoison),
    slowdowns: scenario.slowdowns.map((slowdown) => writeSlowdown(slowdown, startAt)),
    sizeLimits: scenario.sizeLimits.map(writeSizeLimit),
  };
}

function writeOutage({ name, of, group, share, timing }: ScenarioOutage, startAt: number): Keys {
  const where = group === null ? {} : { group, share };
  return { name, of, ...where, ...writeTiming(timing, startAt) };
}

function writeSlowdown(slowdown: ScenarioSlowdown, startAt: number): Keys {
  const { name, group, share, factor, timing } = slowdown;
  return { name, group, share, factor, ...writeTiming(timing, startAt) };
}

function writeCrash({ name, group, share, timing }: ScenarioCrash, startAt: number): Keys {
  if (timing.kind !== 'once') {
    const { duration, ...keys } = writeTiming(timing, startAt);
    return {
      name,
      group,
      share,
      ...keys,
      ...(duration === undefined ? {} : { downFor: duration }),
    };
  }
  const at = formatInstant(timing.startAt);
  return { name, group, share, at, downFor: formatDuration(timing.endAt - timing.startAt) };
}

function writeTiming(timing: FaultTiming, startAt: number): Keys {
  if (timing.kind === 'once') {
    // From the start without an end is what stating no time means.
    if (timing.startAt === startAt && timing.endAt === Infinity) return {};
    return { from: formatInstant(timing.startAt), to: formatInstant(timing.endAt) };
  }
  const { fromAt, toAt } = timing;
  const bounds = {
    // The start is no bound; stated, a `to` before it would be an end before a beginning.
    ...(fromAt === startAt ? {} : { from: formatInstant(fromAt) }),
    ...(toAt === Infinity ? {} : { to: formatInstant(toAt) }),
  };
  if (timing.kind === 'recurring') {
    const duration = formatDuration(timing.durationMs);
    return { ...bounds, recurrence: writeRecurrence(timing.recurrence), duration };
  }
  const { timeToFailure, timeToRepair, together } = timing;
  const random = {
    timeToFailure: writeTimeBetween(timeToFailure),
    timeToRepair: writeTimeBetween(timeToRepair),
    together,
  };
  return { ...bounds, random };
}

/** One plain value would be read as a mean. */
function writeTimeBetween(time: Distribution): Json {
  if (time.kind !== 'constant') return writeDurationOf(time);
  return writeDurationOf({ kind: 'uniform', min: time.value, max: time.value });
}

function writeFailure(failure: ScenarioFailure): Keys {
  return {
    stage: failure.stage,
    ...(failure.job === null ? {} : { job: failure.job }),
    ...(failure.group === null ? {} : { group: failure.group }),
    probability: failure.probability,
    error: failure.error,
    outOfOrder: failure.outOfOrder,
    ...(failure.after === null ? {} : { after: writeDurationOf(failure.after) }),
  };
}

function writeIssue(issue: ScenarioIssue): Keys {
  return {
    name: issue.name,
    stage: issue.stage,
    ...(issue.job === null ? {} : { job: issue.job }),
    group: issue.group,
    share: issue.share,
    from: formatInstant(issue.startAt),
    error: issue.error,
  };
}

function writePoison(poison: ScenarioPoison): Keys {
  return {
    name: poison.name,
    stage: poison.stage,
    ...(poison.job === null ? {} : { job: poison.job }),
    ...(poison.group === null ? {} : { group: poison.group }),
    probability: poison.probability,
    error: poison.error,
  };
}

function writeSizeLimit(limit: ScenarioSizeLimit): Keys {
  return {
    name: limit.name,
    group: limit.group,
    share: limit.share,
    limit: formatSize(limit.limitBytes),
    startSize: writeSizeOf(limit.startBytes),
    growth: limit.growth,
  };
}
