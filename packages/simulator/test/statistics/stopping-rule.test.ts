import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval, stoppingDecision, type StoppingRule } from '@cdx/simulator/statistics';
import { known, wholes } from './samples.ts';

const rule: StoppingRule = {
  level: 0.95,
  target: { kind: 'absolute', halfWidth: 1 },
  min: 4,
  max: 12,
  every: 3,
};
/** Never precise: the spread stays. */
const wild = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? -50 : 50));

describe('a stopping rule', () => {
  test('looks at its minimum, then every so many, and at its maximum', () => {
    const next = (count: number): number | string => {
      const decision = stoppingDecision(wild.slice(0, count), rule);
      return decision.kind === 'continue' ? decision.next : `${decision.reason} ${decision.count}`;
    };
    expect(Array.from({ length: 13 }, (_, count) => next(count))).toEqual([
      4,
      4,
      4,
      4,
      7,
      7,
      7,
      10,
      10,
      10,
      12,
      12,
      'maximum 12',
    ]);
  });

  test('stops at the first look that is precise enough, and not between looks', () => {
    const steady = [0, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8];
    const enough = { ...rule, target: { kind: 'absolute', halfWidth: 2.1 } } as const;
    const width = (count: number): number =>
      known(meanInterval(steady.slice(0, count), 0.95)).halfWidth;
    expect([width(9) < 2.1, width(7) > 2.1, width(4) > 2.1]).toEqual([true, true, true]);
    expect(stoppingDecision(steady, enough)).toEqual({
      kind: 'stop',
      count: 10,
      reason: 'precise',
      interval: meanInterval(steady.slice(0, 10), 0.95),
    });
    expect(stoppingDecision(steady.slice(0, 9), enough)).toEqual({ kind: 'continue', next: 10 });
  });

  test('holds a share g of the mean against g / (1 + g)', () => {
    const values = [9, 10, 11, 10];
    const { halfWidth, mean } = known(meanInterval(values, 0.95));
    const share = halfWidth / mean;
    const decided = (of: number): string =>
      stoppingDecision(values, { ...rule, target: { kind: 'relative', share: of } }).kind;
    expect(decided(share / (1 - share) + 1e-9)).toBe('stop');
    expect(decided(share / (1 - share) - 1e-9)).toBe('continue');
    // The sign of the mean does not matter; with a mean of 0 no share is small enough.
    const negative = values.map((value) => -value);
    const target = { kind: 'relative', share: 0.2 } as const;
    expect(stoppingDecision(negative, { ...rule, target }).kind).toBe('stop');
    expect(
      stoppingDecision([-1, 1, -1, 1], { ...rule, target: { ...target, share: 1e9 } }).kind,
    ).toBe('continue');
  });

  test('stops at once where nothing varies, and the interval says that nothing did', () => {
    expect(stoppingDecision([0, 0, 0, 0], rule)).toMatchObject({
      kind: 'stop',
      count: 4,
      reason: 'precise',
      interval: { constant: true },
    });
  });

  test('never looks beyond where it stops, and says the same however many results it is given', () => {
    fc.assert(
      fc.property(wholes(0, 12), wholes(0, 5), (values, more) => {
        const one = { ...rule, target: { kind: 'absolute', halfWidth: 400 } } as const;
        const decision = stoppingDecision(values, one);
        if (decision.kind === 'stop') {
          expect(stoppingDecision([...values, ...more], one)).toEqual(decision);
          expect(stoppingDecision(values.slice(0, decision.count), one)).toEqual(decision);
          const before = stoppingDecision(values.slice(0, decision.count - 1), one);
          expect(before).toEqual({ kind: 'continue', next: decision.count });
        } else {
          expect(decision.next).toBeGreaterThan(values.length);
        }
      }),
    );
  });

  test.each([
    [{ min: 1 }, /min is a whole number of 2 or more, not 1/],
    [{ min: 2.5 }, /min is/],
    [{ max: 3 }, /max \(3\) is less than min \(4\)/],
    [{ max: Infinity }, /max is/],
    [{ every: 0 }, /every is a whole number of 1 or more, not 0/],
    [{ level: 95 }, /0\.95 for 95 %/],
    [{ target: { kind: 'absolute', halfWidth: 0 } }, /A target is a number above 0, not 0/],
    [{ target: { kind: 'relative', share: Number.NaN } }, /A target is/],
  ] as const)('refuses %j', (change, message) => {
    expect(() => stoppingDecision([], { ...rule, ...change })).toThrow(message);
  });

  test('refuses results that are not finite', () => {
    expect(() => stoppingDecision([1, 2, Number.NaN, 4], rule)).toThrow(/Value 3 of 4/);
  });
});
