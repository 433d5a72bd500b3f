import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile } from '../../src/random/normal.ts';

describe('normalQuantile', () => {
  // AS 241 gives the first three with its listing; the others are from a computation with 60 digits.
  test.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798408],
    [1e-300, -37.047096299361199237],
    [1e-100, -21.273453560965324294],
    [1e-16, -8.2220822161304356152],
    [1e-10, -6.3613409024040561991],
    [1e-5, -4.2648907939228246102],
    [0.01, -2.3263478740408410931],
    [0.02425, -1.9729610513118848376],
    [0.074, -1.4466320671589785099],
    [0.075, -1.4395314709384559349],
    [0.076, -1.4325027208258116188],
    [0.1, -1.2815515655446004353],
    [0.4, -0.25334710313579974132],
    [0.49, -0.025068908258711058033],
    [0.4999999, -2.5066282747031065135e-7],
    [0.5, 0],
    [0.6, 0.25334710313579974132],
    [0.75, 0.6744897501960817432],
    [0.924, 1.43250272082581191],
    [0.925, 1.4395314709384562291],
    [0.926, 1.446632067158978807],
    [0.975, 1.9599639845400538556],
    [0.99, 2.3263478740408407676],
    [0.9999, 3.7190164854557083867],
    [0.99999999, 5.6120012433055049826],
  ])('%d: %d, to 1e-15', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 * Math.abs(z));
  });

  test('never falls, but for rounding', () => {
    const probability = fc
      .integer({ min: 0, max: 2 ** 52 - 1 })
      .map((part) => (part + 0.5) * 2 ** -52);
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        const [small, large] = [normalQuantile(Math.min(a, b)), normalQuantile(Math.max(a, b))];
        expect(small).toBeLessThanOrEqual(large + 1e-15 * Math.abs(large));
      }),
    );
  });

  test('has no step where its pieces meet', () => {
    for (const border of [0.075, 0.925, Math.exp(-25)]) {
      const below = normalQuantile(border - 1e-12 * Math.min(border, 1 - border));
      const above = normalQuantile(border + 1e-12 * Math.min(border, 1 - border));
      expect(above).toBeGreaterThan(below);
      expect(above / below).toBeCloseTo(1, 11);
    }
  });
});

describe('normalCdf', () => {
  test.each([
    [-8, 6.2209605742717841235e-16],
    [-5, 2.8665157187919391167e-7],
    [-3, 0.0013498980316300945267],
    [-1.5, 0.066807201268858066004],
    [-1, 0.15865525393145705141],
    [-0.1, 0.46017216272297101633],
    [0, 0.5],
    [0.5, 0.69146246127401310364],
    [1, 0.84134474606854294859],
    [2, 0.9772498680518207928],
    [4, 0.99996832875816688008],
    [8, 0.9999999999999993779],
    [-40, 0],
    [40, 1],
    [-Infinity, 0],
    [Infinity, 1],
  ])('%d: %d, to 2e-15', (z, p) => {
    expect(Math.abs(normalCdf(z) - p)).toBeLessThanOrEqual(2e-15);
  });

  test('takes a quantile back', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
      }),
    );
  });
});
