/** When the backlog is back at its level before an outage: hand-computed, and cut anywhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BacklogSeries } from '../../src/run/backlog-series.ts';
import { takenOverEqualsWhole } from '@cdx/testing';
import { minute, outage, scenario, startAt } from '@cdx/testing/build';

type Outages = readonly (readonly [fromMinute: number, toMinute: number])[];
type Changes = readonly (readonly [atMinute: number, by: number])[];

function series(outages: Outages): BacklogSeries {
  return new BacklogSeries(
    scenario({ outages: outages.map(([from, to]) => outage(from * minute, to * minute)) }),
  );
}

function feed(backlog: BacklogSeries, changes: Changes): BacklogSeries {
  for (const [at, by] of changes) backlog.change(startAt + at * minute, by);
  return backlog;
}

/** Level before, peak and recovery (minutes after the start) of each outage. */
function watches(backlog: BacklogSeries): readonly (readonly (number | null)[])[] {
  return backlog.watches.map(({ levelBefore, peak, recoveredAt }) => [
    levelBefore,
    peak,
    recoveredAt === null ? null : (recoveredAt - startAt) / minute,
  ]);
}

describe('recovery from an outage', () => {
  const cases: readonly (readonly [string, Outages, Changes, ReturnType<typeof watches>])[] = [
    [
      'when the level is back',
      [[60, 120]],
      [
        [10, 5],
        [70, 8],
        [130, -4],
        [140, -4],
        [150, -1],
      ],
      [[5, 13, 140]],
    ],
    [
      'at its very end, where it never rose',
      [[60, 120]],
      [
        [10, 5],
        [200, 1],
      ],
      [[5, 5, 120]],
    ],
    [
      'at its end, where it rose and fell before',
      [[60, 120]],
      [
        [10, 5],
        [70, 3],
        [80, -3],
        [200, 1],
      ],
      [[5, 8, 120]],
    ],
    [
      'not at all, where it stays above',
      [[60, 120]],
      [
        [10, 5],
        [70, 3],
        [500, 1],
      ],
      [[5, 9, null]],
    ],
    [
      'not while it lasts',
      [[60, 120]],
      [
        [10, 5],
        [70, 3],
        [80, -8],
        [90, 9],
        [150, -9],
      ],
      [[5, 9, 150]],
    ],
    [
      'back at the highest level of the hour before',
      [[60, 120]],
      [
        [10, 5],
        [20, -4],
        [70, 9],
        [130, -5],
      ],
      [[5, 10, 130]],
    ],
    [
      'whatever was more than an hour before',
      [[180, 240]],
      [
        [10, 9],
        [20, -8],
        [200, 3],
        [250, -3],
      ],
      [[1, 4, 250]],
    ],
    [
      'with a change at its very end',
      [[60, 120]],
      [
        [10, 5],
        [70, 1],
        [120, -1],
      ],
      [[5, 6, 120]],
    ],
    [
      'with a change at its very beginning, which is no longer before',
      [[60, 120]],
      [
        [10, 5],
        [60, 4],
        [130, -4],
      ],
      [[5, 9, 130]],
    ],
    [
      'of two that overlap, each by itself',
      [
        [60, 120],
        [90, 150],
      ],
      [
        [10, 2],
        [70, 3],
        [100, 2],
        [130, -3],
        [160, -4],
      ],
      [
        [2, 7, 160],
        [5, 7, 150],
      ],
    ],
    ['one that has not begun', [[600, 660]], [[10, 5]], [[null, 0, null]]],
  ];

  it.each(cases)('is %s', (_, outages, changes, expected) => {
    const backlog = feed(series(outages), changes);
    backlog.passBoundaries(startAt + 550 * minute);
    expect(watches(backlog)).toEqual(expected);
  });

  it('is the same when the run was saved and taken over at any time', () => {
    const boundary = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(boundary, fc.integer({ min: 1, max: 100 })), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.tuple(boundary, fc.integer({ min: -3, max: 3 })), { maxLength: 40 }),
        fc.integer({ min: 0, max: 400 }),
        (spans, raw, cut) => {
          const outages: Outages = spans.map(([from, length]) => [from, from + length]);
          const changes = [...raw].sort(([one], [other]) => one - other);
          const end = startAt + 400 * minute;
          takenOverEqualsWhole(changes, changes.filter(([at]) => at < cut).length, {
            create: () => series(outages),
            take: (backlog, change) => void feed(backlog, [change]),
            takeOver(backlog) {
              backlog.passBoundaries(startAt + cut * minute);
              const second = series(outages);
              second.restore(structuredClone(backlog.snapshot()));
              return second;
            },
            tell: ({ total }) => total.level,
            answer(backlog) {
              backlog.passBoundaries(end);
              return [watches(backlog), backlog.total.points(end)];
            },
          });
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });
});
