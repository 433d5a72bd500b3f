/** Faults and limits of a whole, valid scenario that are legal and can never do anything. */
import { cdfOf } from '../../random/distributions.ts';
import { quoteIfOdd, type ProblemList } from '../read/problem.ts';
import { valueAt, type ValuePath } from '../read/value-path.ts';
import type { Scenario, ScenarioSizeLimit } from '../scenario.ts';
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

/** Databases that are full from the start, or never, and limits that contradict each other. */
function checkSizeLimits(scenario: Scenario, problems: ProblemList): void {
  for (const [index, sizeLimit] of scenario.sizeLimits.entries()) {
    checkStartSize(sizeLimit, ['faults', 'sizeLimits', index], problems);
    checkOtherStart(scenario, index, problems);
  }
}

/** Of a shape without an end hardly any size is never above the limit. */
const shareSpokenOf = 0.001;

function checkStartSize(
  { limitBytes, startBytes, growth }: ScenarioSizeLimit,
  path: ValuePath,
  problems: ProblemList,
): void {
  const limit = formatSize(limitBytes);
  const { kind } = startBytes;
  const isFull = kind === 'constant' && startBytes.value === limitBytes && growth > 0;
  const share = isFull ? 1 : 1 - cdfOf(startBytes, limitBytes);
  if (share >= shareSpokenOf) {
    const whole = share > 1 - shareSpokenOf;
    const these = whole
      ? 'these databases'
      : `about ${(100 * share).toFixed(1)}% of these databases`;
    problems.warnings.push({
      path: [...path, 'startSize'],
      message: `${these} are full from the start, with a limit of ${limit}; every apply fails${whole ? '' : ' there'}`,
      expected: `a size below ${limit}`,
      found: kind === 'constant' ? formatSize(startBytes.value) : `a ${kind} distribution`,
    });
  } else if (growth === 0 && share === 0) {
    problems.warnings.push({
      path: [...path, 'growth'],
      message: 'these databases never grow, so none is ever full',
      expected: 'a growth above 0%',
      found: '0%',
    });
  }
}

/** A database has one size, whatever limits it has: two that both say what it is at the start. */
function checkOtherStart({ sizeLimits }: Scenario, index: number, problems: ProblemList): void {
  const own = sizeLimits[index];
  if (own === undefined || own.share < 1) return;
  const other = sizeLimits.slice(0, index).find(({ group, share, startBytes }) => {
    const same = JSON.stringify(startBytes) === JSON.stringify(own.startBytes);
    return group === own.group && share === 1 && !same;
  });
  if (other === undefined) return;
  problems.warnings.push({
    path: ['faults', 'sizeLimits', index, 'startSize'],
    message: `${quoteIfOdd(own.name)} and ${quoteIfOdd(other.name)} are limits of the same databases, and say that they begin with different sizes`,
    expected: `the startSize of ${quoteIfOdd(other.name)}`,
    found: 'another one',
  });
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
