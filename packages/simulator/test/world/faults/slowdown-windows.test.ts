/** How slow a client is: the product of the slowdowns that it is in. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { drawMembers } from '../../../src/world/draw-members.ts';
import { slowdownWindows } from '../../../src/world/faults/slowdown-windows.ts';
import { Purpose } from '../../../src/random/purposes.ts';
import { hour, minute } from '@cdx/testing/build';
import {
  breaking,
  cronOf,
  faultScenario,
  modelMs,
  modelOf,
  onceFrom,
  slowdownOf,
  startAt,
  timings,
} from './fault-world.ts';

/** Slowdowns are the third list of faults in the draws of their times. */
const firstSlowdown = 8192;

const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.array(fc.tuple(timings, fc.constantFrom(1.5, 2, 3, 10), fc.constantFrom(0.3, 0.7, 1)), {
      maxLength: 4,
    }),
    fc.nat({ max: 1000 }),
  )
  .map(([slowdowns, seed]) =>
    faultScenario({ seed, slowdowns: slowdowns.map((slowdown) => slowdownOf(...slowdown)) }),
  );

it('is the product of the factors of those that are there, for those who have them', () => {
  let several = 0;
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const random = counterRandom(scenario.seed, 0);
      const windows = slowdownWindows(scenario, random);
      const having = scenario.slowdowns.map(({ group, share }, index) =>
        drawMembers(scenario, random, { group, share, purpose: Purpose.slowdownMembership, index }),
      );
      for (const client of [0, 3, 11, 25]) {
        const models = scenario.slowdowns.map(({ timing }, index) =>
          modelOf(timing, random, firstSlowdown + index, client),
        );
        for (let ms = 0; ms < modelMs; ms++) {
          let factor = 1;
          let count = 0;
          for (const [index, slowdown] of scenario.slowdowns.entries()) {
            if (!having[index]?.includes(client) || models[index]?.[ms] !== true) continue;
            factor *= slowdown.factor;
            count++;
          }
          if (count > 1) several++;
          expect(windows.factorAt(client, startAt + ms)).toBe(factor);
        }
      }
    }),
    { seed: 4, numRuns: 100 },
  );
  expect(several).toBeGreaterThan(1000);
});

it('is the same whichever times were asked about before', () => {
  fc.assert(
    fc.property(scenarios, fc.array(fc.nat({ max: 60 }), { maxLength: 20 }), (scenario, steps) => {
      const random = counterRandom(scenario.seed, 0);
      const everywhere = slowdownWindows(scenario, random);
      const expected = Array.from({ length: 1300 }, (_, ms) =>
        everywhere.factorAt(3, startAt + ms),
      );
      const some = slowdownWindows(scenario, random);
      let ms = 0;
      for (const step of steps) {
        ms += step;
        expect(some.factorAt(3, startAt + ms)).toBe(expected[ms]);
      }
      const late = slowdownWindows(scenario, random);
      expect(late.factorAt(3, startAt + 1299)).toBe(expected[1299]);
    }),
    { seed: 5, numRuns: 60 },
  );
});

it('counts a slowdown once, though it comes again before it is over', () => {
  const of = faultScenario({
    slowdowns: [
      slowdownOf(cronOf('*/10 * * * *', 25 * minute), 3),
      slowdownOf(onceFrom(hour, 2 * hour), 2),
    ],
  });
  const windows = slowdownWindows(of, counterRandom(1, 0));
  expect(windows.factorAt(0, startAt)).toBe(3);
  expect(windows.factorAt(0, startAt + 20 * minute)).toBe(3);
  expect(windows.factorAt(0, startAt + hour)).toBe(6);
  expect(windows.factorAt(0, startAt + 2 * hour)).toBe(3);
  expect(windows.factorAt(25, startAt + hour)).toBe(1);
});

it('has luck of its own in each slowdown', () => {
  const mean = 10;
  const timing = breaking({ kind: 'exponential', mean }, { kind: 'exponential', mean });
  const of = faultScenario({ slowdowns: [slowdownOf(timing, 2), slowdownOf(timing, 3)] });
  const windows = slowdownWindows(of, counterRandom(1, 0));
  const found = new Set(Array.from({ length: 1000 }, (_, ms) => windows.factorAt(0, startAt + ms)));
  expect(found).toEqual(new Set([1, 2, 3, 6]));
});
