/**
 * The second law: what breaks a rule is found. Thousands of histories of runs, each spoiled in one
 * way; what must be found is known from what was done to it.
 */
import { describe, expect, test } from 'vitest';
import { changeTime, editField, forge } from './support/mutations.ts';
import { spoil } from './support/spoil.ts';

/** Histories of each kind, all ways together. */
const casesOfKind = 2000;

describe.for([
  ['edit a field', editField],
  ['change a time', changeTime],
  ['forge an event', forge],
] as const)('%s', ([, ways]) => {
  const cases = Math.ceil(casesOfKind / Object.keys(ways).length);
  test.for(Object.entries(ways))('is found: %s', { timeout: 60_000 }, async ([, mutation]) => {
    const { spoiled, sure } = await spoil(mutation, cases);
    expect(spoiled).toBeGreaterThan(cases / 20);
    expect(sure).toBeGreaterThan(spoiled / 8);
  });
});
