/** What goes wrong in a valid file, with its defaults. */
import type { FailureFile, IssueFile, PoisonFile } from '../format/faults/failure-file.ts';
import type { CrashFile, OutageFile, SlowdownFile } from '../format/faults/outage-file.ts';
import type { SizeLimitFile } from '../format/faults/size-limit-file.ts';
import type {
  FaultTiming,
  ScenarioCrash,
  ScenarioFailure,
  ScenarioIssue,
  ScenarioOutage,
  ScenarioPoison,
  ScenarioSizeLimit,
  ScenarioSlowdown,
} from '../scenario.ts';
import { defaultName } from './default-names.ts';
import { startSizeShare } from './profile-defaults.ts';

export function normaliseOutage(
  outage: OutageFile,
  index: number,
  timing: FaultTiming,
): ScenarioOutage {
  return {
    name: outage.name ?? defaultName('outage', index),
    of: outage.of ?? 'network',
    group: outage.group ?? null,
    share: outage.share ?? 1,
    timing,
  };
}

export function normaliseFailure(failure: FailureFile): ScenarioFailure {
  return {
    stage: failure.stage,
    job: failure.job ?? null,
    group: failure.group ?? null,
    probability: failure.probability,
    error: failure.error,
    outOfOrder: failure.outOfOrder ?? false,
    after: failure.after ?? null,
  };
}

export function normaliseIssue(issue: IssueFile, index: number, startAt: number): ScenarioIssue {
  return {
    name: issue.name ?? defaultName('issue', index),
    stage: issue.stage,
    job: issue.job ?? null,
    group: issue.group,
    share: issue.share ?? 1,
    startAt,
    error: issue.error,
  };
}

export function normaliseCrash(
  crash: CrashFile,
  index: number,
  timing: FaultTiming,
): ScenarioCrash {
  return {
    name: crash.name ?? defaultName('crash', index),
    group: crash.group,
    share: crash.share ?? 1,
    timing,
  };
}

export function normalisePoison(poison: PoisonFile, index: number): ScenarioPoison {
  return {
    name: poison.name ?? defaultName('poison', index),
    stage: poison.stage,
    job: poison.job ?? null,
    group: poison.group ?? null,
    probability: poison.probability,
    error: poison.error,
  };
}

export function normaliseSlowdown(
  slowdown: SlowdownFile,
  index: number,
  timing: FaultTiming,
): ScenarioSlowdown {
  return {
    name: slowdown.name ?? defaultName('slowdown', index),
    group: slowdown.group,
    share: slowdown.share ?? 1,
    factor: slowdown.factor,
    timing,
  };
}

export function normaliseSizeLimit(limit: SizeLimitFile, index: number): ScenarioSizeLimit {
  const startBytes = Math.round(limit.limit * startSizeShare);
  return {
    name: limit.name ?? defaultName('sizeLimit', index),
    group: limit.group,
    share: limit.share ?? 1,
    limitBytes: limit.limit,
    startBytes: limit.startSize ?? { kind: 'constant', value: startBytes },
    growth: limit.growth ?? 1,
  };
}
