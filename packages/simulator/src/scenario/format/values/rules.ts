/**
 * Rules over several keys of one set: exactly one of them, not both. They are written as zod
 * refinements, and their issues carry the same parameters as those of single values.
 */
import type { z } from 'zod';
import type { IssueParams } from './scalar.ts';

type Keyed = Readonly<Record<string, unknown>>;

/** Reports a problem at a key of the set that is being checked; no key: at the set itself. */
export function addProblem(
  context: z.RefinementCtx,
  key: string | readonly string[] | null,
  params: IssueParams,
): void {
  context.addIssue({
    code: 'custom',
    message: params.message ?? params.expected,
    path: key === null ? [] : typeof key === 'string' ? [key] : [...key],
    params,
  });
}

/** Exactly one of the keys must be stated. */
export function exactlyOneOf(keys: readonly string[]) {
  return (value: Keyed, context: z.RefinementCtx): void => {
    const stated = keys.filter((key) => value[key] !== undefined);
    if (stated.length === 1) return;
    const expected = `exactly one of ${keys.join(', ')}`;
    const second = stated[1];
    if (second === undefined) {
      addProblem(context, null, { expected, found: 'none of them', lacking: keys });
    } else addProblem(context, second, exclusion(expected, stated));
  };
}

/** At least one of the keys must be stated. */
export function atLeastOneOf(keys: readonly string[]) {
  return (value: Keyed, context: z.RefinementCtx): void => {
    if (keys.some((key) => value[key] !== undefined)) return;
    const expected = `at least one of ${keys.join(', ')}`;
    addProblem(context, null, { expected, found: 'none of them', lacking: keys });
  };
}

/** At most one of the keys may be stated. */
export function atMostOneOf(keys: readonly string[]) {
  return (value: Keyed, context: z.RefinementCtx): void => {
    const stated = keys.filter((key) => value[key] !== undefined);
    const second = stated[1];
    if (second !== undefined) {
      addProblem(context, second, exclusion(`at most one of ${keys.join(', ')}`, stated));
    }
  };
}

function exclusion(expected: string, stated: readonly string[]): IssueParams {
  const found = stated.join(' and ');
  return {
    expected,
    found,
    message: `expected ${expected}, found ${found}`,
    at: 'key',
    together: stated,
  };
}
