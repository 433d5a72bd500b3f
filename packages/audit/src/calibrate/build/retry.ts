/** A retry policy as the scenario has it, of a group's clients or of a schedule's P-job. */
import type { DelayFit, RetryFit } from '../infer/retry-policy.ts';
import { said, type Tree } from '../write/scenario-text.ts';
import { durationValue, exactDuration } from '../write/values.ts';
import { tell, type Build } from './context.ts';

const triesDefault = 3;

export interface RetryOf {
  readonly path: string;
  readonly name: string;
  readonly fit: RetryFit;
  /** Where only outcomes are told. */
  readonly unseen: DelayFit | null;
}

/** Undefined where nothing was ever tried again: the defaults hold. */
export function retryTree(build: Build, { path, name, fit, unseen }: RetryOf): Tree | undefined {
  if (build.observed.inferred > 0) return { tryCount: unknownTries(build, path, name, fit) };
  const delay = fit.delay ?? unseen;
  if (delay === null && fit.spent === 0 && fit.started === 0) {
    build.parts.add({
      path,
      name: `All of: ${name}`,
      value: 'defaults of the format',
      basis: 'default',
      n: 0,
      warning: 'no retry was seen; the defaults of the format are used',
    });
    return undefined;
  }
  return {
    tryCount: tryCount(build, path, name, fit),
    ...(delay === null ? {} : delayKeys(build, path, name, delay, fit.delay === null)),
    ...(fit.maxDurationMs === null
      ? {}
      : {
          maxDuration: tell(build, exactDuration(fit.maxDurationMs), {
            path: `${path}.maxDuration`,
            name: `Longest: ${name}`,
            value: exactDuration(fit.maxDurationMs),
            basis: 'seen',
            n: fit.spent,
            note: 'some stages were given up before their tries were spent',
          }),
        }),
    alignToPoll: alignToPoll(build, path, name, fit, unseen !== null && fit.delay === null),
  };
}

/** The one row of a session has its last attempt, and not how many there were. */
function unknownTries(build: Build, path: string, name: string, { spent }: RetryFit): Tree {
  const given =
    spent === 0 ? '' : `: ${stages(spent)} given up, after how many retries is not on them`;
  return tell(build, triesDefault, {
    path: `${path}.tryCount`,
    name: `Try count: ${name}`,
    value: String(triesDefault),
    basis: 'default',
    n: 0,
    warning: `not known from forms${given}; ${triesDefault} tries, and the waits of the format, are used`,
  });
}

function stages(count: number): string {
  return count === 1 ? '1 stage was' : `${count.toLocaleString('en-US')} stages were`;
}

function tryCount(build: Build, path: string, name: string, fit: RetryFit): Tree {
  const told = { path: `${path}.tryCount`, name: `Try count: ${name}` };
  if (fit.tryCount !== null) {
    return tell(build, fit.tryCount, {
      ...told,
      value: String(fit.tryCount),
      basis: 'seen',
      n: fit.spent,
      note: 'after so many retries a stage was given up',
    });
  }
  const isMore = fit.retriesMost > triesDefault;
  const value = isMore ? 0 : triesDefault;
  return tell(build, value, {
    ...told,
    value: isMore ? 'unlimited' : String(value),
    basis: 'default',
    n: fit.retriesMost,
    warning: isMore
      ? `no stage was given up after up to ${fit.retriesMost} retries; 0, which is without limit, is used`
      : `${fit.spent === 0 ? 'no stage was given up' : `${stages(fit.spent)} given up before any retry`}; ${triesDefault} tries are used`,
  });
}

function delayKeys(build: Build, path: string, name: string, delay: DelayFit, isUnseen: boolean) {
  const { kind, initialMs, factor, maxMs, jitter, n } = delay;
  const isFixed = kind === 'fixed';
  const text = isFixed
    ? exactDuration(initialMs)
    : `from ${durationValue(initialMs)} × ${factor} up to ${durationValue(maxMs)}`;
  const part = {
    path: `${path}.${isFixed ? 'interval' : 'backoff'}`,
    name: `Wait: ${name}`,
    value: jitter === 'none' ? text : `${text}, ${jitter} jitter`,
    basis: isUnseen ? ('counted' as const) : ('seen' as const),
    n,
    ks: isUnseen ? null : delay.ks,
    note: isUnseen
      ? 'from one outcome to the next, less the attempt: waits for polls, and chance in the wait, are in it'
      : null,
    warning: n < 10 ? `thin: only ${n} retries were planned` : null,
  };
  build.parts.add(part);
  const last = build.parts.all.at(-1);
  const value: Tree = isFixed
    ? exactDuration(initialMs)
    : { initial: exactDuration(initialMs), factor, max: exactDuration(Math.max(maxMs, initialMs)) };
  const commented = last === undefined ? value : said(value, last);
  return { ...(isFixed ? { interval: commented } : { backoff: commented }), jitter };
}

function alignToPoll(
  build: Build,
  path: string,
  name: string,
  { alignToPoll: seen, started }: RetryFit,
  isUnseen: boolean,
): Tree {
  if (seen !== null) {
    return tell(build, seen, {
      path: `${path}.alignToPoll`,
      name: `At polls: ${name}`,
      value: String(seen),
      basis: 'seen',
      n: started,
    });
  }
  // The waits that were counted have those for polls in them already.
  return !isUnseen;
}
