/** The keys of `jobs` and `durations`: what a job carries, and how long its stages take. */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { durationDistribution, numberDistribution } from './values/distribution.ts';
import { atMostOneOf } from './values/rules.ts';
import { keyMeta } from './values/scalar.ts';
import { duration, size } from './values/quantities.ts';
import { choice, jobId, name } from './values/words.ts';

const { rowsMax, rowsEachMax, rowSizeMax } = scenarioLimits;

export const durationsFile = z
  .strictObject({
    create: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about: 'Headquarters creates the package of a download.',
          default: '20s',
          source: 'Decision',
        }),
      ),
    download: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about:
            'Async Client downloads the package; beside the time that its bytes take where a bandwidth is limited.',
          default: '{ exponential: { mean: 30s } }, or 0s where any bandwidth is limited',
          source: 'Decision',
        }),
      ),
    apply: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about:
            'The package is applied to the channel database; beside the time that its rows take where `applySpeed` of its client is stated.',
          default:
            '{ lognormal: { median: 1m, sigma: 0.5 } }, or 0s where any group has an `applySpeed`',
          source: 'Decision',
        }),
      ),
    pack: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about: 'Async Client creates the package of an upload.',
          default: '5s',
          source: 'Decision',
        }),
      ),
    upload: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about:
            'Async Client uploads the package; beside the time that its bytes take where a bandwidth is limited.',
          default: '{ exponential: { mean: 10s } }, or 0s where any bandwidth is limited',
          source: 'Decision',
        }),
      ),
    hqApply: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about:
            "Headquarters' P-job applies the upload; beside the time that its rows take where `headquarters.applySpeed` is stated.",
          default: '1s, or 0s where headquarters has an `applySpeed`',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'durations' });
export type DurationsFile = z.output<typeof durationsFile>;

export const jobFile = z
  .strictObject({
    id: jobId().meta(keyMeta({ about: "The job's number, such as 1020 or P-0001." })),
    name: name()
      .optional()
      .meta(
        keyMeta({
          about: 'What the forms show.',
          default: 'the name of a known job (see below), else the id',
          source: 'AX',
        }),
      ),
    direction: choice(['download', 'upload'])
      .optional()
      .meta(
        keyMeta({
          about: 'From headquarters, or to it.',
          default: 'upload where the id starts with P-, else download',
          source: 'AX',
        }),
      ),
    changesEvery: duration(1)
      .optional()
      .meta(
        keyMeta({
          about:
            'Downloads: mean time between changes at headquarters, which come at random (a Poisson process). A run that finds none is No data.',
          default: 'every run finds a change',
          source: 'Decision',
        }),
      ),
    transactionsEvery: duration(1)
      .optional()
      .meta(
        keyMeta({
          about: 'Uploads: mean time between transactions at one channel database, at random.',
          default: 'every upload finds transactions',
          source: 'Decision',
        }),
      ),
    rows: numberDistribution(rowsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Rows of one package, whatever has changed.',
          default: '{ lognormal: { median: 1000, sigma: 1 } }',
          source: 'Decision',
        }),
      ),
    rowsPerChange: numberDistribution(rowsEachMax)
      .optional()
      .meta(
        keyMeta({
          about:
            'Downloads: rows of one change; a package has those of all changes since the last one. Instead of `rows`; needs `changesEvery`.',
          default: 'none: `rows` holds',
        }),
      ),
    rowsPerTransaction: numberDistribution(rowsEachMax)
      .optional()
      .meta(
        keyMeta({
          about:
            'Uploads: rows of one transaction, in the same way. Instead of `rows`; needs `transactionsEvery`.',
          default: 'none: `rows` holds',
        }),
      ),
    fullRows: numberDistribution(rowsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Downloads: rows of one package of a full data sync.',
          default: '{ lognormal: { median: 50000, sigma: 0.3 } }',
          source: 'Decision',
        }),
      ),
    rowSize: size(0, rowSizeMax)
      .optional()
      .meta(keyMeta({ about: 'Size of one row.', default: '400B', source: 'Decision' })),
    durations: durationsFile.optional().meta(
      keyMeta({
        about: 'How long the stages of this job take.',
        default: '`durations` of the scenario',
      }),
    ),
  })
  .superRefine(atMostOneOf(['rows', 'rowsPerChange']))
  .superRefine(atMostOneOf(['rows', 'rowsPerTransaction']))
  .meta({ 'x-name': 'job' });
export type JobFile = z.output<typeof jobFile>;
