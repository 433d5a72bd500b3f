/**
 * The standard normal distribution: quantile for lognormal durations and large Poisson counts,
 * distribution function for checks and plots.
 */

/**
 * The z with P(Z ≤ z) = `p`, for p in the open interval (0, 1); relative error about 1e-16.
 *
 * Source: M. J. Wichura, 'Algorithm AS 241: The Percentage Points of the Normal Distribution',
 * Applied Statistics 37 (1988), 477–484; routine PPND16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(a, r)) / polynomial(b, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
      : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -z : z;
}

/**
 * P(Z ≤ `z`), to about 1e-15 in absolute terms; 0 and 1 beyond eight standard deviations and a half.
 *
 * Source: G. Marsaglia, 'Evaluating the Normal Distribution', Journal of Statistical Software 11
 * (2004), issue 4.
 */
export function normalCdf(z: number): number {
  if (z < -8.5) return 0;
  if (z > 8.5) return 1;
  const square = z * z;
  let term = z;
  let sum = z;
  let previous = 0;
  for (let k = 3; sum !== previous; k += 2) {
    term *= square / k;
    previous = sum;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * square - 0.91893853320467274178);
}

/** Coefficients from the constant up. */
function polynomial(coefficients: Float64Array, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--)
    value = value * x + (coefficients[k] as number);
  return value;
}

// The coefficients of AS 241, by its own names: a and b for |p - 0.5| <= 0.425, c and d for the
// tails, e and f for the far tails.
const a = Float64Array.of(
  3.387132872796366608,
  1.3314166789178437745e2,
  1.9715909503065514427e3,
  1.3731693765509461125e4,
  4.5921953931549871457e4,
  6.7265770927008700853e4,
  3.3430575583588128105e4,
  2.5090809287301226727e3,
);
const b = Float64Array.of(
  1,
  4.2313330701600911252e1,
  6.871870074920579083e2,
  5.3941960214247511077e3,
  2.1213794301586595867e4,
  3.930789580009271061e4,
  2.8729085735721942674e4,
  5.226495278852854561e3,
);
const c = Float64Array.of(
  1.42343711074968357734,
  4.6303378461565452959,
  5.7694972214606914055,
  3.64784832476320460504,
  1.27045825245236838258,
  2.4178072517745061177e-1,
  2.27238449892691845833e-2,
  7.7454501427834140764e-4,
);
const d = Float64Array.of(
  1,
  2.05319162663775882187,
  1.6763848301838038494,
  6.8976733498510000455e-1,
  1.4810397642748007459e-1,
  1.51986665636164571966e-2,
  5.475938084995344946e-4,
  1.05075007164441684324e-9,
);
const e = Float64Array.of(
  6.6579046435011037772,
  5.4637849111641143699,
  1.7848265399172913358,
  2.9656057182850489123e-1,
  2.6532189526576123093e-2,
  1.2426609473880784386e-3,
  2.71155556874348757815e-5,
  2.01033439929228813265e-7,
);
const f = Float64Array.of(
  1,
  5.9983220655588793769e-1,
  1.3692988092273580531e-1,
  1.48753612908506148525e-2,
  7.868691311456132591e-4,
  1.8463183175100546818e-5,
  1.4215117583164458887e-7,
  2.04426310338993978564e-15,
);
