/** What differs between the scenario of a recorded run and the one at hand. */

/** May differ: how long a run lasts and what is said about it. */
const free = new Set(['duration', 'description']);
const changesShown = 3;

/** `seed is 1 there and 7 here`: the first few differences; none where the runs are the same. */
export function describeChanges(recorded: unknown, given: unknown): readonly string[] {
  const changes = [...differences('', recorded, given)];
  const shown = changes.slice(0, changesShown);
  const left = changes.length - shown.length;
  return left === 0 ? shown : [...shown, `and ${left} more`];
}

function* differences(path: string, recorded: unknown, given: unknown): Generator<string> {
  if (isKeyed(recorded) && isKeyed(given)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(given)])) {
      if (path === '' && free.has(key)) continue;
      const inner = Array.isArray(given) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      yield* differences(inner, recorded[key], given[key]);
    }
  } else if (JSON.stringify(recorded) !== JSON.stringify(given)) {
    yield `${path} is ${shown(recorded)} there and ${shown(given)} here`;
  }
}

function isKeyed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'not stated';
  if (isKeyed(value)) return 'something else';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
