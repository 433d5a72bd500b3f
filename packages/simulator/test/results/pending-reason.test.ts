/** Hand-computed: what each session of one store waits for, and when. */
import { describe, expect, it } from 'vitest';
import { openSessions } from '../../src/results/pending-reason.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  asyncServer,
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
} from '@cdx/testing/build';
import { run } from '../support/run.ts';

/** Polls at 0:00, 0:15 …; packages at 0:05, 0:20, 0:35 …; every apply takes 20 min, in vain. */
const downloads = scenario({
  jobs: [job('1020', { durationsMs: { create: constant(minute), apply: constant(20 * minute) } })],
  groups: [
    group('Stores', {
      retry: policy({ everyMs: 18 * minute }),
      client: { polls: 'aligned', downloadIntervalMs: 15 * minute },
    }),
  ],
  schedules: [schedule(['1020'], 15 * minute, { offsetMs: 4 * minute })],
  failures: [failure('apply', 1, { after: constant(20 * minute) })],
  outages: [outage(62 * minute, 3 * hour)],
});

function reasonsAt(of: Scenario, atMs: number): readonly string[] {
  const simulation = run(of, { forMs: atMs });
  return [...openSessions(simulation)].map(({ session, reason }) => `${session}: ${reason}`);
}

describe('a download', () => {
  it.each([
    // Session 0 is created from 0:04 to 0:05, requested at 0:15, downloaded at 0:15:30.
    [4.5, ['0: package creation']],
    [6, ['0: next poll']],
    [16, ['0: attempt under way']],
    // Session 1 is there at 0:20, after the poll of 0:15; seen at 0:30, while the client works.
    [21, ['0: attempt under way', '1: next poll']],
    [31, ['0: attempt under way', '1: client busy with others']],
    // 0 fails at 0:35:30, is due at 0:53:30; 1 begins at once, until 0:56.
    [36, ['0: retry not yet due', '1: attempt under way', '2: next poll']],
    [
      54,
      [
        '0: retry due, waits for its turn',
        '1: attempt under way',
        '2: client busy with others',
        '3: next poll',
      ],
    ],
    // 0 again from 0:56 to 1:16. 1 is due at 1:14. The outage begins at 1:02.
    [
      63,
      ['0: attempt under way', '1: retry not yet due', '2: client cut off', '3: client cut off'],
    ],
  ])('at minute %d waits for %j', (atMinute, expected) => {
    expect(reasonsAt(downloads, atMinute * minute).slice(0, 4)).toEqual(expected);
  });
});

describe('where headquarters can do one thing at a time', () => {
  const limited = scenario({
    jobs: [job('1020', { durationsMs: { create: constant(minute) } }), job('1040')],
    groups: [
      group('Stores', { count: 3, client: { polls: 'aligned', downloadIntervalMs: 5 * minute } }),
    ],
    schedules: [schedule(['1020', '1040'], 10 * hour)],
    packageWorkers: 1,
    asyncServer: asyncServer({ transfersMax: 1 }),
  });

  it.each([
    // Package of sessions 0 to 2 until 0:01, then that of 3 to 5.
    [0.5, ['0: package creation', '3: waits for a package worker']],
    [1.1, ['0: next poll', '3: package creation']],
    // At 0:05 all three stores ask for the first package, 30 s each.
    [5.1, ['0: attempt under way', '1: waits at Async Server', '3: client busy with others']],
    [5.6, ['1: attempt under way', '2: waits at Async Server']],
  ])('at minute %d a session waits for its turn: %j', (atMinute, expected) => {
    expect(reasonsAt(limited, atMinute * minute)).toEqual(expect.arrayContaining([...expected]));
  });
});

/** Shrunk from a random scenario. */
const crowded = `cdx: 1
name: crowded
start: "2026-03-02T00:00:00Z"
duration: 12h
headquarters:
  asyncServer: { transfers: 1, queue: 0 }
jobs: [{ id: P-0001 }]
channelDataGroups:
  - name: Registers
    databases: { count: 3 }
    client: { bandwidth: 5kbps }
    retry: { tryCount: 0, alignToPoll: false }
distributionSchedules:
  - { name: Uploads, jobs: [P-0001], channelDataGroups: [Registers], recurrence: { every: 6m } }
faults:
  crashes:
    - group: Registers
      random:
        timeToFailure: { exponential: { mean: 20m } }
        timeToRepair: { uniform: { min: 1m, max: 2m } }
`;

it('a retry that was due while the client was busy, and is turned away since, waits for the next poll', () => {
  const { scenario } = parseScenario(crowded, { file: 'crowded.yaml' });
  const reasons = Array.from({ length: 240 }, (_, at) => (at + 1) * 3 * minute).flatMap((atMs) =>
    reasonsAt(scenario, atMs),
  );
  expect(reasons.filter((reason) => reason.endsWith('null'))).toEqual([]);
});
