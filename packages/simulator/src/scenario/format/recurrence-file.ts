/** The key `recurrence`: when distribution schedules and the status-message batch run, and faults come. */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { nearest } from '../read/nearest.ts';
import { suggestDuration } from '../units/duration.ts';
import { exactlyOneOf } from './values/rules.ts';
import { keyMeta, scalar } from './values/scalar.ts';
import { duration } from './values/quantities.ts';
import { text } from './values/words.ts';

/** Of faults, for which `never` would make no sense. */
export const recurrenceKeys = z
  .strictObject({
    every: duration(scenarioLimits.intervalMsMin)
      .optional()
      .meta(keyMeta({ about: 'The interval between two times.' })),
    offset: duration()
      .optional()
      .meta(
        keyMeta({
          about: 'The first time is this long after the start. Only with `every`.',
          default: '0s',
          source: 'Decision',
        }),
      ),
    cron: text()
      .optional()
      .meta(
        keyMeta({
          about:
            "Five fields (minute, hour, day, month, weekday), or six with seconds in front, in the scenario's time zone.",
        }),
      ),
  })
  .superRefine(exactlyOneOf(['every', 'cron']))
  .meta({ 'x-name': 'recurrence' });

const never = scalar<null>({
  expected: `a set of keys: ${Object.keys(recurrenceKeys.shape).join(', ')}; or never`,
  label: '`never`',
  json: { const: 'never' },
  read: (input) => {
    if (input === 'never') return { value: null };
    const every = suggestDuration(input);
    if (every !== null) return { suggestion: `{ every: ${every} }` };
    return { suggestion: typeof input === 'string' ? nearest(input, ['never']) : null };
  },
});

/** Null: only when an operator runs it. */
export const recurrenceFile = z
  .union([never, recurrenceKeys])
  .meta({ 'x-kind': 'recurrence or `never`' });
export type RecurrenceKeys = z.output<typeof recurrenceKeys>;
export type RecurrenceFile = z.output<typeof recurrenceFile>;
