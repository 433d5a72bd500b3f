/**
 * From the issues of zod to problems in the words of the format: the nearest key for an unknown
 * one, the alternative that was meant of a union, what was found instead of what was expected.
 */
import type { z } from 'zod';
import {
  annotatedSchema,
  itemsOf,
  keyHolder,
  keysOf,
  placesOf,
  type JsonSchema,
} from '../format/json-schema.ts';
import type { IssueParams } from '../format/values/scalar.ts';
import { suggestDuration } from '../units/duration.ts';
import { nearest } from './nearest.ts';
import { describeValue, listNames, quoteIfOdd, type FoundProblem } from './problem.ts';
import { formatPath, isKeyed, valueAt, type ValuePath } from './value-path.ts';

type Issue = z.core.$ZodIssue;

interface ZodProblem extends FoundProblem {
  /** Values that are not there, of which one should be. */
  readonly lacking?: readonly ValuePath[];
  /** The value that a misspelt key was probably meant to be. */
  readonly meant?: ValuePath;
}

/** A file that is judged: the data that was parsed, and the schema of its format. */
interface Judged {
  readonly data: unknown;
  readonly schema: JsonSchema;
}

/** The problems of a whole file; `data` is what was parsed, `schema` that of the scenario format unless given. */
export function zodProblems(
  issues: readonly Issue[],
  data: unknown,
  schema: JsonSchema = annotatedSchema(),
): FoundProblem[] {
  const judged = { data, schema };
  const problems = issues.flatMap((issue) => problemsOf(issue, [], judged));
  // One slip, one problem: `nmae` need not also be reported as a missing `name`.
  const meant = new Set(problems.flatMap((problem) => (problem.meant ? [key(problem.meant)] : [])));
  return problems.filter(({ lacking = [] }) => !lacking.some((path) => meant.has(key(path))));
}

function key(path: ValuePath): string {
  return formatPath(path);
}

function problemsOf(issue: Issue, parent: ValuePath, root: Judged): ZodProblem[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === 'symbol' ? '?' : step))];
  const value = valueAt(root.data, path);
  switch (issue.code) {
    case 'custom':
      return [customProblem((issue.params ?? {}) as Partial<IssueParams>, path, value)];
    case 'unrecognized_keys':
      return issue.keys.map((unknown) => unknownKey(unknown, path, root.schema));
    case 'invalid_union': {
      // Single values come first, the list or the set of keys last; see `distribution.ts`.
      const last = issue.errors.at(-1);
      const inside = last?.every(({ path }) => path.length > 0) ?? false;
      const branch = isKeyed(value) || (Array.isArray(value) && inside) ? last : issue.errors[0];
      return (branch ?? []).flatMap((inner) => problemsOf(inner, path, root));
    }
    case 'invalid_type':
      return [wrongShape(issue.expected, path, value, root.schema)];
    case 'too_small':
      return [{ path, expected: 'a list of at least one entry', found: describeValue(value) }];
    case 'too_big':
      return [
        {
          path,
          expected: `a list of at most ${issue.maximum} entries`,
          found: describeValue(value),
        },
      ];
    default:
      return [{ path, expected: issue.message, found: describeValue(value) }];
  }
}

function customProblem(
  { lacking = [], together = [], ...params }: Partial<IssueParams>,
  path: ValuePath,
  value: unknown,
): ZodProblem {
  const expected = params.expected ?? 'another value';
  if (value === undefined && params.found === undefined) return missing(path, expected);
  return {
    ...params,
    path,
    expected,
    found: params.found ?? describeValue(value),
    lacking: lacking.map((name) => [...path, name]),
    related: together.map((name) => [...path.slice(0, -1), name]),
  };
}

function missing(path: ValuePath, expected: string): ZodProblem {
  const message = `missing; expected ${expected}`;
  return { path, expected, found: 'nothing', message, lacking: [path] };
}

function wrongShape(
  expectedType: string,
  path: ValuePath,
  value: unknown,
  root: JsonSchema,
): ZodProblem {
  const keys = keyNames(root, path);
  const expected = expectedType === 'array' ? 'a list' : `a set of keys: ${listNames(keys)}`;
  if (value === undefined) return missing(path, expected);
  return {
    path,
    expected,
    found: describeValue(value),
    suggestion: path.length === 0 ? null : wrapped(value, schemaAt(root, path)),
  };
}

/** A single value where a list or a set of keys belongs, put into one. */
function wrapped(value: unknown, schema: JsonSchema | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = typeof value === 'number' ? String(value) : quoteIfOdd(value);
  const items = itemsOf(schema);
  if (items !== null) {
    const inner = keysOf(items) === null ? text : wrapped(value, items);
    return inner === null ? null : `[${inner}]`;
  }
  const keys = keysOf(schema) ?? {};
  const main = ['id', 'name', 'every', 'count', 'initial'].find((name) =>
    Object.hasOwn(keys, name),
  );
  if (main === undefined) return null;
  if (main !== 'every' && main !== 'initial') return `{ ${main}: ${text} }`;
  const duration = suggestDuration(value);
  return duration === null ? null : `{ ${main}: ${duration} }`;
}

function unknownKey(unknown: string, parent: ValuePath, root: JsonSchema): ZodProblem {
  const keys = keyNames(root, parent);
  const isShape = keyHolder(schemaAt(root, parent))?.['x-name'] === 'distribution';
  const near = isShape ? nearestShape(unknown, keys) : nearest(unknown, keys);
  const places = near === null ? placesOf(unknown, root).slice(0, placesShown) : [];
  const meant = isShape ? (near ?? keys[0] ?? null) : near;
  return {
    path: [...parent, unknown],
    at: 'key',
    message: near === null && isShape && places.length === 0 ? noShape(keys) : misplaced(places),
    expected: `one of ${listNames(keys, 30)}`,
    found: quoteIfOdd(unknown),
    suggestion: near,
    ...(meant === null ? {} : { meant: [...parent, meant] }),
  };
}

/** A shape whose name is part of another's is another shape: `normal` is not `lognormal`. */
function nearestShape(unknown: string, shapes: readonly string[]): string | null {
  const near = nearest(unknown, shapes);
  const isPart = near !== null && near.includes(unknown) && near.length > unknown.length + 2;
  return isPart ? null : near;
}

function noShape(shapes: readonly string[]): string {
  return `there is no such shape of distribution; there are ${listNames(shapes)}`;
}

function misplaced(places: readonly string[]): string {
  return places.length === 0
    ? 'unknown key'
    : `unknown key here; it belongs in ${places.join(', ')}`;
}

const placesShown = 8;

/** The keys that people write; `$schema` is for editors. */
function keyNames(root: JsonSchema, path: ValuePath): readonly string[] {
  return Object.keys(keysOf(schemaAt(root, path)) ?? {}).filter((name) => !name.startsWith('$'));
}

function schemaAt(root: JsonSchema, path: ValuePath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  for (const step of path) {
    schema = typeof step === 'number' ? (itemsOf(schema) ?? undefined) : keysOf(schema)?.[step];
  }
  return schema;
}
