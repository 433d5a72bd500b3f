/** From factors to policies: which there are, what they are called, and in which order they come. */
import type { Design, Factor } from '../experiment.ts';
import type { Setting } from '../outcome.ts';

/** A level of each factor. */
export interface Combination {
  /** `interval=5m, jitter=full`: what it is called does not depend on which others there are. */
  readonly name: string;
  readonly levels: readonly { readonly factor: string; readonly level: string }[];
  readonly settings: readonly Setting[];
  /** Of the levels, by factor. */
  readonly places: readonly number[];
}

/** How many there are, without making them. */
export function combinationCount(design: Design, factors: readonly Factor[]): number {
  return design === 'grid'
    ? factors.reduce((product, { levels }) => product * levels.length, 1)
    : factors.reduce((sum, { levels }) => sum + levels.length - 1, 1);
}

/**
 * A grid: all combinations, the last factor changes fastest. One at a time: the baseline first, then
 * its changes factor by factor.
 *
 * @param baseline label of a level by factor.
 */
export function combine(
  design: Design,
  factors: readonly Factor[],
  baseline: readonly string[],
): readonly Combination[] {
  const base = factors.map(({ levels }, index) =>
    Math.max(
      0,
      levels.findIndex(({ label }) => label === baseline[index]),
    ),
  );
  return placesOf(design, factors, base).map((places) => combination(factors, places));
}

/** `interval=5m, jitter=full`. */
export function policyName(
  levels: readonly { readonly factor: string; readonly level: string }[],
): string {
  return levels.map(({ factor, level }) => `${factor}=${level}`).join(', ');
}

function placesOf(
  design: Design,
  factors: readonly Factor[],
  base: readonly number[],
): readonly (readonly number[])[] {
  if (design === 'oneAtATime') {
    const changes = factors.flatMap(({ levels }, factor) =>
      levels.flatMap((_, place) => (place === base[factor] ? [] : [base.with(factor, place)])),
    );
    return [base, ...changes];
  }
  return factors.reduce<readonly (readonly number[])[]>(
    (all, { levels }) => all.flatMap((places) => levels.map((_, place) => [...places, place])),
    [[]],
  );
}

function combination(factors: readonly Factor[], places: readonly number[]): Combination {
  const chosen = factors.map(({ name, levels }, factor) => {
    const { label, settings } = levels[places[factor] as number] as Factor['levels'][number];
    return { factor: name, level: label, settings };
  });
  const levels = chosen.map(({ factor, level }) => ({ factor, level }));
  return {
    name: policyName(levels),
    levels,
    settings: chosen.flatMap(({ settings }) => settings),
    places,
  };
}
