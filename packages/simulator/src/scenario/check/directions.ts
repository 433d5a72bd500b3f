/**
 * What belongs to one direction, stage or profile only: the jobs of a schedule, the keys of a job,
 * the errors of a stage, dependency enforcement.
 */
import { failureEntry, failureKeys, isFailureKey, type Direction } from '@cdx/session';
import { nearest } from '../read/nearest.ts';
import { listNames, quoteIfOdd, type ProblemList } from '../read/problem.ts';
import { formatPath, isKeyed, valueAt, type ValuePath } from '../read/value-path.ts';
import { jobDirection, nameIn, namesIn, statedDirection, type Draft, type Part } from './draft.ts';

const directionOfStage: Readonly<Record<string, Direction>> = {
  create: 'download',
  download: 'download',
  apply: 'download',
  upload: 'upload',
  hqApply: 'upload',
};

export function checkDirections(draft: Draft, problems: ProblemList): void {
  const directions = new Map<string, Direction>();
  for (const job of draft.jobs) {
    if (job.name !== null) directions.set(job.name, jobDirection(job));
    checkJobKeys(job, jobDirection(job), problems);
  }
  for (const schedule of draft.schedules) checkSchedule(schedule, directions, problems);
  for (const failure of [...draft.failures, ...draft.poison]) {
    checkFailure(failure, directions, problems);
  }
  for (const issue of draft.issues) {
    checkFailure(issue, directions, problems);
    checkIssueKind(issue, problems);
  }
  if (draft.profile === 'ax2012r3') checkEnforcement(draft, problems);
  checkUploads(draft, directions, problems);
}

/** Keys of a job that belong to one direction, and how the other says it; null: not at all. */
const keysOfDirection: Readonly<Record<Direction, readonly (readonly [string, string | null])[]>> =
  {
    download: [
      ['changesEvery', 'transactionsEvery'],
      ['rowsPerChange', 'rowsPerTransaction'],
      ['fullRows', null],
    ],
    upload: [
      ['transactionsEvery', 'changesEvery'],
      ['rowsPerTransaction', 'rowsPerChange'],
    ],
  };

function checkJobKeys(job: Part<unknown>, direction: Direction, problems: ProblemList): void {
  const { raw, path } = job;
  if (!isKeyed(raw)) return;
  const other = direction === 'download' ? 'upload' : 'download';
  for (const [key, meant] of keysOfDirection[other]) {
    if (!Object.hasOwn(raw, key)) continue;
    problems.errors.push({
      path: [...path, key],
      at: 'key',
      message: `${key} is for ${other}s, and this job is ${direction === 'download' ? 'a' : 'an'} ${direction}`,
      expected: meant ?? `no ${key}`,
      found: key,
      suggestion: meant,
    });
  }
  const [every, rows] =
    direction === 'download'
      ? (['changesEvery', 'rowsPerChange'] as const)
      : (['transactionsEvery', 'rowsPerTransaction'] as const);
  if (!Object.hasOwn(raw, rows) || Object.hasOwn(raw, every)) return;
  problems.errors.push({
    path: [...path, rows],
    at: 'key',
    message: `${rows} needs ${every}: without it nobody knows how many there are`,
    expected: `${every} beside it, or rows instead`,
    found: `no ${every}`,
  });
}

/** One direction for each schedule (AX). */
function checkSchedule(
  schedule: Part<unknown>,
  directions: ReadonlyMap<string, Direction>,
  problems: ProblemList,
): void {
  const jobs = namesIn(schedule, 'jobs').filter(({ name }) => directions.has(name));
  const direction = scheduleDirection(schedule, directions);
  for (const { name, path } of jobs) {
    const own = directions.get(name);
    if (direction === undefined || own === direction) continue;
    problems.errors.push({
      path,
      message: `job ${quoteIfOdd(name)} is for ${own}, and this schedule is for ${direction}; each schedule has one direction`,
      expected: `jobs for ${direction}`,
      found: `a job for ${own}`,
    });
  }
  if (direction === 'download' && isKeyed(schedule.raw) && Object.hasOwn(schedule.raw, 'retry')) {
    problems.errors.push({
      path: [...schedule.path, 'retry'],
      at: 'key',
      message:
        "retry of a schedule is for uploads, where headquarters' P-job applies; downloads are retried by the Async Clients: state it in the channel data group",
      expected: 'no retry in a schedule for download',
      found: 'retry',
    });
  }
}

function checkFailure(
  failure: Part<unknown>,
  directions: ReadonlyMap<string, Direction>,
  problems: ProblemList,
): void {
  const stage = nameIn(failure.raw, 'stage') ?? '';
  const wanted = Object.hasOwn(directionOfStage, stage) ? directionOfStage[stage] : undefined;
  if (wanted === undefined) return;
  const job = nameIn(failure.raw, 'job');
  const direction = job === null ? undefined : directions.get(job);
  if (direction !== undefined && direction !== wanted) {
    const meant = stage === 'apply' ? 'hqApply' : stage === 'hqApply' ? 'apply' : null;
    problems.errors.push({
      path: [...failure.path, 'stage'],
      message: `job ${quoteIfOdd(job ?? '')} is for ${direction} and has no stage ${stage}`,
      expected: `a stage of ${direction}`,
      found: stage,
      suggestion: meant,
    });
  } else if (job === null && directions.size > 0 && ![...directions.values()].includes(wanted)) {
    problems.warnings.push({
      path: [...failure.path, 'stage'],
      message: `no job is for ${wanted}, so the stage ${stage} never comes`,
      expected: `a job for ${wanted}`,
      found: 'none',
    });
  }
  checkError(failure, stage, problems);
}

function checkError(failure: Part<unknown>, stage: string, problems: ProblemList): void {
  const error = nameIn(failure.raw, 'error') ?? '';
  const fitting = failureKeys.filter((key) =>
    failureEntry(key).stages.some((known) => known === stage),
  );
  const path = [...failure.path, 'error'];
  if (valueAt(failure.raw, ['error']) === undefined) {
    // The format, which looks at each key by itself, has listed the errors of all stages.
    const place = formatPath(path);
    const index = problems.errors.findIndex((each) => formatPath(each.path) === place);
    const expected = `an error of the stage ${stage}: ${listNames(fitting, 30)}`;
    const message = `missing; expected ${expected}`;
    if (index >= 0) problems.errors[index] = { path, message, expected, found: 'nothing' };
    return;
  }
  if (!isFailureKey(error) || failureEntry(error).stages.some((known) => known === stage)) return;
  problems.errors.push({
    path,
    message: `${error} is no error of the stage ${stage}; there ${fitting.length === 1 ? 'is' : 'are'} ${listNames(fitting, 30)}`,
    expected: `an error of the stage ${stage}: ${listNames(fitting, 30)}`,
    found: error,
    suggestion: fitting.length === 1 ? (fitting[0] ?? null) : nearest(error, fitting),
  });
}

/** Operators fix what the forms show as a configuration failure. */
function checkIssueKind(issue: Part<unknown>, problems: ProblemList): void {
  const error = nameIn(issue.raw, 'error') ?? '';
  if (!isFailureKey(error)) return;
  const { kind } = failureEntry(error);
  if (kind === 'configuration') return;
  problems.warnings.push({
    path: [...issue.path, 'error'],
    message: `${error} is a failure of kind ${kind}, which no rule fixes; only a command does`,
    expected: 'a failure of kind configuration',
    found: `one of kind ${kind}`,
  });
}

/** Dependency enforcement came with Dynamics 365 (BP). */
function checkEnforcement(draft: Draft, problems: ProblemList): void {
  const refuse = (raw: unknown, path: ValuePath): void => {
    if (valueAt(raw, ['client', 'dependencyEnforcement']) !== true) return;
    problems.errors.push({
      path: [...path, 'client', 'dependencyEnforcement'],
      message:
        'profile ax2012r3 has no dependency enforcement; it came with Dynamics 365 (profile d365)',
      expected: 'false, or profile: d365',
      found: 'true',
    });
  };
  refuse({ client: draft.client }, []);
  for (const { raw, path } of draft.groups) refuse(raw, path);
}

/** A group that never uploads on an upload schedule is legal, and hardly ever meant. */
function checkUploads(
  draft: Draft,
  directions: ReadonlyMap<string, Direction>,
  problems: ProblemList,
): void {
  const silent = new Set<string>();
  for (const { name, value } of draft.groups) {
    const stated = value?.client?.uploadInterval;
    const interval = stated === undefined ? draft.client?.uploadInterval : stated;
    if (name !== null && interval === null) silent.add(name);
  }
  for (const schedule of draft.schedules) {
    if (scheduleDirection(schedule, directions) !== 'upload') continue;
    for (const { name, path } of namesIn(schedule, 'channelDataGroups')) {
      if (!silent.has(name)) continue;
      problems.warnings.push({
        path,
        message: `the clients of ${quoteIfOdd(name)} never upload (uploadInterval: never), so this schedule has nothing from them`,
        expected: 'a group whose clients upload',
        found: quoteIfOdd(name),
      });
    }
  }
}

function scheduleDirection(
  schedule: Part<unknown>,
  directions: ReadonlyMap<string, Direction>,
): Direction | undefined {
  const first = namesIn(schedule, 'jobs').find(({ name }) => directions.has(name));
  return statedDirection(schedule) ?? directions.get(first?.name ?? '');
}
