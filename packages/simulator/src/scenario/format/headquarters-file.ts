/**
 * The keys of `headquarters`: how it shows uploads, when its forms catch up, what it purges, and
 * how much it can do at once.
 */
import { batchStatuses } from '@cdx/session';
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { recurrenceFile } from './recurrence-file.ts';
import { keyMeta } from './values/scalar.ts';
import { bandwidth, countOr, durationOr, numberOr } from './values/quantities.ts';
import { choice, flag, name, text } from './values/words.ts';

/** The keys of a batch job; schedules and the status-message batch have them alike. */
export const batchKeys = {
  batchGroup: name()
    .optional()
    .meta(
      keyMeta({
        about: 'The batch group in which its batch job runs.',
        default: 'CDX',
        source: 'Decision',
      }),
    ),
  batch: choice(batchStatuses)
    .optional()
    .meta(
      keyMeta({
        about:
          'How its batch job stands at the start: it waits for its next run, is on hold, or has been canceled. Only one that waits runs by its recurrence.',
        default: 'waiting',
        source: 'Decision',
      }),
    ),
};

const statusMessagesFile = z
  .strictObject({
    recurrence: recurrenceFile.optional().meta(
      keyMeta({
        about: 'When the batch moves status messages to the forms.',
        default: '{ every: 15m, offset: 15m } in d365, { every: 1d, offset: 1d } in ax2012r3',
        source: 'Decision; S2: at least daily',
      }),
    ),
    ...batchKeys,
  })
  .meta({ 'x-name': 'statusMessages' });
export type StatusMessagesFile = z.output<typeof statusMessagesFile>;

const retention = (about: string) =>
  durationOr('forever', 1)
    .optional()
    .meta(keyMeta({ about, default: 'forever', source: 'AX' }));

const retentionFile = z
  .strictObject({
    downloadHistory: retention('How long download sessions are kept.'),
    uploadHistory: retention('How long upload sessions are kept.'),
    packages: retention('How long packages are kept in the working folder.'),
  })
  .meta({ 'x-name': 'retention' });
export type RetentionFile = z.output<typeof retentionFile>;

const { packageWorkersMax, transfersMax, speedMin, speedMax } = scenarioLimits;

const asyncServerFile = z
  .strictObject({
    transfers: countOr('unlimited', { min: 1, max: transfersMax })
      .optional()
      .meta(
        keyMeta({
          about: 'Downloads and uploads under way at the same time.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    queue: countOr('unlimited', { min: 0, max: transfersMax })
      .optional()
      .meta(
        keyMeta({
          about:
            'How many more may wait for their turn, first come first served. The next one is answered busy: it fails with `server-busy`. Only with `transfers`.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    uplink: bandwidth()
      .optional()
      .meta(
        keyMeta({
          about: 'Bandwidth that all downloads share.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    downlink: bandwidth()
      .optional()
      .meta(
        keyMeta({
          about: 'Bandwidth that all uploads share.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    signatureValidity: durationOr('unlimited', 1)
      .optional()
      .meta(
        keyMeta({
          about:
            'A download whose turn comes later than this after its request fails with `expired-signature`. Only with `transfers`.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'asyncServer' });
export type AsyncServerFile = z.output<typeof asyncServerFile>;

export const headquartersFile = z
  .strictObject({
    workingFolder: text()
      .optional()
      .meta(
        keyMeta({
          about: 'Where packages are created; the start of every download path.',
          default: '`\\\\HQ\\CDX\\WorkingFolder`',
          source: 'Decision',
        }),
      ),
    uploadsAppearUploaded: flag()
      .optional()
      .meta(
        keyMeta({
          about:
            'Upload sessions appear at headquarters as Uploaded at once, without Started and Available.',
          default: 'true in d365, false in ax2012r3',
          source: 'SA',
        }),
      ),
    statusMessages: statusMessagesFile.optional().meta(
      keyMeta({
        about:
          'The process status messages batch. Until it has run, the forms do not know what clients and channel databases have done.',
        default: 'see below',
      }),
    ),
    retention: retentionFile.optional().meta(
      keyMeta({
        about: 'What the process status messages batch purges when it runs.',
        default: 'nothing is purged',
      }),
    ),
    packageWorkers: countOr('unlimited', { min: 1, max: packageWorkersMax })
      .optional()
      .meta(
        keyMeta({
          about: 'Packages that are created at the same time; the others wait.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    applySpeed: numberOr('unlimited', { min: speedMin, max: speedMax })
      .optional()
      .meta(
        keyMeta({
          about:
            'Rows that the P-job applies in a second, beside what `hqApply` of `durations` takes. Where it is a number, `hqApply` is 0s by default.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
    asyncServer: asyncServerFile.optional().meta(
      keyMeta({
        about: 'What Async Server, to which all clients talk, can do at once.',
        default: 'see below',
      }),
    ),
  })
  .meta({ 'x-name': 'headquarters' });
