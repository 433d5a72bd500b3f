/** The keys of `channelDataGroups` and `distributionSchedules`. */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { clientFile, retryFile } from './client-file.ts';
import { batchKeys } from './headquarters-file.ts';
import { recurrenceFile } from './recurrence-file.ts';
import { keyMeta } from './values/scalar.ts';
import { number } from './values/quantities.ts';
import { choice, flag, jobId, name, prefix } from './values/words.ts';

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
      keyMeta({
        about:
          'How many channel databases there are from the start, each with an Async Client of its own.',
      }),
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

export const scheduleFile = z
  .strictObject({
    name: name().meta(keyMeta({ about: 'The name of the distribution schedule.' })),
    active: flag()
      .optional()
      .meta(
        keyMeta({
          about:
            'One that is not active does not run, and operators cannot run it. Clients upload all the same; their uploads wait.',
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
    recurrence: recurrenceFile.meta(
      keyMeta({ about: 'When it runs. `never`: it has no recurring batch; operators run it.' }),
    ),
    ...batchKeys,
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
