/** Numbers of an experiment that must fit each other: replications, policies, warm-up, confidence. */
import { formatDuration } from '../../scenario/units/duration.ts';
import type { ProblemList } from '../../scenario/read/problem.ts';
import { experimentLimits } from '../experiment.ts';
import type { ExperimentFile } from './experiment-file.ts';

const minuteMs = 60_000;

export function checkNumbers(
  file: ExperimentFile,
  policies: number,
  { errors }: ProblemList,
): void {
  const { replications = replicationsDefault, limits, warmUp = 0, confidence } = file;
  const most = limits?.replications ?? experimentLimits.replicationsDefault;
  const asked = typeof replications === 'number' ? replications : replications.max;
  if (asked > most) {
    errors.push({
      path: typeof replications === 'number' ? ['replications'] : ['replications', 'max'],
      expected: `at most ${most} (limits.replications)`,
      found: String(asked),
      related: [['limits', 'replications']],
    });
  }
  if (typeof replications === 'object') {
    const { min = minDefault, max } = replications;
    if (min > max) {
      const stated = replications.min !== undefined;
      errors.push({
        path: ['replications', stated ? 'min' : 'max'],
        message: `the first look (min ${min}) would come after the last (max ${max})`,
        expected: 'min that is no more than max',
        found: `${min} above ${max}`,
      });
    }
  }
  const policiesMax = limits?.policies ?? experimentLimits.policiesDefault;
  if (policies > policiesMax) {
    errors.push({
      path: ['factors'],
      at: 'key',
      message:
        `the levels make ${policies.toLocaleString('en')} policies; at most ${policiesMax} are run ` +
        '(limits.policies)',
      expected: `at most ${policiesMax} policies`,
      found: String(policies),
      related: [['limits', 'policies']],
    });
  }
  if (warmUp % minuteMs !== 0) {
    const suggestion = formatDuration(Math.max(1, Math.round(warmUp / minuteMs)) * minuteMs);
    errors.push({
      path: ['warmUp'],
      expected: 'whole minutes',
      found: formatDuration(warmUp),
      suggestion,
    });
  }
  if (confidence !== undefined && (confidence < 0.5 || confidence > 0.9999)) {
    errors.push({
      path: ['confidence'],
      expected: 'a share from 50% to 99.99%, such as 95%',
      found: `${confidence * 100}%`,
    });
  }
}

export const replicationsDefault = 20;
export const minDefault = 10;
export const checkEveryDefault = 5;
