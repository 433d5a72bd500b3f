/**
 * Maximum-likelihood fits of the distributions that scenario files have. Each answers null where
 * the values are beyond what the family, or its file format, can say.
 *
 * Sources: N. L. Johnson, S. Kotz, N. Balakrishnan, 'Continuous Univariate Distributions', vol. 1,
 * 2nd ed., 1994 (lognormal 14, gamma 17, exponential 19, Weibull 21); T. P. Minka, 'Estimating a
 * Gamma distribution', 2002, for the Newton step of the gamma shape.
 */
import type { Distribution } from '@cdx/simulator';
import { mean } from '../samples.ts';
import { digamma, logGamma, trigamma } from './special.ts';

export interface Fit {
  readonly distribution: Distribution;
  readonly logLikelihood: number;
  readonly parameters: number;
}

/** What several families ask of the values; all above 0. */
export interface Moments {
  readonly values: Float64Array;
  readonly mean: number;
  readonly logMean: number;
  readonly logDeviation: number;
}

export function momentsOf(values: Float64Array): Moments {
  const logs = values.map(Math.log);
  const logMean = mean(logs);
  const squares = logs.map((log) => (log - logMean) ** 2);
  return { values, mean: mean(values), logMean, logDeviation: Math.sqrt(mean(squares)) };
}

export function fitUniform({ values }: Moments): Fit | null {
  const [min, max] = [values[0] as number, values.at(-1) as number];
  if (max <= min) return null;
  // The greatest of n values lies short of the true end by about a part in n.
  const beyond = (max - min) / Math.max(values.length - 1, 1);
  const [low, high] = [Math.max(0, min - beyond), max + beyond];
  return {
    distribution: { kind: 'uniform', min: low, max: high },
    logLikelihood: -values.length * Math.log(high - low),
    parameters: 2,
  };
}

export function fitExponential({ values, mean }: Moments): Fit {
  return {
    distribution: { kind: 'exponential', mean },
    logLikelihood: -values.length * (Math.log(mean) + 1),
    parameters: 1,
  };
}

const sigmaMax = 5;

export function fitLognormal({ values, logMean, logDeviation }: Moments): Fit | null {
  if (logDeviation <= 0 || logDeviation > sigmaMax) return null;
  const perValue = -logMean - Math.log(logDeviation) - 0.5 * Math.log(2 * Math.PI) - 0.5;
  return {
    distribution: { kind: 'lognormal', median: Math.exp(logMean), sigma: logDeviation },
    logLikelihood: values.length * perValue,
    parameters: 2,
  };
}

const weibullShapes = { min: 0.1, max: 100 } as const;
const roundsMax = 100;

export function fitWeibull({ values, mean, logMean, logDeviation }: Moments): Fit | null {
  if (logDeviation <= 0) return null;
  // Over their mean, so that no power overflows.
  const ratios = values.map((value) => value / mean);
  const logs = ratios.map(Math.log);
  const ratioLogMean = logMean - Math.log(mean);
  let shape = Math.PI / Math.sqrt(6) / logDeviation;
  for (let round = 0; round < roundsMax; round++) {
    let [sum, first, second] = [0, 0, 0];
    for (let at = 0; at < ratios.length; at++) {
      const log = logs[at] as number;
      const power = Math.exp(shape * log);
      sum += power;
      first += power * log;
      second += power * log * log;
    }
    const ratio = first / sum;
    const miss = ratio - 1 / shape - ratioLogMean;
    const slope = second / sum - ratio * ratio + 1 / (shape * shape);
    const next = Math.max(shape - miss / slope, shape / 2);
    const done = Math.abs(next - shape) < 1e-9 * shape;
    shape = next;
    if (done) break;
  }
  if (!(shape >= weibullShapes.min && shape <= weibullShapes.max)) return null;
  let powers = 0;
  for (const log of logs) powers += Math.exp(shape * log);
  const scaleRatio = (powers / ratios.length) ** (1 / shape);
  const scale = scaleRatio * mean;
  const perValue = Math.log(shape / scale) + (shape - 1) * (logMean - Math.log(scale)) - 1;
  return {
    distribution: { kind: 'weibull', scale, shape },
    logLikelihood: values.length * perValue,
    parameters: 2,
  };
}

const gammaShapes = { min: 0.1, max: 1000 } as const;

export function fitGamma({ values, mean, logMean }: Moments): Fit | null {
  const spread = Math.log(mean) - logMean;
  if (!(spread > 0)) return null;
  let shape = (3 - spread + Math.sqrt((spread - 3) ** 2 + 24 * spread)) / (12 * spread);
  for (let round = 0; round < roundsMax; round++) {
    const miss = Math.log(shape) - digamma(shape) - spread;
    const inverse = 1 / shape + miss / (shape * shape * (1 / shape - trigamma(shape)));
    const next = inverse > 0 ? 1 / inverse : shape / 2;
    const done = Math.abs(next - shape) < 1e-10 * shape;
    shape = next;
    if (done) break;
  }
  if (!(shape >= gammaShapes.min && shape <= gammaShapes.max)) return null;
  const scale = mean / shape;
  const perValue = (shape - 1) * logMean - mean / scale - shape * Math.log(scale) - logGamma(shape);
  return {
    distribution: { kind: 'gamma', scale, shape },
    logLikelihood: values.length * perValue,
    parameters: 2,
  };
}
