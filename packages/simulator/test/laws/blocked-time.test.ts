/**
 * Blocked time under dependency enforcement, against cases worked out by hand: a session is held
 * back from when its package exists (or the one before it fails) until the one before it is through.
 */
import { describe, expect, it } from 'vitest';
import { heldBackResults } from '../../src/results/freshness-results.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  group,
  hour,
  minute,
  policy,
  scenario,
  schedule,
  second,
  selection,
  startAt,
} from '@cdx/testing/build';
import { run } from '../support/run.ts';

/**
 * A store that polls every ten minutes from the start on. Packages are there at 0:20, 20:20, 40:20
 * and so on; a download takes 30 s, an apply 40 s, and every apply fails until the 65th minute.
 */
function store(changes: {
  readonly tryCount: number;
  readonly enforced?: boolean;
  readonly operator: Scenario['operators'][number]['commands'][number];
}): Scenario {
  const { tryCount, enforced = true, operator } = changes;
  return scenario({
    durationMs: 2 * hour,
    groups: [
      group('Stores', {
        client: {
          downloadIntervalMs: 10 * minute,
          polls: 'aligned',
          dependencyEnforcement: enforced,
        },
        retry: policy({ tryCount, everyMs: 10 * minute, alignToPoll: true }),
      }),
    ],
    schedules: [schedule(['1020'], 20 * minute)],
    issues: [
      {
        name: 'No connection string',
        stage: 'apply',
        job: null,
        group: 'Stores',
        share: 1,
        startAt,
        error: 'connection-string',
      },
    ],
    operators: [{ name: 'Operator', commands: [operator], rules: [] }],
  });
}

const at = startAt + 65 * minute;
const clock = (minutes: number, seconds = 0): number => minutes * minute + seconds * second;

describe('a failed session', () => {
  it('holds back those behind it until it is applied, its retries included', () => {
    const fixed = store({
      tryCount: 0,
      operator: { at, kind: 'fix', issue: 'No connection string' },
    });
    // It fails first at 11:10; the retries at 30:00 and 50:00 fail too; that of 70:00 is through at
    // 70:40. Held back: the second from 20:20 on, the third from 40:20 on, the fourth from 60:20 on.
    const through = clock(70, 40);
    const [held] = heldBackResults(run(fixed));
    expect(held).toMatchObject({
      channelDataGroup: 'Stores',
      sessionMs: through - clock(20, 20) + (through - clock(40, 20)) + (through - clock(60, 20)),
      databaseMs: through - clock(20, 20),
      peak: 3,
      peakAt: startAt + clock(60, 20),
      atEnd: 0,
    });
  });

  it('that is suspended does until an operator cancels it and its client hears of that', () => {
    const select = selection({ sessionNumber: 1, databases: ['STORES-0001'] });
    const canceled = store({ tryCount: 1, operator: { at, kind: 'cancel', select } });
    // Suspended at 30:40; the cancel of 65:00 is heard at the poll of 70:00. Then the second is
    // the first, and fails in its turn: from 71:10 on it holds back the others, to the end.
    const heard = clock(70);
    const again = clock(71, 10);
    const end = clock(120);
    const first = heard - clock(20, 20) + (heard - clock(40, 20)) + (heard - clock(60, 20));
    const second = 2 * (end - again) + (end - clock(80, 20)) + (end - clock(100, 20));
    const [held] = heldBackResults(run(canceled));
    expect(held).toMatchObject({
      sessionMs: first + second,
      databaseMs: heard - clock(20, 20) + (end - again),
      peak: 4,
      atEnd: 4,
    });
  });

  it('holds back nobody without enforcement', () => {
    const free = store({
      tryCount: 0,
      enforced: false,
      operator: { at, kind: 'fix', issue: 'No connection string' },
    });
    expect(heldBackResults(run(free))).toEqual([]);
  });
});
