/**
 * A scenario as the shortest file that says it: every default is left out. Found by leaving out one
 * key after the other and reading what is left, so it knows no default itself.
 */
import { isCdxError } from '@cdx/session';
import { parseScenario, scenarioSource, type Scenario, type ScenarioSource } from '@cdx/simulator';

type Value = unknown;
type Tree = Record<string, Value>;

export interface MinimalSource {
  readonly source: ScenarioSource;
  /** False where the format cannot say the scenario; then the source has every default. */
  readonly isExact: boolean;
}

export function minimalSource(scenario: Scenario): MinimalSource {
  const wanted = JSON.stringify(canonical(scenario));
  // What must stand stays; asking about it would only cost time.
  const kept = new Set(['cdx', 'seed', 'start']);
  let source = scenarioSource(scenario) as Tree;
  if (!says(source, wanted)) return { source: source as ScenarioSource, isExact: false };
  for (const path of paths(source)) {
    if (path.length === 1 && kept.has(path[0] as string)) continue;
    const shorter = without(source, path);
    if (shorter !== null && says(shorter, wanted)) source = shorter;
  }
  return { source: source as ScenarioSource, isExact: true };
}

function says(source: Tree, wanted: string): boolean {
  try {
    const { scenario } = parseScenario(JSON.stringify(source), { file: 'scenario' });
    return JSON.stringify(canonical(scenario)) === wanted;
  } catch (error) {
    if (isCdxError(error, 'invalid-scenario')) return false;
    throw error;
  }
}

/** JSON has no Infinity, and takes it for null; here they are two things. Keys in one order. */
function canonical(value: Value): Value {
  if (value === Infinity) return 'Infinity';
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, entry]) => [key, canonical(entry)]);
}

type Path = readonly (string | number)[];

/** Outer ones first: where a whole block can go, nothing in it needs to be asked about. */
function* paths(value: Value, path: Path = []): Iterable<Path> {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, entry] of Object.entries(value)) {
    const here = [...path, isList ? Number(key) : key];
    // An entry of a list is never a default; what is in it may be.
    if (!isList) yield here;
    yield* paths(entry, here);
  }
}

/** A copy without what stands at the path, or null where that is gone already. */
function without(source: Tree, path: Path): Tree | null {
  const copy = structuredClone(source);
  let at: Value = copy;
  for (const key of path.slice(0, -1)) {
    at = (at as Tree | undefined)?.[key];
    if (at === undefined) return null;
  }
  const last = path.at(-1) as string;
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, last)) return null;
  delete (at as Tree)[last];
  return copy;
}
