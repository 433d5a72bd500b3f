/** Entries of `faults.sizeLimits`: channel databases that can grow full. */
import { z } from 'zod';
import { sizeDistribution } from '../values/distribution.ts';
import { keyMeta } from '../values/scalar.ts';
import { share, size } from '../values/quantities.ts';
import { name } from '../values/words.ts';
import { faultName, groupExpected, shareOfGroup } from './where.ts';

export const sizeLimitFile = z
  .strictObject({
    name: faultName('Size limit', 'What operators who lift it call it.'),
    group: name(groupExpected).meta(
      keyMeta({ about: 'The channel data group whose databases have it.' }),
    ),
    share: shareOfGroup('The share of its databases, rounded to whole ones; which is drawn.'),
    limit: size(1).meta(
      keyMeta({
        about:
          'An apply that would make the database greater fails with `database-full`, until an operator lifts the limit (`fix`).',
      }),
    ),
    startSize: sizeDistribution()
      .optional()
      .meta(
        keyMeta({
          about: 'How big each database is at the start, drawn for each.',
          default: '90% of `limit`',
          source: 'Decision',
        }),
      ),
    growth: share({ zero: true })
      .optional()
      .meta(
        keyMeta({
          about:
            'How much of an incremental package is new to the database, so that it grows by that; full packages add nothing.',
          default: '100%',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'sizeLimit' });
export type SizeLimitFile = z.output<typeof sizeLimitFile>;
