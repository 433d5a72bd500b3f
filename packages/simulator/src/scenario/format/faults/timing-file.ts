/**
 * The keys that say when a fault is there: once, again and again, or at random. Outages and
 * slowdowns have them alike; crashes say `at` and `downFor` instead of `from` and `duration`.
 */
import { z } from 'zod';
import { scenarioLimits } from '../../limits.ts';
import type { Distribution } from '../../scenario.ts';
import { formatDuration } from '../../units/duration.ts';
import { recurrenceKeys } from '../recurrence-file.ts';
import { durationDistribution } from '../values/distribution.ts';
import { addProblem, atMostOneOf, exactlyOneOf } from '../values/rules.ts';
import { keyMeta, type IssueParams } from '../values/scalar.ts';
import { duration } from '../values/quantities.ts';
import { moment } from '../values/times.ts';
import { flag } from '../values/words.ts';

const { faultMeanMsMin: meanMsMin } = scenarioLimits;

/** One value is a mean: what is known of a machine is its mean time between failures. */
const timeBetween = () =>
  durationDistribution()
    .transform((stated, context): Distribution => {
      if (stated.kind !== 'constant') return stated;
      if (stated.value >= meanMsMin) return { kind: 'exponential', mean: stated.value };
      const expected = `a mean of at least ${formatDuration(meanMsMin)}, such as 15m`;
      const params: IssueParams = { expected };
      context.addIssue({ code: 'custom', message: expected, params });
      return z.NEVER;
    })
    .meta({ 'x-kind': 'duration (the mean) or distribution' });

const randomKeys = z
  .strictObject({
    timeToFailure: timeBetween().meta(
      keyMeta({
        about:
          'From the beginning, or the repair of the last failure, to the next one. A plain duration is the mean time between failures, of an exponential distribution.',
      }),
    ),
    timeToRepair: timeBetween().meta(
      keyMeta({
        about:
          'From a failure to its repair. A plain duration is the mean time to repair, of an exponential distribution.',
      }),
    ),
    together: flag()
      .optional()
      .meta(
        keyMeta({
          about: 'All that are drawn fail together; else each has failures of its own.',
          default: 'false',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'random' });

/** Keys of faults that come again and again or at random. */
export const repeatedKeys = {
  recurrence: recurrenceKeys
    .optional()
    .meta(keyMeta({ about: 'It comes again and again: when it begins.' })),
  random: randomKeys
    .optional()
    .meta(keyMeta({ about: 'It comes at random: how long until it fails, and until repair.' })),
};

/** Keys of outages and slowdowns. */
export const timingKeys = {
  from: moment()
    .optional()
    .meta(
      keyMeta({
        about:
          'When it begins. With `recurrence` and `random`, which do not need it: none begins before.',
      }),
    ),
  duration: duration(1)
    .optional()
    .meta(
      keyMeta({
        about:
          'How long it lasts. Either this or `to`; with `recurrence` how long each lasts, and not with `random`.',
      }),
    ),
  to: moment()
    .optional()
    .meta(
      keyMeta({
        about: 'When it ends. With `recurrence` and `random`: none begins at this time or later.',
      }),
    ),
  ...repeatedKeys,
};

type Timed = { readonly [Key in keyof typeof timingKeys]?: unknown };

const durationExpected = 'a duration above 0, such as 15m';

/** Exactly one way of timing; where `always` is right, none is one too. */
export function checkTiming(
  stated: Timed,
  context: z.RefinementCtx,
  { always }: { readonly always: boolean },
): void {
  const { from, duration: length, to, recurrence, random } = stated;
  const ways = [from, length, to, recurrence, random];
  if (always && ways.every((way) => way === undefined)) return;
  if (recurrence !== undefined && random !== undefined) {
    atMostOneOf(['recurrence', 'random'])(stated, context);
  } else if (random !== undefined) {
    if (length !== undefined) doesNotGo('duration', 'random', repairEnds, context);
  } else if (recurrence !== undefined) {
    if (length === undefined) addProblem(context, 'duration', { expected: durationExpected });
  } else if (from === undefined) {
    const keys = ['from', 'recurrence', 'random'];
    const expected = `one of ${keys.join(', ')}`;
    addProblem(context, null, { expected, found: 'none of them', lacking: keys });
  } else exactlyOneOf(['duration', 'to'])(stated, context);
}

const repairEnds = 'whose timeToRepair says how long each lasts';

/** As `checkTiming`, of a crash. */
export function checkCrashTiming(
  stated: Omit<Timed, 'duration'> & { readonly at?: unknown; readonly downFor?: unknown },
  context: z.RefinementCtx,
): void {
  const { at, downFor, recurrence, random } = stated;
  if ([at, recurrence, random].filter((way) => way !== undefined).length !== 1) {
    if (
      at === undefined &&
      recurrence === undefined &&
      random === undefined &&
      stated.from !== undefined
    ) {
      addProblem(context, 'from', {
        message:
          'from is for crashes that recur or come at random; the time of one that is once is at',
        expected: 'at',
        found: 'from',
        suggestion: 'at',
        at: 'key',
      });
    } else exactlyOneOf(['at', 'recurrence', 'random'])(stated, context);
    return;
  }
  if (random !== undefined) {
    if (downFor !== undefined) doesNotGo('downFor', 'random', repairEnds, context);
  } else if (downFor === undefined) {
    addProblem(context, 'downFor', { expected: durationExpected });
  }
  if (at === undefined) return;
  for (const key of ['from', 'to'] as const) {
    if (stated[key] !== undefined) doesNotGo(key, 'at', 'which is once', context);
  }
}

function doesNotGo(key: string, beside: string, why: string, context: z.RefinementCtx): void {
  addProblem(context, key, {
    message: `${key} does not go with ${beside}, ${why}`,
    expected: `no ${key}`,
    found: key,
    at: 'key',
    together: [beside, key],
  });
}
