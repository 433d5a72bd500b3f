/** The keys of `faults`: what goes wrong, where, when and how often. */
import { failingStages, failureKeys } from '@cdx/session';
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { durationDistribution } from './values/distribution.ts';
import { addProblem, exactlyOneOf } from './values/rules.ts';
import { keyMeta } from './values/scalar.ts';
import { duration, share } from './values/quantities.ts';
import { moment } from './values/times.ts';
import { choice, jobId, name } from './values/words.ts';

export const outageFile = z
  .strictObject({
    name: name()
      .optional()
      .meta(
        keyMeta({ about: 'What reports call it.', default: 'Outage 1, 2 …', source: 'Decision' }),
      ),
    group: name('the name of a channel data group').meta(
      keyMeta({ about: 'The channel data group that is cut off.' }),
    ),
    share: share({ zero: false })
      .optional()
      .meta(
        keyMeta({
          about: 'The share of its databases, rounded to whole ones; which is drawn.',
          default: '100%',
          source: 'Decision',
        }),
      ),
    from: moment().meta(keyMeta({ about: 'When it begins.' })),
    duration: duration(1)
      .optional()
      .meta(keyMeta({ about: 'How long it lasts. Either this or `to`.' })),
    to: moment()
      .optional()
      .meta(keyMeta({ about: 'When it ends. Either this or `duration`.' })),
  })
  .superRefine(exactlyOneOf(['duration', 'to']))
  .meta({ 'x-name': 'outage' });
export type OutageFile = z.output<typeof outageFile>;

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
    group: name('the name of a channel data group')
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
  })
  .meta({ 'x-name': 'failure' });
export type FailureFile = z.output<typeof failureFile>;

export const issueFile = z
  .strictObject({
    name: name()
      .optional()
      .meta(
        keyMeta({
          about: 'What operators who fix it call it.',
          default: 'Issue 1, 2 …',
          source: 'Decision',
        }),
      ),
    stage: choice(failingStages).meta(
      keyMeta({ about: 'The stage of which every attempt fails, as in `failures`.' }),
    ),
    job: jobId()
      .optional()
      .meta(keyMeta({ about: 'Only sessions of this job.', default: 'every job' })),
    group: name('the name of a channel data group').meta(
      keyMeta({ about: 'The channel data group in which it is.' }),
    ),
    share: share({ zero: false })
      .optional()
      .meta(
        keyMeta({
          about:
            'The share of its databases that have it, rounded to whole ones; which is drawn. Always 100% for the stage `create`.',
          default: '100%',
          source: 'Decision',
        }),
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

export const crashFile = z
  .strictObject({
    name: name()
      .optional()
      .meta(
        keyMeta({ about: 'What reports call it.', default: 'Crash 1, 2 …', source: 'Decision' }),
      ),
    group: name('the name of a channel data group').meta(
      keyMeta({ about: 'The channel data group whose Async Clients die.' }),
    ),
    share: share({ zero: false })
      .optional()
      .meta(
        keyMeta({
          about: 'The share of its clients, rounded to whole ones; which is drawn.',
          default: '100%',
          source: 'Decision',
        }),
      ),
    at: moment().meta(keyMeta({ about: 'When they die, with what they have under way.' })),
    downFor: duration(1).meta(keyMeta({ about: 'How long they are down.' })),
  })
  .meta({ 'x-name': 'crash' });
export type CrashFile = z.output<typeof crashFile>;

export const faultsFile = z
  .strictObject({
    outages: z
      .array(outageFile)
      .max(scenarioLimits.faultsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Windows in which part of a group cannot reach headquarters.',
          default: 'none',
        }),
      ),
    failures: z
      .array(failureFile)
      .max(scenarioLimits.faultsMax)
      .optional()
      .meta(keyMeta({ about: 'Stages that fail by chance.', default: 'none' })),
    issues: z
      .array(issueFile)
      .max(scenarioLimits.faultsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Configuration issues: stages that always fail, until an operator fixes them.',
          default: 'none',
        }),
      ),
    crashes: z
      .array(crashFile)
      .max(scenarioLimits.faultsMax)
      .optional()
      .meta(keyMeta({ about: 'Async Clients that die and are back later.', default: 'none' })),
  })
  .meta({ 'x-name': 'faults' });
