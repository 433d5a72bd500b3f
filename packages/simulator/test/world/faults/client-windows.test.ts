/** Windows of a client that overlap, touch or hold each other: reachable means in none of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import type { FaultTiming, Scenario } from '../../../src/scenario/scenario.ts';
import {
  batchWindows,
  channelDatabaseWindows,
  ClientWindows,
  crashWindows,
  outageWindows,
  serverWindows,
} from '../../../src/world/faults/client-windows.ts';
import { windowSeries } from '../../../src/world/faults/window-series.ts';
import { hour, minute } from '@cdx/testing/build';
import {
  breaking,
  crashOf,
  cronOf,
  everyMs,
  faultScenario,
  modelMs,
  modelOf,
  onceFrom,
  outageOf,
  startAt,
  timings,
} from './fault-world.ts';

/** Faults that each have one client: by client, the timings of its faults. */
const byClient = fc.array(fc.array(timings, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
const seeds = fc.nat({ max: 1000 });

function windowsOf(clients: readonly (readonly FaultTiming[])[], seed: number): ClientWindows {
  const random = counterRandom(seed, 0);
  const faults = clients.flatMap((own, client) =>
    own.map((timing, index) => ({
      series: windowSeries(timing, { scenario: faultScenario(), random, fault: index }),
      members: [client],
    })),
  );
  return new ClientWindows(faults);
}

/** What can be asked, at a time. */
function answers(windows: ClientWindows, client: number, now: number): readonly unknown[] {
  return [
    windows.reachable(client, now),
    windows.nextStart(client, now),
    windows.nextEnd(client, now),
    windows.endIfIn(client, now),
  ];
}

describe('client windows', () => {
  it('cut a client off whenever one of its faults is there, and know where that began and ends', () => {
    let cutOff = 0;
    fc.assert(
      fc.property(byClient, seeds, (clients, seed) => {
        const windows = windowsOf(clients, seed);
        const random = counterRandom(seed, 0);
        for (const [client, own] of clients.entries()) {
          const models = own.map((timing, index) => modelOf(timing, random, index, client));
          const within = (ms: number): boolean => models.some((model) => model[ms]);
          for (let ms = 0; ms < modelMs; ms++) {
            const now = startAt + ms;
            expect(windows.reachable(client, now)).toBe(!within(ms));
            let from = ms;
            if (within(ms)) while (from > 0 && within(from - 1)) from--;
            else while (from < modelMs && !within(from)) from++;
            let to = from;
            while (to < modelMs && within(to)) to++;
            // What lies behind the model's horizon it cannot tell.
            if (from < modelMs) expect(windows.nextStart(client, now)).toBe(startAt + from);
            else expect(windows.nextStart(client, now)).toBeGreaterThanOrEqual(startAt + from);
            if (to < modelMs) expect(windows.nextEnd(client, now)).toBe(startAt + to);
            else expect(windows.nextEnd(client, now)).toBeGreaterThanOrEqual(startAt + to);
            expect(windows.endIfIn(client, now)).toBe(
              within(ms) ? windows.nextEnd(client, now) : 0,
            );
            if (within(ms)) cutOff++;
          }
        }
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(cutOff).toBeGreaterThan(5000);
  });

  it('answer the same whichever times were asked about before', () => {
    fc.assert(
      fc.property(
        byClient,
        seeds,
        fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 60 })), { maxLength: 30 }),
        (clients, seed, asked) => {
          const everywhere = windowsOf(clients, seed);
          const expected = clients.map((_, client) =>
            Array.from({ length: 2000 }, (_, ms) => answers(everywhere, client, startAt + ms)),
          );
          const some = windowsOf(clients, seed);
          const at = clients.map(() => 0);
          for (const [client, later] of asked) {
            const ms = at[client];
            if (ms === undefined) continue;
            at[client] = ms + later;
            expect(answers(some, client, startAt + ms)).toEqual(expected[client]?.[ms]);
          }
          // As a run asks that is restored late.
          const late = windowsOf(clients, seed);
          for (const client of clients.keys()) {
            expect(answers(late, client, startAt + 1999)).toEqual(expected[client]?.[1999]);
          }
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });
});

describe('windows without end', () => {
  const end = (timings: readonly FaultTiming[]): number => {
    const windows = windowsOf([timings], 1);
    expect(windows.reachable(0, startAt - 1)).toBe(true);
    expect(windows.reachable(0, startAt)).toBe(false);
    expect(windows.nextStart(0, startAt)).toBe(startAt);
    return windows.nextEnd(0, startAt) - startAt;
  };

  it.each<readonly [string, readonly FaultTiming[], number]>([
    ['an interval that is shorter than the fault', [everyMs(hour, hour + 1)], Infinity],
    ['an interval that is as long', [everyMs(hour, hour)], Infinity],
    [
      'the same up to a last begin at 2:00',
      [everyMs(hour, hour + 7, { toAt: startAt + 2 * hour + 1 })],
      3 * hour + 7,
    ],
    ['the same before 2:00', [everyMs(hour, hour + 7, { toAt: startAt + 2 * hour })], 2 * hour + 7],
    ['cron that comes as soon as the fault ends', [cronOf('*/15 * * * *', 15 * minute)], Infinity],
    ['cron that comes sooner', [cronOf('*/15 * * * *', 40 * minute)], Infinity],
    [
      'such cron of a century, up to its last begin',
      [cronOf('0 * * * *', 61 * minute, { toAt: Date.UTC(2126, 0, 1, 0, 30) })],
      Date.UTC(2126, 0, 1, 1, 1) - startAt,
    ],
    [
      'such cron of a day',
      [cronOf('*/15 * * * *', 15 * minute, { toAt: startAt + 24 * hour })],
      24 * hour,
    ],
    [
      'two faults that take turns',
      [
        everyMs(hour, 20 * minute),
        everyMs(hour, 41 * minute, {
          recurrence: { kind: 'interval', everyMs: hour, offsetMs: 20 * minute },
        }),
      ],
      Infinity,
    ],
    [
      'two faults that take turns for a time',
      [
        everyMs(hour, 20 * minute),
        everyMs(hour, 40 * minute, {
          recurrence: { kind: 'interval', everyMs: hour, offsetMs: 20 * minute },
          toAt: startAt + 1000 * hour,
        }),
      ],
      1000 * hour + 20 * minute,
    ],
    ['what is there once and never ends', [onceFrom(0, Infinity), everyMs(7, 3)], Infinity],
  ])('%s: ends as it should', (_, timings, expected) => {
    expect(end(timings)).toBe(expected);
  });

  it('stay', () => {
    const windows = windowsOf([[everyMs(hour, hour), everyMs(minute, 1)]], 1);
    for (const now of [startAt, startAt + hour, startAt + 1e12]) {
      expect(answers(windows, 0, now)).toEqual([false, startAt, Infinity, Infinity]);
    }
  });
});

/** Who is not reachable then; of 30 clients unless told. */
function cutOffAt(windows: ClientWindows, now: number, clients = 30): readonly number[] {
  return Array.from({ length: clients }, (_, client) => client).filter(
    (client) => !windows.reachable(client, now),
  );
}

describe('the faults of a scenario', () => {
  const random = counterRandom(faultScenario().seed, 0);

  it('strike whom they have always struck', () => {
    const of: Scenario = faultScenario({
      outages: [
        outageOf(onceFrom(1000, 1500), { share: 0.25 }),
        outageOf(onceFrom(2000, 2500), { group: 'Others', share: 0.3 }),
        outageOf(onceFrom(3000, 3500), { share: 0.2 }),
      ],
      crashes: [
        crashOf(onceFrom(1000, 1500), 'Others', 0.4),
        crashOf(onceFrom(2000, 2500), 'Stores', 0.15),
      ],
    });
    const outages = outageWindows(of, random);
    expect(cutOffAt(outages, startAt + 1000)).toEqual([1, 4, 7, 13, 14]);
    expect(cutOffAt(outages, startAt + 2000)).toEqual([20, 24, 26]);
    expect(cutOffAt(outages, startAt + 3000)).toEqual([1, 3, 4, 6]);
    const crashes = crashWindows(of, random);
    expect(cutOffAt(crashes, startAt + 1000)).toEqual([21, 23, 27, 29]);
    expect(cutOffAt(crashes, startAt + 2000)).toEqual([6, 16, 17]);
  });

  it('strike the same ones whatever they take away and whenever they come', () => {
    const fault = { share: 0.2 } as const;
    const always = everyMs(1, 1);
    const network = faultScenario({
      outages: [outageOf(onceFrom(0, 1)), outageOf(always), outageOf(onceFrom(3000, 3500), fault)],
    });
    const other = faultScenario({
      outages: [
        outageOf(onceFrom(0, 1), { of: 'batch' }),
        outageOf(always, { of: 'asyncServer' }),
        outageOf(always, { ...fault, of: 'channelDatabase' }),
      ],
    });
    expect(cutOffAt(outageWindows(network, random), startAt + 3000, 20)).toHaveLength(20);
    expect(cutOffAt(channelDatabaseWindows(other, random), startAt)).toEqual([1, 3, 4, 6]);
  });

  it('take away what they are of, and nothing else', () => {
    const places = ['network', 'asyncServer', 'batch', 'channelDatabase'] as const;
    const makers = [outageWindows, serverWindows, batchWindows, channelDatabaseWindows];
    const of = faultScenario({
      outages: places.map((of, index) => outageOf(onceFrom(index * 10, index * 10 + 10), { of })),
      crashes: [crashOf(onceFrom(40, 50))],
    });
    for (const [index, make] of [...makers, crashWindows].entries()) {
      const windows = make(of, random);
      const members = make === serverWindows || make === batchWindows ? 1 : 20;
      const all = Array.from({ length: members }, (_, client) => client);
      for (const [at, place] of [...places, 'crash'].entries()) {
        const clients = members === 1 ? 1 : 30;
        expect(cutOffAt(windows, startAt + at * 10, clients), place).toEqual(
          at === index ? all : [],
        );
      }
    }
  });

  it('include the channel databases that operators add', () => {
    const at = startAt + hour;
    const command = { at, kind: 'addDatabases', group: 'Stores', count: 3 } as const;
    const of = faultScenario({
      operators: [{ name: 'Operator', commands: [command], rules: [] }],
      outages: [outageOf(onceFrom(0, 10)), outageOf(onceFrom(10, 20), { group: 'Others' })],
    });
    const windows = outageWindows(of, random);
    expect(cutOffAt(windows, startAt, 33)).toHaveLength(23);
    expect(cutOffAt(windows, startAt + 10, 33)).toEqual([23, 24, 25, 26, 27, 28, 29, 30, 31, 32]);
  });

  it('draw their times by list and place: no two share their luck', () => {
    const timing = breaking(
      { kind: 'uniform', min: 0, max: 40 },
      { kind: 'uniform', min: 0, max: 40 },
    );
    const of = faultScenario({
      outages: [outageOf(onceFrom(0, 1), { of: 'batch' }), outageOf(timing)],
      crashes: [crashOf(timing)],
    });
    const made = [
      [outageWindows(of, random), 1],
      [crashWindows(of, random), 4096],
    ] as const;
    for (const [windows, fault] of made) {
      for (const client of [0, 7, 19]) {
        const model = modelOf(timing, random, fault, client);
        expect(model).toContain(true);
        expect(model.map((_, ms) => !windows.reachable(client, startAt + ms))).toEqual(model);
      }
    }
  });
});
