/** Where two values of plain data differ, in words; null where they are equal. */

/** The first path that differs: `context.tryCount is 1 after a cut at 3, not 2.` */
export function difference(found: unknown, expected: unknown, after: string): string | null {
  const path = firstDifference(found, expected, []);
  if (path === null) return null;
  const name = path.length === 0 ? 'The state' : path.join('.');
  return `${name} is ${shown(at(found, path))} by ${after}, not ${shown(at(expected, path))}.`;
}

type Path = readonly string[];

function firstDifference(found: unknown, expected: unknown, path: Path): Path | null {
  if (Object.is(found, expected)) return null;
  if (!isNested(found) || !isNested(expected)) return path;
  for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    if (Object.hasOwn(found, key) !== Object.hasOwn(expected, key)) return [...path, key];
    const inner = firstDifference(found[key], expected[key], [...path, key]);
    if (inner !== null) return inner;
  }
  return null;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (isNested(inner) ? inner[key] : undefined), value);
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
