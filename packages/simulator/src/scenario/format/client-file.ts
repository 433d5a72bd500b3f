/**
 * The keys of `client` and `retry`: how an Async Client polls, how fast it is, and how it tries
 * again.
 */
import { tryCountMax } from '@cdx/session';
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { nearest } from '../read/nearest.ts';
import { formatDuration } from '../units/duration.ts';
import { speedDistribution } from './values/distribution.ts';
import { addProblem, atMostOneOf } from './values/rules.ts';
import { keyMeta, scalar } from './values/scalar.ts';
import { bandwidth, countOr, duration, durationOr, number } from './values/quantities.ts';
import { choice, flag } from './values/words.ts';

const unlimitedSpeed = scalar<null>({
  expected: `a number from ${scenarioLimits.speedMin} to ${scenarioLimits.speedMax}, a distribution, or unlimited`,
  label: '`unlimited`',
  json: { const: 'unlimited' },
  read: (input) => {
    if (input === 'unlimited') return { value: null };
    return { suggestion: typeof input === 'string' ? nearest(input, ['unlimited']) : null };
  },
});

/** Null: rows take no time. */
const applySpeed = z
  .union([unlimitedSpeed, speedDistribution()])
  .meta({ 'x-kind': 'number, distribution or `unlimited`' });

export const clientFile = z
  .strictObject({
    downloadInterval: duration(scenarioLimits.intervalMsMin)
      .optional()
      .meta(
        keyMeta({
          about: 'How often the Async Client polls for packages.',
          default: '15m for stores, 60s for registers',
          source: 'SA; register app',
        }),
      ),
    uploadInterval: durationOr('never', scenarioLimits.intervalMsMin)
      .optional()
      .meta(
        keyMeta({
          about: 'How often it packages transactions and uploads them.',
          default: '15m for stores, 60s for registers',
          source: 'SA; register app',
        }),
      ),
    polls: choice(['spread', 'aligned'])
      .optional()
      .meta(
        keyMeta({
          about:
            'The first polls: `spread` draws each within one interval, `aligned` polls all at the start.',
          default: 'spread',
          source: 'Decision',
        }),
      ),
    concurrentSessions: countOr('unlimited', { min: 1, max: 1000 })
      .optional()
      .meta(
        keyMeta({
          about: 'Sessions that one client downloads and applies at the same time.',
          default: '1',
          source: 'Decision',
        }),
      ),
    reporting: choice(['full', 'finalOnly'])
      .optional()
      .meta(
        keyMeta({
          about:
            'What headquarters hears: every status, or one report per attempt with its outcome only.',
          default: 'full for stores, finalOnly for registers',
          source: 'offline registers report outcomes only',
        }),
      ),
    dependencyEnforcement: flag()
      .optional()
      .meta(
        keyMeta({
          about:
            'Apply packages strictly in the order of session numbers; one that failed or is suspended blocks those behind it. Only in profile d365.',
          default: 'false',
          source: 'BP',
        }),
      ),
    bandwidth: bandwidth()
      .optional()
      .meta(
        keyMeta({
          about:
            "Of the client's line, each way, for all its transfers together. Where any bandwidth is limited, bytes make the time, and `download` and `upload` of `durations` are 0s by default.",
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    latency: duration(0, { short: true })
      .optional()
      .meta(
        keyMeta({
          about: 'Before the first byte of each transfer.',
          default: '0s',
          source: 'Decision',
        }),
      ),
    applySpeed: applySpeed.optional().meta(
      keyMeta({
        about:
          'Rows that a channel database applies in a second, drawn for each; `unlimited`: rows take no time. Where a group states it, `apply` of `durations` is 0s by default, for all jobs.',
        default: 'unlimited',
        source: 'Decision',
      }),
    ),
  })
  .meta({ 'x-name': 'client' });
export type ClientFile = z.output<typeof clientFile>;

/** What a backoff has where the file does not say (Decision). ms. */
export const backoffDefaults = { factor: 2, maxMs: 3_600_000 } as const;

const backoff = z
  .strictObject({
    initial: duration(scenarioLimits.intervalMsMin).meta(
      keyMeta({ about: 'The wait before the first retry.' }),
    ),
    factor: number({ min: 1, max: 1000 })
      .optional()
      .meta(
        keyMeta({
          about: 'Each wait is this many times the one before.',
          default: '2',
          source: 'Decision',
        }),
      ),
    max: duration(scenarioLimits.intervalMsMin)
      .optional()
      .meta(keyMeta({ about: 'No wait is longer.', default: '1h', source: 'Decision' })),
  })
  .superRefine(({ initial, max }, context) => {
    if (max !== undefined && max < initial) {
      addProblem(context, 'max', { expected: 'a max that is not below initial' });
    } else if (max === undefined && initial > backoffDefaults.maxMs) {
      const expected = `at most ${formatDuration(backoffDefaults.maxMs)}, the default of max, or a max`;
      addProblem(context, 'initial', { expected });
    }
  })
  .meta({ 'x-name': 'backoff' });

export const retryFile = z
  .strictObject({
    tryCount: number({ min: 0, max: tryCountMax, integer: true })
      .optional()
      .meta(
        keyMeta({
          about: 'How often a failed stage is tried again; 0 is without limit.',
          default: '3',
          source: 'BP',
        }),
      ),
    interval: duration(scenarioLimits.intervalMsMin)
      .optional()
      .meta(
        keyMeta({
          about: 'The same wait before every retry. Not together with `backoff`.',
          default:
            "the client's `downloadInterval`; for a P-job the interval of its recurrence, or 15m where that is cron or never",
          source: 'Decision',
        }),
      ),
    backoff: backoff
      .optional()
      .meta(keyMeta({ about: 'Waits that grow. Not together with `interval`.', default: 'none' })),
    jitter: choice(['none', 'full', 'equal', 'decorrelated'])
      .optional()
      .meta(
        keyMeta({
          about:
            'Chance in the wait: `full` draws between 0 and the wait, `equal` between half of it and all, `decorrelated` up to three times the wait before.',
          default: 'none',
          source: 'Decision',
        }),
      ),
    maxDuration: durationOr('unlimited', 1)
      .optional()
      .meta(
        keyMeta({
          about: "No retry starts later than this after the stage's first failure.",
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    alignToPoll: flag()
      .optional()
      .meta(
        keyMeta({
          about: 'A retry waits for the first poll at or after its due time.',
          default: 'true',
          source: 'Decision',
        }),
      ),
  })
  .superRefine(atMostOneOf(['interval', 'backoff']))
  .meta({ 'x-name': 'retry' });
export type RetryFile = z.output<typeof retryFile>;
