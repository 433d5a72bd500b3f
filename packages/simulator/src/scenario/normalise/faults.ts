/** What goes wrong in a valid file, with its defaults. */
import type { CrashFile, FailureFile, IssueFile, OutageFile } from '../format/faults-file.ts';
import type { ScenarioCrash, ScenarioFailure, ScenarioIssue, ScenarioOutage } from '../scenario.ts';
import { defaultName } from './default-names.ts';
import type { TimeSpan } from './resolved-times.ts';

export function normaliseOutage(outage: OutageFile, index: number, span: TimeSpan): ScenarioOutage {
  return {
    name: outage.name ?? defaultName('outage', index),
    group: outage.group,
    share: outage.share ?? 1,
    startAt: span.startAt,
    endAt: span.endAt,
  };
}

export function normaliseFailure(failure: FailureFile): ScenarioFailure {
  return {
    stage: failure.stage,
    job: failure.job ?? null,
    group: failure.group ?? null,
    probability: failure.probability,
    error: failure.error,
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

export function normaliseCrash(crash: CrashFile, index: number, span: TimeSpan): ScenarioCrash {
  return {
    name: crash.name ?? defaultName('crash', index),
    group: crash.group,
    share: crash.share ?? 1,
    startAt: span.startAt,
    endAt: span.endAt,
  };
}
