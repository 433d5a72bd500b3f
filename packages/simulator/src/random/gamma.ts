/**
 * The gamma distribution, for samplers and for the means of Weibull durations: the logarithm of the
 * gamma function, the regularised incomplete gamma function and its inverse.
 *
 * In the whole file x = shape · e^v, and the distribution is looked at along v: its density there,
 * the slope, is peak · e^(−shape · excess(v)) for every shape, and the logarithms of both its tails
 * are concave, so that Newton's method finds any quantile from anywhere.
 */
import { normalQuantile } from './normal.ts';

/** From here on Stirling's series is exact to a double, and Temme's expansion too. */
const largeShape = 12;
const halfLogTwoPi = 0.91893853320467274178;

/**
 * ln Γ(x) for x > 0; off by at most about 1e-14, or that share of it where it is beyond 1.
 *
 * Source: NIST Digital Library of Mathematical Functions, 5.11.1 (Stirling's series), and 5.5.1 to
 * get to where the series is good.
 */
export function logGamma(x: number): number {
  let product = 1;
  let large = x;
  for (; large < largeShape; large++) product *= large;
  const logarithm = (large - 0.5) * Math.log(large) - large + halfLogTwoPi + stirlingRest(large);
  return product === 1 ? logarithm : logarithm - Math.log(product);
}

/**
 * The gamma distribution of one shape (above 0) and of scale 1. Making one computes what all its
 * quantiles share.
 *
 * Sources: the power series, the continued fraction and the choice between them: W. Gautschi, 'A
 * Computational Procedure for Incomplete Gamma Functions', ACM TOMS 5 (1979), 466–481, and NIST
 * Digital Library of Mathematical Functions, 8.7.1 and 8.9.2. Large shapes: N. M. Temme, 'On the
 * Computation of the Incomplete Gamma Functions for Large Values of the Parameters', in: Algorithms
 * for Approximation, 1987, as A. Gil, J. Segura and N. M. Temme put it in 'Efficient and Accurate
 * Algorithms for the Computation and Inversion of the Incomplete Gamma Function Ratios', SIAM
 * Journal on Scientific Computing 34 (2012), A2965–A2981, from where the inversion by an iteration
 * of high order is as well.
 */
export class StandardGamma {
  readonly #shape: number;
  readonly #root: number;
  readonly #logShape: number;
  /** ln of the slope at v = 0. */
  readonly #logPeak: number;
  readonly #logGammaOfNext: number;
  /** Of v: above, the upper tail is computed itself, below, the lower one. */
  readonly #border: number;
  /** Γ*(shape) / √shape, and the coefficients of Temme's expansion over √shape; large shapes only. */
  readonly #temmeScale: number;
  readonly #temme: Float64Array;

  constructor(shape: number) {
    const large = shape >= largeShape;
    this.#shape = shape;
    this.#root = Math.sqrt(shape);
    this.#logShape = Math.log(shape);
    this.#logGammaOfNext = logGamma(shape + 1);
    this.#logPeak = large
      ? 0.5 * this.#logShape - halfLogTwoPi - stirlingRest(shape)
      : shape * this.#logShape - shape - this.#logGammaOfNext + this.#logShape;
    this.#border = large ? 0 : Math.log1p(1.5 / shape);
    this.#temmeScale = large ? Math.exp(stirlingRest(shape)) / this.#root : 0;
    this.#temme = large ? temmeCoefficients(shape, this.#root) : new Float64Array(0);
  }

  /**
   * The share of values that do not exceed `x`: the regularised lower incomplete gamma function
   * P(shape, x). Off by about 1e-13 of it below the median, and by 1e-13 in absolute terms above.
   */
  cdf(x: number): number {
    if (x <= 0) return 0;
    // So far out, less is left than e^−300.
    if (x > 3 * this.#shape + 1000) return 1;
    const v = Math.log(x / this.#shape);
    const beyond = excess(v);
    const tail = Math.exp(this.#logPeak - this.#shape * beyond) * this.#tailOverSlope(v, beyond);
    return v >= this.#border ? 1 - tail : tail;
  }

  /**
   * The value that a share `p` does not exceed, p in the open interval (0, 1); the inverse of `cdf`.
   * Never smaller for a larger p, but for rounding. Relative error about 1e-14 for shapes from 1 to
   * 10,000, rising to 2e-12 at shape 0.01, where values span a thousand powers of ten.
   */
  quantile(p: number): number {
    const upper = p > 0.5;
    const logTarget = Math.log(upper ? 1 - p : p);
    let v = this.#guess(p);
    for (let round = 0; round < roundsMax; round++) {
      const beyond = excess(v);
      const logSlope = this.#logPeak - this.#shape * beyond;
      const computed = this.#tailOverSlope(v, beyond);
      let logTail: number;
      let tailOverSlope: number;
      if (v >= this.#border === upper) {
        logTail = logSlope + Math.log(computed);
        tailOverSlope = computed;
      } else {
        const slope = Math.exp(logSlope);
        const tail = 1 - slope * computed;
        logTail = Math.log1p(-slope * computed);
        tailOverSlope = tail / slope;
      }
      // Halley's method for ln tail = ln target: its second derivative is known from the first.
      const miss = logTail - logTarget;
      const newton = upper ? -miss * tailOverSlope : miss * tailOverSlope;
      const bend = -this.#shape * Math.expm1(v) - (upper ? -1 : 1) / tailOverSlope;
      v -= newton / Math.max(1 - 0.5 * newton * bend, 0.5);
      // What is left is of the third order, below the last digit.
      if (Math.abs(miss) < 3e-6) break;
    }
    return this.#shape * Math.exp(v);
  }

  /** The tail that `#border` says, over the slope at v. `beyond` is excess(v). */
  #tailOverSlope(v: number, beyond: number): number {
    const shape = this.#shape;
    // Within 1 either way Temme's expansion is exact to a double.
    if (this.#temmeScale > 0 && beyond < 0.5) {
      const eta = Math.sqrt(2 * beyond);
      const signed = v < 0 ? -eta : eta;
      const rest = polynomial(this.#temme, signed);
      return this.#temmeScale * (millsRatio(eta * this.#root) + (v < 0 ? -rest : rest));
    }
    const x = shape * Math.exp(v);
    return v >= this.#border ? upperFraction(shape, x) : lowerSeries(shape, x);
  }

  #guess(p: number): number {
    const shape = this.#shape;
    // Below this x, P(shape, x) is x^shape / Γ(shape + 1) but for a factor near 1.
    const w = (Math.log(p) + this.#logGammaOfNext) / shape;
    const small = Math.exp(w);
    if (small < 0.3 * (shape + 1)) return w - this.#logShape + small / (shape + 1);
    // E. B. Wilson, M. M. Hilferty, 'The Distribution of Chi-Square', PNAS 17 (1931).
    const third = 1 / (9 * shape);
    const cubeRoot = 1 - third + normalQuantile(p) * Math.sqrt(third);
    return 3 * Math.log(Math.max(cubeRoot, 0.1));
  }
}

/** Two are usual, five the most that any shape from 0.01 on has been seen to need. */
const roundsMax = 20;

/** P(shape, x) over the slope. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  let previous = 0;
  for (let n = 1; sum !== previous; n++) {
    term *= x / (shape + n);
    previous = sum;
    sum += term;
  }
  return sum;
}

/** 1 − P(shape, x) over the slope, for x above shape + 1; by Lentz's method. */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  let factor = 0;
  for (let n = 1; Math.abs(factor - 1) > 1e-15; n++) {
    const a = n * (shape - n);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    factor = c * d;
    fraction *= factor;
  }
  return fraction;
}

/** e^v − 1 − v, to full precision near 0 too. */
function excess(v: number): number {
  return Math.abs(v) < 0.5 ? v * v * polynomial(reciprocalFactorials, v) : Math.expm1(v) - v;
}

/** What Stirling's series adds to (x − ½) ln x − x + ½ ln 2π, for x from `largeShape` up. */
function stirlingRest(x: number): number {
  return polynomial(stirling, 1 / (x * x)) / x;
}

/** The coefficients of powers of η, in which the expansion of this shape is a polynomial. */
function temmeCoefficients(shape: number, root: number): Float64Array {
  const last = temme.length - 1;
  const b = new Float64Array(last);
  for (let m = last; m > 0; m--) {
    const next = m + 1 < last ? (b[m + 1] as number) : 0;
    b[m - 1] = (temme[m] as number) + ((m + 1) * next) / shape;
  }
  const scale = 1 / (1 + (b[1] as number) / shape) / root;
  return b.map((each) => each * scale);
}

/**
 * The upper tail of the standard normal distribution over its density, for y ≥ 0.
 *
 * Source: G. Marsaglia, 'Evaluating the Normal Distribution', Journal of Statistical Software 11
 * (2004), issue 4: Taylor's series around the nearest even number; from 5 on the continued fraction,
 * 26.2.14 of M. Abramowitz and I. A. Stegun, 'Handbook of Mathematical Functions'.
 */
function millsRatio(y: number): number {
  const j = Math.floor(0.5 * (y + 1));
  if (j >= millsRatios.length) {
    let fraction = y;
    for (let n = 20; n > 0; n--) fraction = y + n / fraction;
    return 1 / fraction;
  }
  const z = 2 * j;
  const h = y - z;
  let a = millsRatios[j] as number;
  let b = z * a - 1;
  let power = 1;
  let sum = a + h * b;
  let previous = 0;
  for (let n = 2; sum !== previous && n < millsTermsMax; n += 2) {
    a = (a + z * b) * (reciprocals[n] as number);
    b = (b + z * a) * (reciprocals[n + 1] as number);
    power *= h * h;
    previous = sum;
    sum += power * (a + h * b);
  }
  return sum;
}

/** Coefficients from the constant up. */
function polynomial(coefficients: Float64Array, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--)
    value = value * x + (coefficients[k] as number);
  return value;
}

/** Up to 30 are needed. */
const millsTermsMax = 40;
/** 1/n; a table, because a division takes four times as long as a product. */
const reciprocals = Float64Array.from({ length: millsTermsMax + 2 }, (_, n) => 1 / n);

/** 1/2!, 1/3!, … 1/16!. */
const reciprocalFactorials = Float64Array.from({ length: 15 }, (_, k) => {
  let factorial = 1;
  for (let n = 2; n <= k + 2; n++) factorial *= n;
  return 1 / factorial;
});

const stirling = Float64Array.of(
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
);

/** Mills' ratio at 0, 2 and 4; further out Taylor's series loses digits. */
const millsRatios = Float64Array.of(
  1.2533141373155002512,
  0.42136922928805447322,
  0.23665238291356067062,
);

/** Taylor's coefficients of η / (λ − 1), where ½η² = λ − 1 − ln λ. */
const temme = Float64Array.of(
  1,
  -0.33333333333333333333,
  0.083333333333333333333,
  -0.014814814814814814815,
  0.0011574074074074074074,
  0.00035273368606701940035,
  -0.0001787551440329218107,
  3.9192631785224377817e-5,
  -2.1854485106799921615e-6,
  -1.8540622107151599607e-6,
  8.296711340953086005e-7,
  -1.7665952736826079304e-7,
  6.7078535434014985804e-9,
  1.0261809784240308043e-8,
  -4.3820360184533531866e-9,
  9.1476995822367902342e-10,
  -2.5514193994946249767e-11,
  -5.8307721325504250675e-11,
  2.4361948020667416244e-11,
  -5.0276692801141755891e-12,
  1.1004392031956134771e-13,
  3.3717632624009853788e-13,
  -1.3923887224181620659e-13,
  2.8534893807047443204e-14,
  -5.139111834242572619e-16,
  -1.9752288294349442835e-15,
  8.0995211567045613341e-16,
);
