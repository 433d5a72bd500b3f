/** References by name: each leads somewhere, and none stands twice in one list. */
import { nearest } from '../read/nearest.ts';
import { listNames, quoteIfOdd, type ProblemList } from '../read/problem.ts';
import type { ValuePath } from '../read/value-path.ts';
import { nameIn, type Part, type PlacedName } from './draft.ts';

/** The names of one list, which must be known; `what` they are the names of. */
export function checkNamed(
  names: readonly PlacedName[],
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  for (const { name, path } of noneAgain(names, what, problems)) {
    if (!known.includes(name)) unknownName(path, name, what, known, problems);
  }
}

/** The names of one list without those that stand in it already, which are problems. */
export function noneAgain(
  names: readonly PlacedName[],
  what: string,
  problems: ProblemList,
): readonly PlacedName[] {
  const seen = new Set<string>();
  return names.filter(({ name, path }) => {
    const again = seen.has(name);
    seen.add(name);
    if (again) {
      problems.errors.push({
        path,
        message: `${quoteIfOdd(name)} stands in this list already`,
        expected: `another ${what}`,
        found: quoteIfOdd(name),
      });
    }
    return !again;
  });
}

/** The name at a key of an entry, where there is one. */
export function checkReference(
  part: Pick<Part<unknown>, 'path' | 'raw'>,
  key: string,
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  const name = nameIn(part.raw, key);
  if (name === null || known.includes(name)) return;
  unknownName([...part.path, key], name, what, known, problems);
}

function unknownName(
  path: ValuePath,
  name: string,
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  // Where there is none at all, that has been reported; every reference to it need not be.
  if (known.length === 0) return;
  const near = nearest(name, known);
  const others = near === null ? `; there is ${listNames(known)}` : '';
  problems.errors.push({
    path,
    message: `there is no ${what} ${quoteIfOdd(name)}${others}`,
    expected: `one of ${listNames(known)}`,
    found: quoteIfOdd(name),
    suggestion: near === null ? null : quoteIfOdd(near),
  });
}
