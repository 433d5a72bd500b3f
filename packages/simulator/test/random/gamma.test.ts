import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logGamma, StandardGamma } from '../../src/random/gamma.ts';
import { normalCdf, normalQuantile } from '../../src/random/normal.ts';

const least = 2 ** -53;
/** Shapes as likely in each power of ten. */
const anyShape = fc.double({ min: -2, max: 4, noNaN: true }).map((power) => 10 ** power);
const anyUniform = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 52 - 1 }).map((part) => (part + 0.5) * 2 ** -52),
  fc.double({ min: -15.9, max: -0.3, noNaN: true }).map((power) => 10 ** power),
  fc.double({ min: -15.9, max: -0.3, noNaN: true }).map((power) => 1 - 10 ** power),
);

function relative(value: number, expected: number): number {
  return expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1);
}

describe('logGamma', () => {
  // From a computation with 40 digits.
  test.each([
    [0.01, 4.5994798780420217],
    [0.1, 2.2527126517342059],
    [0.5, 0.572364942924700087],
    [1, 0],
    [1.1, -0.0498724412598397618],
    [2, 0],
    [2.5, 0.28468287047291916],
    [11.9, 17.258477450595522],
    [12.1, 17.7470072707987393],
    [100, 359.134205369575399],
    [10_000, 82099.7174964423773],
  ])('of %d: %d, to 1e-14', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
  });

  test('of whole numbers is that of factorials', () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      expect(relative(Math.exp(logGamma(n)), factorial)).toBeLessThan(1e-12);
      factorial *= n;
    }
  });

  test('Γ(2x) is 2^(2x − 1) Γ(x) Γ(x + ½) / √π, as Legendre has it', () => {
    fc.assert(
      fc.property(anyShape, (x) => {
        const doubled =
          (2 * x - 1) * Math.LN2 + logGamma(x) + logGamma(x + 0.5) - 0.5 * Math.log(Math.PI);
        expect(Math.abs(doubled - logGamma(2 * x))).toBeLessThan(
          1e-13 * Math.max(1, Math.abs(doubled)),
        );
      }),
    );
  });
});

describe('the distribution function', () => {
  // From a computation with 40 digits.
  test.each([
    [0.01, 1e-30, 0.50404727285999545],
    [0.01, 2, 0.99950333546278147],
    [0.3, 0.001, 0.14024245892486737],
    [0.5, 5, 0.99843459774199745],
    [2.5, 0.1, 0.00088613878881244261],
    [11, 30, 0.99997765122426155],
    [15, 3, 6.7038591124056062e-7],
    [15, 60, 0.99999999999897972],
    [50, 30, 0.00051889146254803429],
    [50, 50, 0.51880831547204328],
    [50, 80, 0.99986921602340859],
    [100, 100.5, 0.53317138624744661],
    [200, 60, 6.7496960069765532e-46],
    // One, two, three … standard deviations below the mean.
    [1000, 1000, 0.50420524418021551],
    [1000, 969, 0.16352961959670567],
    [1000, 938, 0.023181881020500939],
    [1000, 907, 0.0012359856124879119],
    [1000, 878, 2.9543573546766147e-5],
    [1000, 848, 2.0560475490210356e-7],
    [1000, 819, 5.2990418099143373e-10],
    [1000, 791, 5.214989624818228e-13],
    [1000, 763, 1.4885603841423146e-16],
    [1000, 737, 2.3086630154632139e-20],
    [1000, 710, 6.896741591087842e-25],
    [1000, 685, 1.2386752602321351e-29],
    [1000, 660, 5.9022304678906969e-35],
    [1000, 600, 2.3240600579609171e-50],
    [1000, 500, 3.2982727970670996e-86],
    [1000, 1064, 0.97685348246432643],
    [10_000, 9000, 2.073299202433928e-25],
    [10_000, 10_300, 0.99852950510361432],
  ])('of shape %d at %d: %d, to 1e-13', (shape, x, p) => {
    expect(relative(new StandardGamma(shape).cdf(x), p)).toBeLessThan(1e-13);
  });

  test.each([0.01, 0.7, 1, 11, 12, 10_000])('of shape %d at and beyond its ends', (shape) => {
    const gamma = new StandardGamma(shape);
    expect([-Infinity, -1, 0].map((x) => gamma.cdf(x))).toEqual([0, 0, 0]);
    expect([32_000, 1e9, Number.MAX_VALUE, Infinity].map((x) => gamma.cdf(x))).toEqual([
      1, 1, 1, 1,
    ]);
    const tiny = 2 ** -1022;
    const share = tiny ** shape / Math.exp(logGamma(shape + 1));
    expect(relative(gamma.cdf(tiny), share)).toBeLessThan(1e-12);
  });

  test('of a whole shape is that of so many exponential steps (Erlang)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        (shape, share) => {
          const x = share * shape;
          let term = Math.exp(-x);
          let fewer = 0;
          for (let steps = 0; steps < shape; steps++) {
            fewer += term;
            term *= x / (steps + 1);
          }
          expect(Math.abs(new StandardGamma(shape).cdf(x) - (1 - fewer))).toBeLessThan(1e-14);
        },
      ),
    );
  });

  test('P(shape + 1, x) is P(shape, x) less x^shape e^−x / Γ(shape + 1)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 60, noNaN: true }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        (shape, share) => {
          const x = share * shape;
          const step = Math.exp(shape * Math.log(x) - x - logGamma(shape + 1));
          const less = new StandardGamma(shape).cdf(x) - step;
          expect(Math.abs(new StandardGamma(shape + 1).cdf(x) - less)).toBeLessThan(3e-14);
        },
      ),
    );
  });
});

describe('quantiles', () => {
  const ps = [least, 1e-12, 1e-6, 0.1, 0.5, 0.9, 1 - 1e-6, 1 - 1e-12, 1 - least];
  // From a computation with 50 digits.
  const table: readonly (readonly [shape: number, quantiles: readonly number[]])[] = [
    [0.01, [0, 0, 0, 5.6607381470619398e-101, 4.4655350189103551e-31, 1.5035936230702949e-5]],
    [0.01, [7.1512534780848826, 20.018659942810678, 28.778516948644557]],
    [0.1, [1.7278619370993175e-160, 6.0730483624079745e-121, 6.0730483624079264e-61]],
    [0.1, [6.0730483627431838e-11, 0.00059339110446022617, 0.26615455373883786]],
    [0.1, [9.4570270604574395, 22.537047778048815, 31.355748766716792]],
    [0.5, [9.6807797833848627e-33, 7.8539816339744828e-25, 7.8539816339785947e-13]],
    [0.5, [0.0078953870467156133, 0.22746821155978638, 1.3527717270477075]],
    [0.5, [11.964063488439735, 25.422085666224587, 34.381626105834206]],
    [0.9, [1.7941807518750405e-18, 4.4448266375354198e-14, 2.0631059928342247e-7]],
    [0.9, [0.077196721093799293, 0.59674304895539448, 2.1266600892875091]],
    [0.9, [13.482084784620759, 27.230691981152138, 36.308540259322449]],
    [1.5, [2.7927428785172406e-11, 1.2089939713590179e-8, 0.00012090524360062141]],
    [1.5, [0.29218718707759164, 1.1829869421876691, 3.1256943155851619]],
    [1.5, [15.332424853077134, 29.459900332952349, 38.698157745310439]],
    [7.3, [0.022863597123567819, 0.080142758754724968, 0.56359904242728463]],
    [7.3, [4.1214137935582185, 6.96950911787562, 10.905489412610778]],
    [7.3, [27.876801179880075, 44.550251985685796, 54.948429176646512]],
    [11.9, [0.24419092369955126, 0.53688326456930589, 1.9045201385233912]],
    [11.9, [7.7481052635523083, 11.568377838449592, 16.479351881680403]],
    [11.9, [35.947055135694555, 54.090205658738258, 65.190462090126298]],
    [12, [0.25248832681495774, 0.55178051316240259, 1.9399860087734906]],
    [12, [7.829342026256414, 11.668363153044765, 16.598122144314089]],
    [12, [36.114426910031447, 54.286695619595661, 65.401004195541966]],
    [20, [1.4151290181256246, 2.3300415775926167, 5.3639865861816497]],
    [20, [14.525261465272755, 19.667672423305667, 25.90252860665876]],
    [20, [48.826478707485333, 69.074075002749498, 81.200206477031614]],
    [100, [38.475463903421011, 44.886022030017614, 59.436320698122894]],
    [100, [87.417636499593657, 99.666864919315489, 113.01052385984448]],
    [100, [154.91904599496157, 187.24800173918599, 205.44384549530449]],
    [1000, [762.07053702618656, 793.43922661707684, 856.81465127939189]],
    [1000, [959.69393272883331, 999.66668642696518, 1040.7343080136901]],
    [1000, [1157.5779110087239, 1238.8645816054106, 1282.1590384247146]],
    [10_000, [9201.0390657089719, 9312.6289698542264, 9531.8351171898065]],
    [10_000, [9872.0608750497358, 9999.6666686420474, 10128.367373674177]],
    [10_000, [10482.561164638256, 10719.692099677294, 10843.221779893306]],
  ];
  const shapes = [...new Set(table.map(([shape]) => shape))];

  test.each(shapes)('of shape %d are those of a computation with 50 digits', (shape) => {
    const expected = table.flatMap(([each, quantiles]) => (each === shape ? quantiles : []));
    expect(expected).toHaveLength(ps.length);
    const gamma = new StandardGamma(shape);
    const off = ps.map((p, index) => relative(gamma.quantile(p), expected[index] as number));
    expect(Math.max(...off)).toBeLessThan(shape < 1 ? 3e-12 : 2e-14);
  });

  // Upper critical values of the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
  test.each([
    [1, 0.95, 3.841],
    [1, 0.999, 10.828],
    [2, 0.99, 9.21],
    [10, 0.01, 2.558],
    [10, 0.05, 3.94],
    [10, 0.9, 15.987],
    [10, 0.999, 29.588],
    [30, 0.95, 43.773],
    [50, 0.05, 34.764],
    [100, 0.01, 70.065],
    [100, 0.95, 124.342],
    [100, 0.999, 149.449],
  ])('chi-square of %i degrees of freedom at %d: %d', (freedom, p, x) => {
    expect(2 * new StandardGamma(freedom / 2).quantile(p)).toBeCloseTo(x, 3);
  });

  test('of shape 1 are exponential', () => {
    const gamma = new StandardGamma(1);
    fc.assert(
      fc.property(anyUniform, (p) => {
        expect(relative(gamma.quantile(p), -Math.log1p(-p))).toBeLessThan(1e-13);
      }),
    );
  });

  test('of shape ½ are half the square of a normal one', () => {
    const gamma = new StandardGamma(0.5);
    fc.assert(
      fc.property(anyUniform, (p) => {
        const z = normalQuantile((1 - p) / 2);
        expect(gamma.cdf((z * z) / 2)).toBeCloseTo(1 - 2 * normalCdf(z), 13);
        if (p > 0.5) expect(relative(gamma.quantile(p), (z * z) / 2)).toBeLessThan(1e-13);
      }),
    );
  });

  test('of shape 2 solve (1 + x) e^−x = 1 − p', () => {
    const gamma = new StandardGamma(2);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), (p) => {
        const x = gamma.quantile(p);
        expect((1 + x) * Math.exp(-x)).toBeCloseTo(1 - p, 13);
      }),
    );
  });

  test('are taken back by the distribution function, at every shape', () => {
    fc.assert(
      fc.property(anyShape, anyUniform, (shape, p) => {
        const gamma = new StandardGamma(shape);
        const x = gamma.quantile(p);
        // Below, the shape is so small that x itself is no normal number any more.
        fc.pre(x > 1e-300);
        expect(Math.abs(gamma.cdf(x) - p)).toBeLessThan(1e-12 * Math.min(1, 2 * p));
      }),
      { numRuns: 1000 },
    );
  });

  test('of a larger p are larger, however near the two are', () => {
    const factor = fc.double({ min: -9, max: -0.1, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(anyShape, anyUniform, factor, (shape, p, nearness) => {
        // Both sides of the middle have their own measure of near.
        const larger = p < 0.5 ? p * (1 + nearness) : 1 - (1 - p) * (1 - nearness);
        fc.pre(larger > p && larger < 1);
        const gamma = new StandardGamma(shape);
        const [x, beyond] = [gamma.quantile(p), gamma.quantile(larger)];
        if (x > 1e-300 && larger - p > 1e-9 * p) expect(beyond).toBeGreaterThan(x);
        else expect(beyond).toBeGreaterThanOrEqual(x * (1 - 1e-12));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([0.01, 0.1, 0.5, 1, 3, 11.9, 12, 13, 20, 100, 1000, 10_000])(
    'of shape %d have no step where one way of computing meets the next',
    (shape) => {
      const gamma = new StandardGamma(shape);
      const meetings = [
        shape + 1.5,
        shape,
        0.3 * shape,
        0.303 * shape,
        2.357 * shape,
        2.359 * shape,
      ];
      for (const p of [0.5, ...meetings.map((x) => gamma.cdf(x))]) {
        const unit = 2 ** -52 * Math.min(1, p);
        for (let i = -100; i < 100; i++) {
          const [a, b] = [p + i * unit, p + (i + 1) * unit];
          if (a > 0 && b < 1 && a < b) {
            expect(gamma.quantile(a)).toBeLessThanOrEqual(gamma.quantile(b) * (1 + 3e-12));
          }
        }
      }
    },
  );
});
