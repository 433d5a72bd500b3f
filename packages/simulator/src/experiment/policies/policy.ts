/** A policy that can be run, and what makes two experiments the same. */
import { sha256 } from '../../run/sha256.ts';
import { scenarioSource } from '../../scenario/scenario-source.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Experiment } from '../experiment.ts';
import type { Setting } from '../outcome.ts';
import type { Combination } from './combine.ts';

export interface Policy {
  readonly name: string;
  readonly isBaseline: boolean;
  readonly levels: Combination['levels'];
  readonly settings: readonly Setting[];
  /** With the seed of this policy. */
  readonly scenario: Scenario;
}

/** What replications are: raised when the same experiment gives other results than before. */
const replicationFormatVersion = 1;

/**
 * The seed of a policy: that of the scenario under common random numbers, else one of its own, made
 * from its name, so that it does not depend on the other policies.
 */
export function seedOf(
  seed: number,
  policy: string,
  { commonRandomNumbers }: Pick<Experiment, 'commonRandomNumbers'>,
): number {
  if (commonRandomNumbers) return seed;
  const hash = sha256(new TextEncoder().encode(JSON.stringify([seed, policy])));
  // 48 bits, which every number holds exactly.
  return hash.subarray(0, 6).reduce((value, byte) => value * 256 + byte, 0);
}

/**
 * Hash of all that decides what a replication gives, hexadecimal: the scenario of every policy and
 * the warm-up. How many replications, what is shown and how it is judged are left out, so that an
 * experiment can go on with more of them, or be judged anew.
 */
export function experimentHash(policies: readonly Policy[], warmUpMs: number): string {
  const content = JSON.stringify([
    replicationFormatVersion,
    warmUpMs,
    policies.map(({ name, scenario }) => {
      const { description: _, ...source } = scenarioSource(scenario);
      return [name, source];
    }),
  ]);
  const hash = sha256(new TextEncoder().encode(content));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
