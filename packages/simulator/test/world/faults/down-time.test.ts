/** What an outage took away, and how available what breaks at random is in the long run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import type { Distribution } from '../../../src/scenario/scenario.ts';
import {
  batchWindows,
  channelDatabaseWindows,
  outageWindows,
  serverWindows,
} from '../../../src/world/faults/client-windows.ts';
import { downTime } from '../../../src/world/faults/down-time.ts';
import { group, hour, minute } from '@cdx/testing/build';
import {
  breaking,
  cronOf,
  everyMs,
  faultScenario,
  modelMs,
  onceFrom,
  outageOf,
  startAt,
  timings,
} from './fault-world.ts';

const makers = {
  network: outageWindows,
  asyncServer: serverWindows,
  batch: batchWindows,
  channelDatabase: channelDatabaseWindows,
} as const;

describe('the down time of an outage', () => {
  it('is the time in which its members are down, with the windows that begin in it', () => {
    let windowsInAll = 0;
    fc.assert(
      fc.property(
        timings,
        fc.constantFrom('network', 'asyncServer', 'batch', 'channelDatabase'),
        fc.constantFrom(0, 0.25, 1),
        fc.nat({ max: 1000 }),
        fc.tuple(fc.nat({ max: modelMs }), fc.nat({ max: modelMs })),
        (timing, of, share, seed, bounds) => {
          const group = 'Others';
          // Another in front of it, of the same place, that is long over.
          const outages = [
            outageOf(onceFrom(-2, -1), { of, group }),
            outageOf(timing, { of, group, share }),
          ];
          const scenario = faultScenario({ seed, outages });
          const random = counterRandom(seed, 0);
          const [from, to] = [Math.min(...bounds), Math.max(...bounds)];
          const windows = makers[of](scenario, random);
          const single = of === 'asyncServer' || of === 'batch';
          const clients = single ? [0] : Array.from({ length: 10 }, (_, at) => 20 + at);
          let count = 0;
          let downMs = 0;
          for (const client of clients) {
            let before = windows.reachable(client, startAt - 1);
            for (let ms = 0; ms < to; ms++) {
              const up = windows.reachable(client, startAt + ms);
              if (ms >= from && !up) downMs++;
              if (ms >= from && before && !up) count++;
              before = up;
            }
          }
          windowsInAll += count;
          expect(downTime(scenario, random, 1, startAt + from, startAt + to)).toEqual({
            members: single ? 1 : Math.round(share * 10),
            windows: count,
            downMs,
          });
        },
      ),
      { seed: 6, numRuns: 200 },
    );
    expect(windowsInAll).toBeGreaterThan(500);
  });

  it('ends with the time asked about, also where the outage does not', () => {
    const outages = [
      outageOf(everyMs(hour, 2 * hour), { of: 'batch' }),
      outageOf(cronOf('*/15 * * * *', hour), { share: 0.5 }),
    ];
    const of = faultScenario({ outages });
    const random = counterRandom(1, 0);
    const asked = (index: number, from: number, to: number) =>
      downTime(of, random, index, startAt + from, startAt + to);
    expect(asked(0, 0, 24 * hour)).toEqual({ members: 1, windows: 1, downMs: 24 * hour });
    expect(asked(0, hour, 24 * hour)).toEqual({ members: 1, windows: 0, downMs: 23 * hour });
    expect(asked(1, 0, 24 * hour)).toEqual({ members: 10, windows: 10, downMs: 240 * hour });
    expect(asked(1, hour, hour)).toEqual({ members: 10, windows: 0, downMs: 0 });
  });
});

describe('availability in the long run', () => {
  const members = 400;
  /** Of a mean, two-sided 95 %. */
  const z = 1.96;

  /** By member, the share of the time that it is up, once the first days no longer matter. */
  function availabilities(
    timeToFailure: Distribution,
    timeToRepair: Distribution,
    lengthMs: number,
  ): readonly number[] {
    const scenario = faultScenario({
      groups: [group('Stores', { count: members })],
      outages: [outageOf(breaking(timeToFailure, timeToRepair))],
    });
    const windows = outageWindows(scenario, counterRandom(scenario.seed, 0));
    const from = startAt + lengthMs;
    const to = from + lengthMs;
    return Array.from({ length: members }, (_, client) => {
      let downMs = 0;
      for (let now = from; now < to; now = windows.nextEnd(client, now)) {
        const at = Math.min(windows.nextStart(client, now), to);
        downMs += Math.min(windows.nextEnd(client, now), to) - Math.max(at, from);
      }
      return 1 - downMs / lengthMs;
    });
  }

  // Means of Weibull: scale × Γ(1 + 1 / shape).
  it.each<readonly [Distribution, number, Distribution, number]>([
    [{ kind: 'exponential', mean: 9 * hour }, 9, { kind: 'exponential', mean: hour }, 1],
    [
      { kind: 'weibull', scale: 20 * hour, shape: 0.5 },
      40,
      { kind: 'weibull', scale: 2 * hour, shape: 2 },
      Math.sqrt(Math.PI),
    ],
    [{ kind: 'exponential', mean: 20 * hour }, 20, { kind: 'constant', value: 30 * minute }, 0.5],
    [{ kind: 'uniform', min: 0, max: 48 * hour }, 24, { kind: 'exponential', mean: 6 * hour }, 6],
  ])('is MTTF / (MTTF + MTTR): %j (%d h), %j (%d h)', (up, mttf, down, mttr) => {
    const found = availabilities(up, down, 200 * (mttf + mttr) * hour);
    const mean = found.reduce((sum, share) => sum + share, 0) / members;
    const variance = found.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (members - 1);
    const margin = z * Math.sqrt(variance / members);
    expect(Math.abs(mean - mttf / (mttf + mttr))).toBeLessThan(margin);
    // The interval is narrow enough to tell.
    expect(margin).toBeLessThan(0.004);
  });

  it('is exactly that over whole cycles of constant times', () => {
    const up: Distribution = { kind: 'constant', value: 7 * hour };
    const down: Distribution = { kind: 'constant', value: hour };
    for (const share of availabilities(up, down, 800 * hour)) expect(share).toBe(7 / 8);
  });

  it('is what the down time says', () => {
    const timing = breaking(
      { kind: 'exponential', mean: 9 * hour },
      { kind: 'exponential', mean: hour },
    );
    const of = faultScenario({ outages: [outageOf(timing)] });
    const random = counterRandom(of.seed, 0);
    const lengthMs = 5000 * hour;
    const { windows, downMs, members } = downTime(of, random, 0, startAt, startAt + lengthMs);
    expect(members).toBe(20);
    expect(downMs / windows / hour).toBeCloseTo(1, 1);
    expect((members * lengthMs - downMs) / windows / hour).toBeCloseTo(9, 0);
  });
});
