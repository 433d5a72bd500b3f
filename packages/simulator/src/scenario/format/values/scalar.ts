/**
 * The building blocks of the scenario format: zod schemas whose issues say, in `params`, what was
 * expected and what was probably meant, and whose metadata is what editors and docs show.
 */
import { z } from 'zod';
import type { FoundProblem } from '../../read/problem.ts';

/** What an issue of ours carries; `zod-problems.ts` reads it. */
export type IssueParams = Partial<Pick<FoundProblem, 'message' | 'suggestion'>> &
  Pick<FoundProblem, 'expected'> &
  Partial<Pick<FoundProblem, 'found' | 'at'>> & {
    /** Keys of which one is missing; a misspelt key beside them explains that. */
    readonly lacking?: readonly string[];
    /** Keys that do not go together. */
    readonly together?: readonly string[];
  };

export type Reading<Value> =
  { readonly value: Value } | { readonly expected?: string; readonly suggestion?: string | null };

/** Not what was expected, and no guess what was meant. */
export const wrong: { readonly suggestion: null } = { suggestion: null };

export interface ScalarKind<Value> {
  /** Fits after "expected": `a duration such as 15m`. */
  readonly expected: string;
  /** How the tables in docs/scenarios.md name the kind. */
  readonly label: string;
  /** What JSON Schema can say about it. */
  readonly json: Readonly<Record<string, unknown>>;
  read(input: unknown): Reading<Value>;
}

/** A single value. The input is unknown, because the issue should say what was found. */
export function scalar<Value>(kind: ScalarKind<Value>) {
  return z
    .unknown()
    .transform((input, context): Value => {
      const reading: Reading<Value> = input === undefined ? {} : kind.read(input);
      if ('value' in reading) return reading.value;
      const params: IssueParams = {
        expected: reading.expected ?? kind.expected,
        suggestion: reading.suggestion ?? null,
      };
      context.addIssue({ code: 'custom', message: params.expected, params });
      return z.NEVER;
    })
    .meta({ ...kind.json, 'x-kind': kind.label });
}

export interface KeyDocs {
  /** What the key is for. */
  readonly about: string;
  /** What holds where it is left out; no entry for a key that must be stated. */
  readonly default?: string;
  /** Where the default comes from: one of DOMAIN's sources, or `Decision`. */
  readonly source?: string;
}

/** Metadata of a key: what editors show as its description, and the tables of the docs print. */
export function keyMeta(docs: KeyDocs): Readonly<Record<string, unknown>> {
  const source = docs.source === undefined ? '' : ` (${docs.source})`;
  const ending = docs.default === undefined ? '' : ` Default: ${docs.default}${source}.`;
  return {
    description: `${docs.about}${ending}`,
    'x-about': docs.about,
    ...(docs.default === undefined ? {} : { 'x-default': docs.default }),
    ...(docs.source === undefined ? {} : { 'x-source': docs.source }),
  };
}
