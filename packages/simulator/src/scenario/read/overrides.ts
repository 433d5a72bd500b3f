/**
 * `--set path=value`: changes to a scenario that are made before it is validated, so that a value
 * from a flag is judged as one from the file is. The data of the file is copied, never changed,
 * because YAML anchors make parts of it shared.
 */
import { parse } from 'yaml';
import { annotatedSchema, itemsOf, keysOf, type JsonSchema } from '../format/json-schema.ts';
import { nearest } from './nearest.ts';
import { listNames, quoteIfOdd, type FoundProblem } from './problem.ts';
import { isKeyed, parsePath, type ValuePath, type WrittenStep } from './value-path.ts';

export interface ScenarioOverride {
  /** `retry.interval=5m`; the value is read as YAML. */
  readonly assignment: string;
  /** How messages name it; left out, `--set <assignment>`. */
  readonly flag?: string;
}

export interface AppliedOverride {
  readonly path: ValuePath;
  readonly flag: string;
}

export interface FlagProblem {
  readonly problem: FoundProblem;
  readonly flag: string;
}

export interface OverriddenData {
  readonly data: unknown;
  readonly applied: readonly AppliedOverride[];
  readonly problems: readonly FlagProblem[];
}

/** Applies the overrides in order; one that cannot be applied is a problem and changes nothing. */
export function applyOverrides(
  data: unknown,
  overrides: readonly ScenarioOverride[],
): OverriddenData {
  const applied: AppliedOverride[] = [];
  const problems: FlagProblem[] = [];
  let current = data;
  for (const { assignment, flag = `--set ${assignment}` } of overrides) {
    const result = applyOne(current, assignment);
    if ('problem' in result) problems.push({ problem: result.problem, flag });
    else {
      current = result.data;
      applied.push({ path: result.path, flag });
    }
  }
  return { data: current, applied, problems };
}

type Applied = { readonly data: unknown; readonly path: ValuePath };
type Refused = { readonly problem: FoundProblem };

function applyOne(data: unknown, assignment: string): Applied | Refused {
  const cut = equalsSign(assignment);
  const steps = cut < 0 ? null : parsePath(assignment.slice(0, cut));
  if (steps === null) {
    const expected = 'path=value, such as retry.interval=5m';
    return refuse([], expected, JSON.stringify(assignment));
  }
  let value: unknown;
  try {
    value = parse(assignment.slice(cut + 1), { logLevel: 'error', maxAliasCount: 0 });
  } catch {
    return refuse([], 'a value in YAML', JSON.stringify(assignment.slice(cut + 1)));
  }
  return setAt(data, annotatedSchema(), [], steps, value);
}

/** The first `=` that is not inside brackets; names may contain one. */
function equalsSign(assignment: string): number {
  const match = /^(?:[^=[]|\["(?:[^"\\]|\\.)*"\]|\['[^']*'\]|\[[^\]"']*\])*=/.exec(assignment);
  return match === null ? -1 : match[0].length - 1;
}

function setAt(
  data: unknown,
  schema: JsonSchema | undefined,
  path: ValuePath,
  steps: readonly WrittenStep[],
  value: unknown,
): Applied | Refused {
  const [step, ...rest] = steps;
  if (step === undefined) return { data: value, path };
  const items = itemsOf(schema);
  if (items !== null) {
    const list: readonly unknown[] = Array.isArray(data) ? data : [];
    const index = findItem(list, step, path);
    if (typeof index !== 'number') return index;
    const inner = setAt(list[index], items, [...path, index], rest, value);
    return 'problem' in inner ? inner : { ...inner, data: list.with(index, inner.data) };
  }
  const keys = keysOf(schema);
  if (keys === null)
    return refuse(path, 'no further keys: it holds a single value', stepText(step));
  const key = step.kind === 'name' ? step.name : null;
  if (key === null || !Object.hasOwn(keys, key)) {
    const names = Object.keys(keys);
    const suggestion = key === null ? null : nearest(key, names);
    return {
      problem: {
        path: key === null ? path : [...path, key],
        message: key === null ? 'this is no list' : 'unknown key',
        expected: `one of ${listNames(names, 30)}`,
        found: stepText(step),
        suggestion,
      },
    };
  }
  const before = isKeyed(data) ? data : {};
  const inner = setAt(
    Object.hasOwn(before, key) ? before[key] : undefined,
    keys[key],
    [...path, key],
    rest,
    value,
  );
  return 'problem' in inner ? inner : { ...inner, data: { ...before, [key]: inner.data } };
}

function findItem(list: readonly unknown[], step: WrittenStep, path: ValuePath): number | Refused {
  if (step.kind === 'index') {
    if (step.index < list.length) return step.index;
    const last = list.length - 1;
    const expected = list.length === 0 ? 'no index: the list is empty' : `an index up to [${last}]`;
    return refuse(path, expected, stepText(step));
  }
  const names = list.map(nameOf);
  const index = names.indexOf(step.name);
  if (index >= 0) return index;
  const known = names.filter((entry) => entry !== null);
  return {
    problem: {
      path,
      message: `no entry is named ${quoteIfOdd(step.name)}`,
      expected: known.length === 0 ? 'an index such as [0]' : `one of ${listNames(known)}`,
      found: quoteIfOdd(step.name),
      suggestion: nearest(step.name, known),
    },
  };
}

function nameOf(item: unknown): string | null {
  const named = isKeyed(item) ? (item['name'] ?? null) : item;
  const id = isKeyed(item) ? (item['id'] ?? named) : named;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

function stepText(step: WrittenStep): string {
  return step.kind === 'index' ? `[${step.index}]` : quoteIfOdd(step.name);
}

function refuse(path: ValuePath, expected: string, found: string): Refused {
  return { problem: { path, expected, found } };
}
