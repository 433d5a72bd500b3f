/**
 * Which sessions an operator means: one by its id, or all that headquarters' forms show with what
 * is stated. Commands select once, rules whenever the forms show such a session.
 */
import { directions, failureKinds } from '@cdx/session';
import { z } from 'zod';
import { addProblem, atLeastOneOf } from './values/rules.ts';
import { keyMeta } from './values/scalar.ts';
import { countOr } from './values/quantities.ts';
import { oneOrMany, sessionId, sessionStatus } from './values/sessions.ts';
import { choice, jobId, name } from './values/words.ts';

/** As many as a run can have; more would not change anything. */
const limitMax = 100_000_000;

const conditions = {
  direction: choice(directions)
    .optional()
    .meta(
      keyMeta({
        about: 'Download sessions or upload sessions.',
        default: 'download',
        source: 'Decision',
      }),
    ),
  status: oneOrMany(sessionStatus())
    .optional()
    .meta(
      keyMeta({
        about: 'Statuses as the forms show them, by name or label: `Apply failed`, `ApplyFailed`.',
        default: 'any',
      }),
    ),
  failureKind: oneOrMany(choice(failureKinds))
    .optional()
    .meta(keyMeta({ about: 'Kinds of the failure that the forms show.', default: 'any' })),
  job: oneOrMany(jobId())
    .optional()
    .meta(keyMeta({ about: 'Ids of jobs.', default: 'any' })),
  group: oneOrMany(name('the name of a channel data group'))
    .optional()
    .meta(keyMeta({ about: 'Names of channel data groups.', default: 'any' })),
  database: oneOrMany(name('the name of a channel database'))
    .optional()
    .meta(keyMeta({ about: 'Names of channel databases.', default: 'any' })),
};

/** Of rules. */
export const conditionsFile = z.strictObject(conditions).meta({ 'x-name': 'conditions' });
export type ConditionsFile = z.output<typeof conditionsFile>;

const { direction, ...others } = conditions;
const selectionKeys = z
  .strictObject({
    direction,
    session: sessionId()
      .optional()
      .meta(
        keyMeta({
          about: 'One session: its number and channel database, `17-STORE-0001`.',
          default: 'any',
        }),
      ),
    ...others,
    take: choice(['oldest', 'newest'])
      .optional()
      .meta(
        keyMeta({
          about: 'Which of them, by session number, where `limit` is less than there are.',
          default: 'oldest',
          source: 'Decision',
        }),
      ),
    limit: countOr('unlimited', { min: 1, max: limitMax })
      .optional()
      .meta(
        keyMeta({
          about: 'How many of them at most.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
  })
  .superRefine(atLeastOneOf(['session', ...Object.keys(others)]))
  .superRefine((value, context) => {
    const { session } = value;
    if (session === undefined) return;
    for (const key of ['database', 'take', 'limit'] as const) {
      if (value[key] === undefined) continue;
      addProblem(context, key, {
        message: `${key} does not go with session, which is one session`,
        expected: `no ${key}`,
        found: key,
        at: 'key',
        together: ['session', key],
      });
    }
    const stated = session.direction;
    if (stated === null || value.direction === undefined || stated === value.direction) return;
    addProblem(context, 'direction', {
      expected: `${stated}, which is what the id of the session says`,
      together: ['session', 'direction'],
    });
  })
  .meta({ 'x-name': 'selection' });

const oneSession = sessionId(
  `the id of a session, such as 17-STORE-0001, or a set of keys: ${Object.keys(selectionKeys.shape).join(', ')}`,
);

export const selectionFile = z.union([
  oneSession.transform((session): SelectionFile => ({ session })),
  selectionKeys,
]);
export type SelectionFile = z.output<typeof selectionKeys>;
