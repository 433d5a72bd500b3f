/**
 * How often faults that recur or come at random are there, against the limits: a mean time between
 * failures of seconds for years should be answered here, not after an hour. Estimates.
 */
import { quantileOf } from '../../random/distributions.ts';
import { scenarioLimits } from '../limits.ts';
import type { ProblemList } from '../read/problem.ts';
import type { Distribution, FaultTiming, Scenario } from '../scenario.ts';
import { totalDatabases } from '../total-databases.ts';
import { endOf, runsFrom, tooMany } from './size.ts';

export function checkFaultWindows(scenario: Scenario, problems: ProblemList): void {
  const { faultWindowsMax, faultWindowsTotalMax } = scenarioLimits;
  let total = 0;
  let each = true;
  for (const list of ['outages', 'crashes', 'slowdowns'] as const) {
    for (const [index, { timing, group, share }] of scenario[list].entries()) {
      const windows = windowsOf(timing, scenario);
      total += windows * membersOf(scenario, group, share);
      if (windows <= faultWindowsMax) continue;
      each = false;
      const random = timing.kind === 'random';
      const longer = random ? 'lengthen timeToFailure or timeToRepair' : 'let it recur less often';
      problems.errors.push({
        path: ['faults', list, index, random ? 'random' : 'recurrence'],
        message:
          windows === Infinity
            ? `both times are always 0s, so this fault would come without end; ${longer}`
            : `times of this fault in the whole run: about ${tooMany(windows, faultWindowsMax)}; ${longer}, or bound it by from and to`,
        expected: `at most ${faultWindowsMax}`,
        found: windows === Infinity ? 'without end' : String(windows),
      });
    }
  }
  // Where one fault alone is too many, that has been said.
  if (!each || total <= faultWindowsTotalMax) return;
  problems.errors.push({
    path: ['faults'],
    message: `times of all faults in the whole run, at each channel database that they strike: about ${tooMany(total, faultWindowsTotalMax)}; let them come less often, or strike fewer`,
    expected: `at most ${faultWindowsTotalMax}`,
    found: String(total),
  });
}

/** About how often it is there over the whole run, at one place. */
export function windowsOf(timing: FaultTiming, scenario: Scenario): number {
  switch (timing.kind) {
    case 'once':
      return 1;
    case 'recurring':
      return runsFrom(timing.recurrence, timing.fromAt, scenario, timing.toAt);
    case 'random': {
      const lengthMs = Math.min(timing.toAt, endOf(scenario)) - timing.fromAt;
      if (lengthMs <= 0) return 0;
      const { timeToFailure, timeToRepair } = timing;
      const cycleMs = meanWithin(timeToFailure, lengthMs) + meanWithin(timeToRepair, lengthMs);
      return Math.ceil(lengthMs / cycleMs);
    }
  }
}

const quantiles = 200;

/**
 * The mean of a time that counts for no more than `lengthMs`: a few times beyond the run's length
 * must not hide that most are short. By quantiles, which every distribution has.
 */
function meanWithin(distribution: Distribution, lengthMs: number): number {
  let sum = 0;
  for (let index = 0; index < quantiles; index++) {
    sum += Math.min(quantileOf(distribution, (index + 0.5) / quantiles), lengthMs);
  }
  return sum / quantiles;
}

function membersOf(scenario: Scenario, name: string | null, share: number): number {
  const group = scenario.groups.find((each) => each.name === name);
  return group === undefined ? 1 : Math.round(share * totalDatabases(scenario, group));
}
