/**
 * A distribution as a scenario writes it: one value for a constant, or
 * `{ uniform: { min, max } }`, `{ exponential: { mean } }`, `{ lognormal: { median, sigma } }`.
 */
import { z } from 'zod';
import type { Distribution } from '../../scenario.ts';
import { addProblem, exactlyOneOf } from './rules.ts';
import { keyMeta } from './scalar.ts';
import { duration, number } from './quantities.ts';

const shapes = ['uniform', 'exponential', 'lognormal'] as const;

/** Durations, in ms. */
export function durationDistribution() {
  return distribution(duration(), duration(1));
}

/** Plain numbers, such as rows. */
export function numberDistribution() {
  return distribution(number({ min: 0 }), number({ min: 0, above: true }));
}

function distribution(value: z.ZodType<number>, positive: z.ZodType<number>) {
  const uniform = z
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
  const exponential = z
    .strictObject({ mean: positive.meta(keyMeta({ about: 'The mean.' })) })
    .meta({ 'x-name': 'exponential' });
  const lognormal = z
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
  const chosen = z
    .strictObject({
      uniform: uniform.optional().meta(keyMeta({ about: 'All values between two are as likely.' })),
      exponential: exponential
        .optional()
        .meta(keyMeta({ about: 'Many short values, few long ones; known by its mean.' })),
      lognormal: lognormal
        .optional()
        .meta(keyMeta({ about: 'Values around a median, with a long tail above.' })),
    })
    .superRefine(exactlyOneOf(shapes))
    .transform(toDistribution)
    .meta({ 'x-name': 'distribution', minProperties: 1, maxProperties: 1 });
  const constant = value.transform((only): Distribution => ({ kind: 'constant', value: only }));
  return z.union([constant, chosen]);
}

function toDistribution(stated: {
  readonly uniform?: { readonly min: number; readonly max: number } | undefined;
  readonly exponential?: { readonly mean: number } | undefined;
  readonly lognormal?: { readonly median: number; readonly sigma: number } | undefined;
}): Distribution {
  if (stated.uniform !== undefined) return { kind: 'uniform', ...stated.uniform };
  if (stated.exponential !== undefined) return { kind: 'exponential', ...stated.exponential };
  if (stated.lognormal !== undefined) return { kind: 'lognormal', ...stated.lognormal };
  throw new TypeError('a distribution was read without a shape');
}
