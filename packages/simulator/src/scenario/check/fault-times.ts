/**
 * When faults are there: from what a file states to a timing, once it is known to state exactly one
 * way. What lies outside the run is legal: `--set duration=…` should not need a change of the faults.
 */
import type { CrashFile, OutageFile, SlowdownFile } from '../format/faults/outage-file.ts';
import { moment } from '../format/values/times.ts';
import { normaliseRecurrence } from '../normalise/fleet.ts';
import type { TimeSpan } from '../normalise/resolved-times.ts';
import type { FoundProblem, ProblemList } from '../read/problem.ts';
import { valueAt, type ValuePath } from '../read/value-path.ts';
import type { FaultTiming } from '../scenario.ts';
import { formatDuration } from '../units/duration.ts';
import { inZone, resolveMoment, withinLimits, type Run } from './moments.ts';

/** Null, here and below: it is wrong, and that has been reported. */
export function resolveOutage(
  path: ValuePath,
  outage: OutageFile,
  run: Run,
  problems: ProblemList,
): FaultTiming | null {
  return resolveTiming(path, outage, wordsFor('outage'), run, problems);
}

/** Without any time: from the start, without an end. */
export function resolveSlowdown(
  path: ValuePath,
  slowdown: SlowdownFile,
  run: Run,
  problems: ProblemList,
): FaultTiming | null {
  const { from, recurrence, random } = slowdown;
  if (from === undefined && recurrence === undefined && random === undefined) {
    return { kind: 'once', startAt: run.startAt, endAt: Infinity };
  }
  return resolveTiming(path, slowdown, wordsFor('slowdown'), run, problems);
}

export function resolveCrash(
  path: ValuePath,
  crash: CrashFile,
  run: Run,
  problems: ProblemList,
): FaultTiming | null {
  const { at, downFor } = crash;
  const words: Words = {
    what: 'a crash',
    begins: 'the clients die',
    ends: 'the clients are back',
    startKey: 'at',
    durationKey: 'downFor',
  };
  if (at === undefined) {
    return resolveTiming(path, { ...crash, duration: downFor }, words, run, problems);
  }
  return resolveTiming(path, { from: at, duration: downFor }, words, run, problems);
}

/** Of a fault that is wrong in another way: that it ends before it begins can be said all the same. */
export function checkEnd(path: ValuePath, raw: unknown, run: Run, problems: ProblemList): void {
  const [from, to] = ['from', 'to'].map((key) => moment().safeParse(valueAt(raw, [key])).data);
  if (from === undefined || to === undefined) return;
  const fromAt = resolveMoment(from, run, [...path, 'from'], problems);
  const toAt = resolveMoment(to, run, [...path, 'to'], problems);
  if (fromAt === null || toAt === null || toAt > fromAt) return;
  problems.errors.push(endsTooEarly([...path, 'to'], fromAt, toAt, run));
}

function endsTooEarly(path: ValuePath, startAt: number, endAt: number, run: Run): FoundProblem {
  const [start, end] = [startAt, endAt].map((ms) => inZone(ms, run.timeZone));
  return { path, expected: `an end after the beginning, ${start}`, found: end ?? '' };
}

interface Words {
  readonly what: string;
  readonly begins: string;
  readonly ends: string;
  /** Keys of a fault that is there once. */
  readonly startKey: string;
  readonly durationKey: string;
}

function wordsFor(what: 'outage' | 'slowdown'): Words {
  return {
    what: what === 'outage' ? 'an outage' : 'a slowdown',
    begins: `the ${what} begins`,
    ends: `the ${what} ends`,
    startKey: 'from',
    durationKey: 'duration',
  };
}

type Timed = Partial<Pick<OutageFile, 'from' | 'duration' | 'to' | 'recurrence' | 'random'>>;

function resolveTiming(
  path: ValuePath,
  stated: Timed,
  words: Words,
  run: Run,
  problems: ProblemList,
): FaultTiming | null {
  const { duration: durationMs = 0, recurrence, random } = stated;
  if (recurrence === undefined && random === undefined) {
    return resolveOnce(path, stated, words, run, problems);
  }
  const bounds = resolveBounds(path, stated, words, run, problems);
  if (bounds === null) return null;
  if (random !== undefined) {
    const { timeToFailure, timeToRepair, together = false } = random;
    return { kind: 'random', timeToFailure, timeToRepair, together, ...bounds };
  }
  const read = recurrence === undefined ? null : normaliseRecurrence(recurrence);
  return read === null ? null : { kind: 'recurring', recurrence: read, durationMs, ...bounds };
}

/** Between which times it can begin. */
function resolveBounds(
  path: ValuePath,
  { from, to }: Timed,
  { begins }: Words,
  run: Run,
  problems: ProblemList,
): { readonly fromAt: number; readonly toAt: number } | null {
  const bound = (key: 'from' | 'to', otherwise: number): number | null => {
    const moment = key === 'from' ? from : to;
    return moment === undefined ? otherwise : resolveMoment(moment, run, [...path, key], problems);
  };
  const [fromAt, toAt] = [bound('from', run.startAt), bound('to', Infinity)];
  if (fromAt === null || toAt === null) return null;
  if (from !== undefined && toAt <= fromAt) {
    problems.errors.push(endsTooEarly([...path, 'to'], fromAt, toAt, run));
    return null;
  }
  const warn = (key: 'from' | 'to', message: string, ms: number): void => {
    const [start, end, found] = [run.startAt, run.endAt, ms].map((at) => inZone(at, run.timeZone));
    problems.warnings.push({
      path: [...path, key],
      message: `${message}; nothing of it is seen`,
      expected: `a time between ${start} and ${end}`,
      found: found ?? '',
    });
  };
  if (fromAt >= run.endAt) {
    const after = formatDuration(fromAt - run.endAt);
    warn('from', `${begins} ${after} after the run has ended, or later`, fromAt);
  } else if (toAt <= run.startAt) {
    warn('to', `${begins} only before the run`, toAt);
  }
  return { fromAt, toAt };
}

function resolveOnce(
  path: ValuePath,
  { from, duration, to }: Timed,
  words: Words,
  run: Run,
  problems: ProblemList,
): FaultTiming | null {
  if (from === undefined) return null;
  const startAt = resolveMoment(from, run, [...path, words.startKey], problems);
  const end = to === undefined ? null : resolveMoment(to, run, [...path, 'to'], problems);
  if (startAt === null || (to !== undefined && end === null)) return null;
  const span = { startAt, endAt: end ?? startAt + (duration ?? 0) };
  const endKey = end === null ? words.durationKey : 'to';
  return checkSpan(path, span, { ...words, endKey }, run, problems)
    ? { kind: 'once', ...span }
    : null;
}

/** True where it is one; what of it is not seen gets a warning. */
function checkSpan(
  path: ValuePath,
  span: TimeSpan,
  { what, begins, ends, startKey, endKey }: Words & { readonly endKey: string },
  run: Run,
  problems: ProblemList,
): boolean {
  const { startAt, endAt } = span;
  const said = (ms: number): string => inZone(ms, run.timeZone);
  if (endAt <= startAt) {
    problems.errors.push(endsTooEarly([...path, endKey], startAt, endAt, run));
    return false;
  }
  if (withinLimits(endAt, [...path, endKey], problems) === null) return false;
  const warn = (key: string, message: string): void => {
    problems.warnings.push({
      path: [...path, key],
      message,
      expected: `${what} between ${said(run.startAt)} and ${said(run.endAt)}`,
      found: `one from ${said(startAt)} to ${said(endAt)}`,
    });
  };
  if (startAt >= run.endAt) {
    const after = formatDuration(startAt - run.endAt);
    warn(startKey, `${begins} ${after} after the run has ended; nothing of it is seen`);
  } else if (endAt <= run.startAt) {
    const before = formatDuration(run.startAt - endAt);
    warn(endKey, `${ends} ${before} before the run begins; nothing of it is seen`);
  } else if (startAt < run.startAt) {
    const early = formatDuration(run.startAt - startAt);
    warn(startKey, `${begins} ${early} before the run; only the rest of it counts`);
  } else if (endAt > run.endAt) {
    const late = formatDuration(endAt - run.endAt);
    warn(endKey, `${ends} ${late} after the run; what follows it is not seen`);
  }
  return true;
}
