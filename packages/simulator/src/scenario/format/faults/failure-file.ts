/** Entries of `faults.failures`, `faults.poison` and `faults.issues`: what makes a stage fail. */
import { failingStages, failureKeys } from '@cdx/session';
import { z } from 'zod';
import { durationDistribution } from '../values/distribution.ts';
import { addProblem } from '../values/rules.ts';
import { keyMeta } from '../values/scalar.ts';
import { share } from '../values/quantities.ts';
import { moment } from '../values/times.ts';
import { choice, flag, jobId, name } from '../values/words.ts';
import { faultName, groupExpected, shareOfGroup } from './where.ts';

export const failureFile = z
  .strictObject({
    stage: choice(failingStages).meta(
      keyMeta({
        about:
          'The stage that fails: `create` at headquarters, `download` and `apply` at the channel, `upload` at the channel, `hqApply` in the P-job.',
      }),
    ),
    job: jobId()
      .optional()
      .meta(keyMeta({ about: 'Only sessions of this job.', default: 'every job' })),
    group: name(groupExpected)
      .optional()
      .meta(
        keyMeta({ about: 'Only sessions of this channel data group.', default: 'every group' }),
      ),
    probability: share({ zero: true }).meta(
      keyMeta({
        about:
          'The chance that one attempt fails so. Of several that fit an attempt, each is tried in turn.',
      }),
    ),
    error: choice(failureKeys, 'a key of the failure catalogue').meta(
      keyMeta({ about: 'Which failure it is: a key of the failure catalogue.' }),
    ),
    after: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about: 'How long a failing attempt takes.',
          default: 'as long as the stage would have taken',
          source: 'Decision',
        }),
      ),
    outOfOrder: flag()
      .optional()
      .meta(
        keyMeta({
          about:
            'Of the stage `apply` only: it fails so only while an earlier package waits to be applied at the same database (BP).',
          default: 'false',
          source: 'Decision',
        }),
      ),
  })
  .superRefine(({ stage, outOfOrder = false }, context) => {
    if (!outOfOrder || stage === 'apply') return;
    addProblem(context, 'outOfOrder', {
      message: `outOfOrder is for the stage apply, and this is ${stage}`,
      expected: 'no outOfOrder, or stage: apply',
      found: 'outOfOrder',
      at: 'key',
      together: ['stage', 'outOfOrder'],
    });
  })
  .meta({ 'x-name': 'failure' });
export type FailureFile = z.output<typeof failureFile>;

/** A package that is never created cannot be the one that fails everywhere. */
const poisonStages = failingStages.filter((stage) => stage !== 'create');

export const poisonFile = z
  .strictObject({
    name: faultName('Poison'),
    stage: choice(poisonStages).meta(
      keyMeta({
        about:
          'The stage that fails at every try, and everywhere: `download` and `apply` of a package of a download job, `upload` and `hqApply` of an upload job.',
      }),
    ),
    job: jobId()
      .optional()
      .meta(keyMeta({ about: 'Only packages of this job.', default: 'every job' })),
    group: name(groupExpected)
      .optional()
      .meta(
        keyMeta({ about: 'Only packages of this channel data group.', default: 'every group' }),
      ),
    probability: share({ zero: true }).meta(
      keyMeta({ about: 'The chance that a package is poisoned.' }),
    ),
    error: choice(failureKeys, 'a key of the failure catalogue').meta(
      keyMeta({ about: 'Which failure it is: a key of the failure catalogue.' }),
    ),
  })
  .meta({ 'x-name': 'poison' });
export type PoisonFile = z.output<typeof poisonFile>;

export const issueFile = z
  .strictObject({
    name: faultName('Issue', 'What operators who fix it call it.'),
    stage: choice(failingStages).meta(
      keyMeta({ about: 'The stage of which every attempt fails, as in `failures`.' }),
    ),
    job: jobId()
      .optional()
      .meta(keyMeta({ about: 'Only sessions of this job.', default: 'every job' })),
    group: name(groupExpected).meta(keyMeta({ about: 'The channel data group in which it is.' })),
    share: shareOfGroup(
      'The share of its databases that have it, rounded to whole ones; which is drawn. Always 100% for the stage `create`.',
    ),
    from: moment()
      .optional()
      .meta(
        keyMeta({
          about: 'When it begins. It lasts until an operator fixes it.',
          default: 'the start',
          source: 'Decision',
        }),
      ),
    error: choice(failureKeys, 'a key of the failure catalogue').meta(
      keyMeta({
        about: 'Which failure it is: a key of the failure catalogue, of kind configuration.',
      }),
    ),
  })
  .superRefine(({ stage, share: part = 1 }, context) => {
    if (stage !== 'create' || part === 1) return;
    addProblem(context, 'share', {
      message: 'a package is created for the whole group, so an issue of create is at all of it',
      expected: '100%',
      suggestion: '100%',
    });
  })
  .meta({ 'x-name': 'issue' });
export type IssueFile = z.output<typeof issueFile>;
