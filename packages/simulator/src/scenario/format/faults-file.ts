/** The keys of `faults`: what goes wrong, where, when and how often. */
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { failureFile, issueFile, poisonFile } from './faults/failure-file.ts';
import { crashFile, outageFile, slowdownFile } from './faults/outage-file.ts';
import { sizeLimitFile } from './faults/size-limit-file.ts';
import { keyMeta } from './values/scalar.ts';

function listOf<Entry extends z.ZodType>(entry: Entry, about: string) {
  return z
    .array(entry)
    .max(scenarioLimits.faultsMax)
    .optional()
    .meta(keyMeta({ about, default: 'none' }));
}

export const faultsFile = z
  .strictObject({
    outages: listOf(
      outageFile,
      "Windows in which part of a group cannot reach headquarters, or headquarters' servers or channel databases are away.",
    ),
    failures: listOf(failureFile, 'Stages that fail by chance.'),
    issues: listOf(
      issueFile,
      'Configuration issues: stages that always fail, until an operator fixes them.',
    ),
    crashes: listOf(crashFile, 'Async Clients that die and are back later.'),
    poison: listOf(poisonFile, 'Packages that fail at every try, wherever they go.'),
    slowdowns: listOf(slowdownFile, 'Clients and channel databases that are slow for a while.'),
    sizeLimits: listOf(sizeLimitFile, 'Channel databases that grow full.'),
  })
  .meta({ 'x-name': 'faults' });
