/** Fits as parts of a calibration: with what they are made from, or why they are not there. */
import { chooseDistribution, valuesMin, valuesPlenty, type ChosenFit } from '../fit/choose.ts';
import type { Parts } from '../parts.ts';
import { describeDistribution, durationsValue, numbersValue, type Value } from '../write/values.ts';

export interface FitRequest {
  readonly path: string;
  readonly name: string;
  /** Ascending. */
  readonly values: Float64Array;
  readonly resolution: number;
  readonly of: 'durations' | 'numbers';
  /** What else there is to say about the values. */
  readonly note?: string | null;
  /** What holds where there are too few: in words, for the warning. */
  readonly otherwise: string;
}

/** Null where there are too few values: then the part tells of the default. */
export function fitPart(request: FitRequest, parts: Parts): Value | null {
  const { path, name, values, resolution, of, note = null, otherwise } = request;
  const fit = chooseDistribution(values, resolution);
  if (fit === null) {
    parts.add({
      path,
      name,
      value: otherwise,
      basis: 'default',
      n: values.length,
      note,
      warning: `${tooFew(values.length)}; ${otherwise} is used`,
    });
    return null;
  }
  const value = (of === 'durations' ? durationsValue : numbersValue)(fit.distribution);
  const warning = warningOf(fit);
  const told = describeDistribution(value);
  parts.add({ path, name, value: told, basis: 'fitted', n: fit.n, ks: fit.ks, note, warning });
  return value;
}

export function tooFew(n: number): string {
  return n === 0 ? 'none was seen' : `only ${n} seen, fewer than ${valuesMin}`;
}

function warningOf({ n, off, ks }: ChosenFit): string | null {
  const thin = n < valuesPlenty ? `thin: only ${n} seen` : null;
  const poor = off ? `poor fit: the distance ${ks.toFixed(3)} is more than chance explains` : null;
  return thin ?? poor;
}
