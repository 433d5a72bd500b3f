/**
 * The whole scenario format, version 1: what a file may say. The parts are schemas of their own,
 * so that one bad part does not hide what is wrong with the others.
 */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { clientFile, retryFile } from './client-file.ts';
import { faultsFile } from './faults-file.ts';
import { groupFile, scheduleFile } from './fleet-file.ts';
import { headquartersFile } from './headquarters-file.ts';
import { durationsFile, jobFile } from './jobs-file.ts';
import { operatorFile } from './operators-file.ts';
import { keyMeta, scalar } from './values/scalar.ts';
import { duration, number } from './values/quantities.ts';
import { dateTime, timeZone } from './values/times.ts';
import { choice, name, text } from './values/words.ts';

/** The version of the format that this release reads. */
export const scenarioFormatVersion = 1;

const formatVersion = scalar<1>({
  expected: `${scenarioFormatVersion}, the version of the format that this release reads`,
  label: '`1`',
  json: { const: scenarioFormatVersion },
  read: (input) =>
    input === scenarioFormatVersion ? { value: 1 } : { suggestion: `${scenarioFormatVersion}` },
});

export const scenarioFile = z
  .strictObject({
    $schema: text()
      .optional()
      .meta(keyMeta({ about: 'For editors: where the JSON Schema of this format is.' })),
    cdx: formatVersion.meta(keyMeta({ about: 'The version of the format.' })),
    name: name().meta(keyMeta({ about: 'A short name; reports and event logs carry it.' })),
    description: text()
      .optional()
      .meta(keyMeta({ about: 'What the scenario is for.', default: 'empty' })),
    profile: choice(['d365', 'ax2012r3'])
      .optional()
      .meta(
        keyMeta({
          about: 'Whose documented defaults hold: Dynamics 365 Commerce, or AX 2012 R3.',
          default: 'd365',
          source: 'Decision',
        }),
      ),
    start: dateTime().meta(
      keyMeta({ about: 'When the run starts: local in `timeZone`, or with an offset or Z.' }),
    ),
    timeZone: timeZone()
      .optional()
      .meta(
        keyMeta({
          about: 'The zone of every time without an offset, and of cron recurrences.',
          default: 'UTC',
          source: 'Decision',
        }),
      ),
    duration: duration(1).meta(keyMeta({ about: 'How long the run lasts.' })),
    seed: number({ min: 0, integer: true })
      .optional()
      .meta(
        keyMeta({
          about: 'Where chance starts: same scenario, same seed, same run.',
          default: '1',
          source: 'Decision',
        }),
      ),
    headquarters: headquartersFile
      .optional()
      .meta(keyMeta({ about: 'Settings of headquarters.', default: 'see below' })),
    client: clientFile
      .optional()
      .meta(keyMeta({ about: 'Async Clients of all groups.', default: 'see below' })),
    retry: retryFile
      .optional()
      .meta(keyMeta({ about: 'Retry policy of the clients of all groups.', default: 'see below' })),
    durations: durationsFile
      .optional()
      .meta(keyMeta({ about: 'How long the stages of all jobs take.', default: 'see below' })),
    jobs: z
      .array(jobFile)
      .min(1)
      .max(scenarioLimits.jobsMax)
      .meta(keyMeta({ about: 'The jobs.' })),
    channelDataGroups: z
      .array(groupFile)
      .min(1)
      .max(scenarioLimits.groupsMax)
      .meta(keyMeta({ about: 'The fleet, by channel data group.' })),
    distributionSchedules: z
      .array(scheduleFile)
      .min(1)
      .max(scenarioLimits.schedulesMax)
      .meta(keyMeta({ about: 'What runs when, and for whom.' })),
    faults: faultsFile.optional().meta(keyMeta({ about: 'What goes wrong.', default: 'nothing' })),
    operators: z
      .array(operatorFile)
      .max(scenarioLimits.operatorsMax)
      .optional()
      .meta(
        keyMeta({
          about: "Who looks at headquarters' forms, and acts on what they show.",
          default: 'nobody',
        }),
      ),
  })
  .meta({ title: 'CDX scenario', 'x-name': 'scenario' });
export type ScenarioFile = z.output<typeof scenarioFile>;
