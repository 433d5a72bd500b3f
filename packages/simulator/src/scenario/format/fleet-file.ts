/** The keys of `channelDataGroups` and `distributionSchedules`. */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { clientFile, retryFile } from './client-file.ts';
import { exactlyOneOf } from './rules.ts';
import { keyMeta } from './scalar.ts';
import { duration, number } from './quantities.ts';
import { choice, flag, jobId, name, prefix, text } from './words.ts';

const databasesFile = z
  .strictObject({
    kind: choice(['store', 'register'])
      .optional()
      .meta(
        keyMeta({
          about:
            'Stores are served by a store client; registers are offline databases of one register.',
          default: 'store',
          source: 'Decision',
        }),
      ),
    count: number({ min: 1, max: scenarioLimits.databasesMax, integer: true }).meta(
      keyMeta({ about: 'How many channel databases, each with an Async Client of its own.' }),
    ),
    prefix: prefix()
      .optional()
      .meta(
        keyMeta({
          about: 'Their names are this, a dash and a number: `STORE-0001`.',
          default: 'STORE or REGISTER',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'databases' });

export const groupFile = z
  .strictObject({
    name: name().meta(keyMeta({ about: 'The name of the channel data group.' })),
    databases: databasesFile.meta(keyMeta({ about: 'The channel databases of the group.' })),
    client: clientFile.optional().meta(
      keyMeta({
        about: "How the group's Async Clients work.",
        default: '`client` of the scenario',
      }),
    ),
    retry: retryFile.optional().meta(
      keyMeta({
        about: "The retry policy of the group's Async Clients.",
        default: '`retry` of the scenario',
      }),
    ),
  })
  .meta({ 'x-name': 'channelDataGroup' });
export type GroupFile = z.output<typeof groupFile>;

const recurrenceFile = z
  .strictObject({
    every: duration(scenarioLimits.intervalMsMin)
      .optional()
      .meta(keyMeta({ about: 'The interval between two runs.' })),
    offset: duration()
      .optional()
      .meta(
        keyMeta({
          about: 'The first run is this long after the start. Only with `every`.',
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
export type RecurrenceFile = z.output<typeof recurrenceFile>;

export const scheduleFile = z
  .strictObject({
    name: name().meta(keyMeta({ about: 'The name of the distribution schedule.' })),
    active: flag()
      .optional()
      .meta(
        keyMeta({
          about: 'One that is not active never runs.',
          default: 'true',
          source: 'Decision',
        }),
      ),
    direction: choice(['download', 'upload'])
      .optional()
      .meta(
        keyMeta({
          about: 'All jobs of a schedule have one direction.',
          default: 'that of its jobs',
          source: 'AX',
        }),
      ),
    jobs: z
      .array(jobId())
      .min(1)
      .meta({ ...keyMeta({ about: 'Ids of its jobs, in the order in which they run.' }) }),
    channelDataGroups: z
      .array(name())
      .min(1)
      .meta({ ...keyMeta({ about: 'Names of the channel data groups it serves.' }) }),
    recurrence: recurrenceFile.meta(keyMeta({ about: 'When it runs.' })),
    retry: retryFile.optional().meta(
      keyMeta({
        about: "Uploads only: how headquarters' P-job retries Apply failed.",
        default: 'three tries, one each run of the schedule',
        source: 'Decision',
      }),
    ),
  })
  .meta({ 'x-name': 'distributionSchedule' });
export type ScheduleFile = z.output<typeof scheduleFile>;
