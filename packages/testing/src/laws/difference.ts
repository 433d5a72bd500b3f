/** Where two values of plain data differ, in words; null where they are equal. */

/** The first path that differs: `context.tryCount is 1 after a cut at 3, not 2.` */
export function difference(found: unknown, expected: unknown, after: string): string | null {
  const path = firstDifference(found, expected, []);
  if (path === null) return null;
  const name = path.length === 0 ? 'The state' : path.join('.');
  const [one, other] = [at(found, path), at(expected, path)];
  return `${name} is ${shown(one, other)} by ${after}, not ${shown(other, one)}.`;
}

type Path = readonly string[];

function firstDifference(found: unknown, expected: unknown, path: Path): Path | null {
  if (Object.is(found, expected)) return null;
  if (!isNested(found) || !isNested(expected)) return path;
  const [one, other] = [inside(found), inside(expected)];
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (Object.hasOwn(one, key) !== Object.hasOwn(other, key)) return [...path, key];
    const inner = firstDifference(one[key], other[key], [...path, key]);
    if (inner !== null) return inner;
  }
  return null;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isNested(inner) ? inside(inner)[key] : undefined),
    value,
  );
}

type Nested = Readonly<Record<string, unknown>>;

function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null;
}

/** Maps and sets keep what is in them where no key shows it. */
function inside(value: Nested): Nested {
  const isCollection = value instanceof Map || value instanceof Set;
  return isCollection ? ([...value] as unknown as Nested) : value;
}

const shownMax = 200;

/** Of long texts the place where they part: a whole file says no more. */
function shown(value: unknown, other: unknown): string {
  const [text, beside] = [value, other].map((one) => JSON.stringify(one) ?? 'nothing') as [
    string,
    string,
  ];
  if (text.length <= shownMax) return text;
  let parts = 0;
  while (parts < text.length && text[parts] === beside[parts]) parts++;
  const from = Math.max(0, parts - shownMax / 4);
  return `${from === 0 ? '' : '…'}${text.slice(from, from + shownMax)}…`;
}
