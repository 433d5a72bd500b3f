/** What runs when, and for whom: distribution schedules, and the process status messages batch. */
import { directions, type Direction } from '@cdx/session';
import { findRecurrence, type FoundRecurrence } from '../infer/recurrence.ts';
import { snapDuration } from '../infer/nice.ts';
import { fitRetries } from '../infer/retry-policy.ts';
import type { ScheduleFacts } from '../observe/observations.ts';
import { quantile } from '../samples.ts';
import { Inline, type Tree } from '../write/scenario-text.ts';
import { exactDuration } from '../write/values.ts';
import { tell, type Build } from './context.ts';
import { retryTree } from './retry.ts';
import type { UploadsFit } from './uploads.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Runs of the P-job, where nothing of them is told. */
const uploadsDefaultMs = 15 * minute;
const waitsMin = 20;
/** A recurrence that explains less than this share of the runs is doubtful. */
const explainedMin = 0.9;
/** Sessions of one run of a job begin within this time. */
const runWithinMs = 60_000;

interface Planned {
  readonly name: string;
  readonly direction: Direction;
  readonly jobs: readonly string[];
  readonly groups: readonly string[];
  readonly times: readonly number[];
  readonly facts: ScheduleFacts;
  /** Whether the times are those of sessions, and not of runs. */
  readonly isInferred: boolean;
}

export function schedulesTree(build: Build, uploads: UploadsFit): Tree {
  const planned = [...build.observed.schedules.values()].flatMap((facts) =>
    plansOf(build, facts, uploads),
  );
  const names = new Set<string>();
  return planned.map((plan) => {
    let { name } = plan;
    for (let count = 2; names.has(name); count++) name = `${plan.name} ${count}`;
    names.add(name);
    return scheduleTree(build, { ...plan, name });
  });
}

/** A name under which forms were imported may stand for schedules of both directions. */
function plansOf(build: Build, facts: ScheduleFacts, uploads: UploadsFit): readonly Planned[] {
  const { jobs } = build.observed;
  return directions.flatMap((direction) => {
    const own = [...facts.jobs].filter((job) => jobs.get(job) === direction);
    return own.length === 0 ? [] : plansOfDirection(build, facts, uploads, direction, own);
  });
}

function plansOfDirection(
  build: Build,
  facts: ScheduleFacts,
  uploads: UploadsFit,
  direction: Direction,
  jobs: readonly string[],
): readonly Planned[] {
  const { observed } = build;
  // Forms do not have the schedule.
  const isNamed = !facts.name.startsWith('(');
  const groups = [...facts.groups].filter((group) => {
    if (!observed.groups.has(group)) return false;
    return direction === 'download' || uploads.interval(group) !== undefined;
  });
  if (groups.length === 0) return [];
  const base = { direction, groups, facts };
  if (facts.runs.length > 0 || facts.operatorRuns > 0 || direction === 'upload') {
    const name = isNamed || direction === 'download' ? facts.name : 'P-job';
    return [{ ...base, name, jobs, times: facts.runs, isInferred: false }];
  }
  // Only the sessions tell of the runs: each job by itself, since they need not run together.
  return jobs.map((job) => ({
    ...base,
    name: isNamed ? (jobs.length === 1 ? facts.name : `${facts.name} ${job}`) : `Job ${job}`,
    jobs: [job],
    times: runsOf(facts.begun.get(job) ?? new Set()),
    isInferred: true,
  }));
}

function runsOf(begun: ReadonlySet<number>): readonly number[] {
  const runs: number[] = [];
  for (const at of [...begun].sort((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last === undefined || at - last >= runWithinMs) runs.push(at);
  }
  return runs;
}

function scheduleTree(build: Build, plan: Planned): Tree {
  const { name, direction, jobs, groups, facts } = plan;
  return {
    name,
    direction,
    jobs: new Inline(jobs),
    channelDataGroups: new Inline(groups),
    recurrence: recurrence(build, plan),
    retry:
      direction === 'download'
        ? undefined
        : retryTree(build, {
            path: `distributionSchedules.${name}.retry`,
            name: `retries of ${name}`,
            fit: fitRetries(facts.retry, build.resolutionMs),
            unseen: null,
          }),
  };
}

function recurrence(build: Build, plan: Planned): Tree {
  const { name, times, facts, direction, isInferred } = plan;
  const path = `distributionSchedules.${name}.recurrence`;
  const part = { path, name: `Runs of ${name}` };
  const { startAt, spanMs, timeZone } = build;
  const found = findRecurrence(times, { startAt, endAt: startAt + spanMs, timeZone });
  if (found !== null) {
    const { value, text } = written(found.recurrence);
    const doubt =
      found.explained < explainedMin
        ? `explains ${Math.round(found.explained * 100)}% of the runs only`
        : null;
    return tell(build, value, {
      ...part,
      value: text,
      basis: 'seen',
      n: times.length,
      note: isInferred ? 'from when its sessions began: no runs are told' : null,
      warning: doubt ?? (times.length < 3 ? `thin: only ${times.length} runs` : null),
    });
  }
  const [only] = times;
  if (only !== undefined) {
    // Once, and not again within the time that was seen.
    const every = exactDuration(Math.ceil(Math.max(spanMs, 1) / day) * day);
    const value = { every, offset: exactDuration(only - startAt) };
    return tell(build, new Inline(value), {
      ...part,
      value: `once, at +${exactDuration(only - startAt)}`,
      basis: 'seen',
      n: 1,
      warning: 'thin: only one run',
    });
  }
  if (facts.operatorRuns > 0) return 'never';
  const waited = direction === 'upload' ? facts.waits.sorted() : new Float64Array(0);
  if (waited.length >= waitsMin) {
    // Waits are even over one interval.
    const longest = quantile(waited, 0.9) / 0.9;
    const ms = Math.max(minute, snapDuration(longest, longest / 5));
    return tell(build, new Inline({ every: exactDuration(ms) }), {
      ...part,
      value: `every ${exactDuration(ms)}`,
      basis: 'counted',
      n: waited.length,
      note: 'no run is told: as long as the longest waits of uploads',
      warning: 'worked out from how long uploads wait; runs are not told',
    });
  }
  const every = exactDuration(uploadsDefaultMs);
  return tell(build, direction === 'upload' ? new Inline({ every }) : 'never', {
    ...part,
    value: direction === 'upload' ? `every ${every}` : 'never',
    basis: 'default',
    n: 0,
    warning: `no run is told; ${direction === 'upload' ? `every ${every}` : 'never'} is used`,
  });
}

function written(found: FoundRecurrence): { readonly value: Tree; readonly text: string } {
  if (found.kind === 'cron') return { value: new Inline({ cron: found.cron }), text: found.cron };
  const every = exactDuration(found.everyMs);
  const offset = exactDuration(found.offsetMs);
  return {
    value: new Inline(found.offsetMs === 0 ? { every } : { every, offset }),
    text: found.offsetMs === 0 ? `every ${every}` : `every ${every} from +${offset}`,
  };
}

export function statusMessagesTree(build: Build): Tree | undefined {
  const { observed, startAt, spanMs, timeZone } = build;
  const times = observed.batchRuns;
  const part = { path: 'headquarters.statusMessages.recurrence', name: 'Status message batch' };
  const found = findRecurrence(times, { startAt, endAt: startAt + spanMs, timeZone });
  if (found === null) {
    build.parts.add({
      ...part,
      value: 'the default of the format',
      basis: 'default',
      n: times.length,
      warning: 'the batch was seen to run less than twice; the default of the format is used',
    });
    return undefined;
  }
  const { value, text } = written(found.recurrence);
  const warning =
    found.explained < explainedMin
      ? `explains ${Math.round(found.explained * 100)}% of the runs only`
      : null;
  return {
    recurrence: tell(build, value, {
      ...part,
      value: text,
      basis: 'seen',
      n: times.length,
      warning,
    }),
  };
}
