/**
 * A distribution as a scenario writes it: one value for a constant, or a set of the one key that
 * names its shape, such as `{ uniform: { min, max } }`. Values of a shape have the unit of what is
 * distributed; `shape` and `sigma` are plain numbers.
 */
import { z } from 'zod';
import type { Distribution } from '../../scenario.ts';
import { scenarioLimits } from '../../limits.ts';
import { addProblem, exactlyOneOf } from './rules.ts';
import { keyMeta, type IssueParams } from './scalar.ts';
import { duration, number, size } from './quantities.ts';

const shapes = [
  'uniform',
  'exponential',
  'lognormal',
  'triangular',
  'weibull',
  'gamma',
  'empirical',
] as const;

/** Measured values, or bins of a histogram, of one distribution (Decision). */
export const distributionValuesMax = 10_000;

type Value = z.ZodType<number>;

/** Durations, in ms. */
export function durationDistribution() {
  return distribution(duration(), duration(1));
}

/** Sizes, in bytes. */
export function sizeDistribution() {
  return distribution(size(), size(1));
}

/** Plain numbers up to `max`, such as rows. */
export function numberDistribution(max: number) {
  return distribution(number({ min: 0, max }), number({ min: 0, max, above: true }));
}

/** Rows a second, by which rows are divided: none of them is 0. */
export function speedDistribution() {
  const speed = number({ min: scenarioLimits.speedMin, max: scenarioLimits.speedMax });
  return distribution(speed, speed);
}

function distribution(value: Value, positive: Value) {
  const chosen = z
    .strictObject({
      uniform: uniform(value)
        .optional()
        .meta(keyMeta({ about: 'All values between two are as likely.' })),
      exponential: exponential(positive)
        .optional()
        .meta(keyMeta({ about: 'Many short values, few long ones; known by its mean.' })),
      lognormal: lognormal(positive)
        .optional()
        .meta(keyMeta({ about: 'Values around a median, with a long tail above.' })),
      triangular: triangular(value)
        .optional()
        .meta(keyMeta({ about: 'A guess: the least, the likeliest and the greatest value.' })),
      weibull: weibull(positive)
        .optional()
        .meta(keyMeta({ about: 'Times until something fails that wears out, or wears in.' })),
      gamma: gamma(positive)
        .optional()
        .meta(keyMeta({ about: 'Steps one after the other, each of them exponential.' })),
      empirical: empirical(value)
        .optional()
        .meta(keyMeta({ about: 'What was measured: values, or a histogram of them.' })),
    })
    .superRefine(exactlyOneOf(shapes))
    .transform(toDistribution)
    .meta({ 'x-name': 'distribution', minProperties: 1, maxProperties: 1 });
  const constant = value.transform((only): Distribution => ({ kind: 'constant', value: only }));
  return z.union([constant, chosen]);
}

function uniform(value: Value) {
  return z
    .strictObject({
      min: value.meta(keyMeta({ about: 'The least value.' })),
      max: value.meta(keyMeta({ about: 'The greatest value.' })),
    })
    .superRefine(({ min, max }, context) => {
      if (min > max) {
        addProblem(context, 'max', { expected: 'a max that is not below min' });
      }
    })
    .meta({ 'x-name': 'uniform' });
}

function exponential(positive: Value) {
  return z
    .strictObject({ mean: positive.meta(keyMeta({ about: 'The mean.' })) })
    .meta({ 'x-name': 'exponential' });
}

function lognormal(positive: Value) {
  return z
    .strictObject({
      median: positive.meta(keyMeta({ about: 'The median: half of all values are below.' })),
      sigma: number({ min: 0, max: 5 }).meta(
        keyMeta({
          about:
            'The spread: the standard deviation of the natural logarithm. 0.5: one value in six is above 1.6 × median; 1: above 2.7 ×.',
        }),
      ),
    })
    .meta({ 'x-name': 'lognormal' });
}

function triangular(value: Value) {
  return z
    .strictObject({
      min: value.meta(keyMeta({ about: 'The least value.' })),
      mode: value.meta(keyMeta({ about: 'The likeliest value.' })),
      max: value.meta(keyMeta({ about: 'The greatest value.' })),
    })
    .superRefine(({ min, mode, max }, context) => {
      if (mode < min) addProblem(context, 'mode', { expected: 'a mode that is not below min' });
      if (max < Math.max(min, mode)) {
        const least = mode < min ? 'min' : 'mode';
        addProblem(context, 'max', { expected: `a max that is not below ${least}` });
      }
    })
    .meta({ 'x-name': 'triangular' });
}

function weibull(positive: Value) {
  return z
    .strictObject({
      scale: positive.meta(keyMeta({ about: 'The value that 63 of 100 do not exceed.' })),
      shape: number({ min: 0.1, max: 100 }).meta(
        keyMeta({
          about:
            'Below 1: fails early or lasts; 1: exponential; above 1: wears out, the more alike the higher; 3.5: like a normal distribution.',
        }),
      ),
    })
    .meta({ 'x-name': 'weibull' });
}

function gamma(positive: Value) {
  return z
    .strictObject({
      scale: positive.meta(keyMeta({ about: 'The mean of one step.' })),
      shape: number({ min: 0.1, max: 1000 }).meta(
        keyMeta({ about: 'The number of steps, 1: exponential. The mean is shape × scale.' }),
      ),
    })
    .meta({ 'x-name': 'gamma' });
}

function empirical(value: Value) {
  return z
    .strictObject({
      values: z
        .array(value)
        .min(1)
        .max(distributionValuesMax)
        .optional()
        .meta(keyMeta({ about: 'Each of these is as likely; in any order.' })),
      histogram: histogram(value)
        .optional()
        .meta(keyMeta({ about: 'How many values there were between each two edges.' })),
    })
    .superRefine(exactlyOneOf(['values', 'histogram']))
    .meta({ 'x-name': 'empirical', minProperties: 1, maxProperties: 1 });
}

function histogram(value: Value) {
  return z
    .strictObject({
      edges: z
        .array(value)
        .max(distributionValuesMax + 1)
        .meta({
          ...keyMeta({ about: 'Where each bin begins, and where the last one ends; ascending.' }),
          minItems: 2,
        }),
      weights: z
        .array(number({ min: 0 }))
        .max(distributionValuesMax)
        .meta({
          ...keyMeta({
            about: 'How much each bin has: counts, or shares, whatever they add up to.',
          }),
          minItems: 1,
        }),
    })
    .superRefine(({ edges, weights }, context) => {
      const add = (path: readonly (string | number)[], params: IssueParams): void =>
        context.addIssue({ code: 'custom', message: params.expected, path: [...path], params });
      const bins = edges.length - 1;
      if (bins < 1) add(['edges'], { expected: 'a list of at least two edges' });
      else if (weights.length !== bins) {
        add(['weights'], { expected: `a list of ${bins}, one fewer than edges` });
      }
      const back = edges.findIndex((edge, index) => index > 0 && edge <= (edges[index - 1] ?? 0));
      if (back > 0) add(['edges', back], { expected: 'an edge above the one before it' });
      if (weights.length > 0 && weights.every((weight) => weight === 0)) {
        add(['weights'], { expected: 'at least one weight above 0', found: 'only zeros' });
      }
    })
    .meta({ 'x-name': 'histogram' });
}

type Stated = {
  readonly [Shape in Exclude<(typeof shapes)[number], 'empirical'>]?:
    Omit<Extract<Distribution, { readonly kind: Shape }>, 'kind'> | undefined;
} & { readonly empirical?: z.output<ReturnType<typeof empirical>> | undefined };

function toDistribution(stated: Stated): Distribution {
  if (stated.uniform !== undefined) return { kind: 'uniform', ...stated.uniform };
  if (stated.exponential !== undefined) return { kind: 'exponential', ...stated.exponential };
  if (stated.lognormal !== undefined) return { kind: 'lognormal', ...stated.lognormal };
  if (stated.triangular !== undefined) return { kind: 'triangular', ...stated.triangular };
  if (stated.weibull !== undefined) return { kind: 'weibull', ...stated.weibull };
  if (stated.gamma !== undefined) return { kind: 'gamma', ...stated.gamma };
  const { values, histogram } = stated.empirical ?? {};
  if (values !== undefined) {
    return { kind: 'empirical', values: values.toSorted((one, other) => one - other) };
  }
  if (histogram !== undefined) return { kind: 'histogram', ...histogram };
  throw new TypeError('a distribution was read without a shape');
}
