/** Faults and limits of a whole, valid scenario that are legal and can never do anything. */
import { quoteIfOdd, type ProblemList } from '../read/problem.ts';
import { valueAt } from '../read/value-path.ts';
import type { Scenario } from '../scenario.ts';
import { formatSize } from '../units/size.ts';

/** `root`: the data of the file, to know what it states. */
export function checkFaultEffects(scenario: Scenario, root: unknown, problems: ProblemList): void {
  checkOutOfOrder(scenario, problems);
  checkTogether(scenario, root, problems);
  checkSizeLimits(scenario, problems);
}

/** Under dependency enforcement no package is applied while an earlier one waits (BP). */
function checkOutOfOrder({ failures, groups }: Scenario, problems: ProblemList): void {
  for (const [index, { outOfOrder, group: name }] of failures.entries()) {
    if (!outOfOrder) continue;
    const concerned = groups.filter((group) => name === null || group.name === name);
    if (!concerned.every(({ client }) => client.dependencyEnforcement)) continue;
    const names = concerned.map((group) => quoteIfOdd(group.name)).join(', ');
    problems.warnings.push({
      path: ['faults', 'failures', index, 'outOfOrder'],
      message: `this never happens: dependency enforcement applies packages of ${names} in order`,
      expected: 'a group without dependencyEnforcement',
      found: names,
    });
  }
}

function checkTogether({ outages }: Scenario, root: unknown, problems: ProblemList): void {
  for (const [index, { of, group, timing }] of outages.entries()) {
    if (timing.kind !== 'random' || group !== null) continue;
    const path = ['faults', 'outages', index, 'random', 'together'];
    if (valueAt(root, path) === undefined) continue;
    problems.warnings.push({
      path,
      message: `together changes nothing here: of ${of} headquarters has one`,
      expected: 'no together',
      found: String(timing.together),
    });
  }
}

/** Where each database starts with the same size, its end can be foretold. */
function checkSizeLimits({ sizeLimits }: Scenario, problems: ProblemList): void {
  for (const [index, { limitBytes, startBytes, growth }] of sizeLimits.entries()) {
    if (startBytes.kind !== 'constant') continue;
    const path = ['faults', 'sizeLimits', index];
    const { value } = startBytes;
    if (value > limitBytes || (value === limitBytes && growth > 0)) {
      problems.warnings.push({
        path: [...path, 'startSize'],
        message: `these databases are full from the start, with a limit of ${formatSize(limitBytes)}; every apply fails`,
        expected: `a size below ${formatSize(limitBytes)}`,
        found: formatSize(value),
      });
    } else if (growth === 0) {
      problems.warnings.push({
        path: [...path, 'growth'],
        message: 'these databases never grow, so none is ever full',
        expected: 'a growth above 0%',
        found: '0%',
      });
    }
  }
}

/** Nobody waits where there is no limit, so nothing comes of how long one may. */
export function checkAsyncServer({ asyncServer }: Scenario, problems: ProblemList): void {
  const { transfersMax, queueMax, signatureValidityMs } = asyncServer;
  if (transfersMax !== Infinity) return;
  for (const [key, limit] of [
    ['queue', queueMax],
    ['signatureValidity', signatureValidityMs],
  ] as const) {
    if (limit === Infinity) continue;
    problems.warnings.push({
      path: ['headquarters', 'asyncServer', key],
      message: `${key} is without effect: transfers is not limited, so nobody waits`,
      expected: 'transfers beside it',
      found: `${key} alone`,
    });
  }
}
