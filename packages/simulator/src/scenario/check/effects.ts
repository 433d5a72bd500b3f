/**
 * What is legal and yet without effect in a whole, valid scenario: faults that hit nobody, retries
 * that come too late to be made.
 */
import { retryDelayBounds, type RetryPolicy } from '@cdx/session';
import type { ProblemList } from '../read/problem.ts';
import { valueAt, type ValuePath } from '../read/value-path.ts';
import type { Scenario } from '../scenario.ts';
import { totalDatabases } from '../total-databases.ts';
import { formatDuration } from '../units/duration.ts';
import { checkAsyncServer, checkFaultEffects } from './fault-effects.ts';

/** `root`: the data of the file, to know which part of it states a value. */
export function checkEffects(scenario: Scenario, root: unknown, problems: ProblemList): void {
  checkShares(scenario, 'outages', 'nobody is cut off', problems);
  checkShares(scenario, 'issues', 'none has the issue', problems);
  checkShares(scenario, 'crashes', 'no client dies', problems);
  checkShares(scenario, 'slowdowns', 'none is slow', problems);
  checkShares(scenario, 'sizeLimits', 'none has the limit', problems);
  checkFaultEffects(scenario, root, problems);
  checkAsyncServer(scenario, problems);
  for (const [index, { retry }] of scenario.groups.entries()) {
    const own: ValuePath = ['channelDataGroups', index, 'retry', 'maxDuration'];
    const path = valueAt(root, own) === undefined ? ['retry', 'maxDuration'] : own;
    checkMaxDuration(retry, path, problems);
  }
  for (const [index, { retry }] of scenario.schedules.entries()) {
    if (retry === null) continue;
    checkMaxDuration(retry, ['distributionSchedules', index, 'retry', 'maxDuration'], problems);
  }
}

function checkShares(
  scenario: Scenario,
  key: 'outages' | 'issues' | 'crashes' | 'slowdowns' | 'sizeLimits',
  effect: string,
  problems: ProblemList,
): void {
  for (const [index, { group: name, share }] of scenario[key].entries()) {
    if (name === null) continue;
    const group = scenario.groups.find((each) => each.name === name);
    const count = group === undefined ? 0 : totalDatabases(scenario, group);
    if (Math.round(share * count) > 0) continue;
    problems.warnings.push({
      path: ['faults', key, index, 'share'],
      message: `this share of ${count} channel databases is none of them, so ${effect}`,
      expected: `a share of at least ${Math.ceil(50 / count)}%`,
      found: `${share * 100}%`,
    });
  }
}

function checkMaxDuration(policy: RetryPolicy, path: ValuePath, problems: ProblemList): void {
  const leastMs = retryDelayBounds(policy, 1).minMs;
  const mostMs = policy.maxDurationMs;
  if (mostMs === null || mostMs >= leastMs) return;
  problems.warnings.push({
    path,
    message: `no retry is ever made: the first would come after ${formatDuration(leastMs)}, and none may start later than ${formatDuration(mostMs)} after the failure`,
    expected: `a maxDuration of at least ${formatDuration(leastMs)}`,
    found: formatDuration(mostMs),
  });
}
