/**
 * Places inside a scenario: keys and indexes from the root, as zod reports them, and the text
 * form that people read and write, `channelDataGroups[0].client.downloadInterval`.
 */

export type ValuePath = readonly (string | number)[];

const plainKey = /^[A-Za-z_$][\w$-]*$/;

/** Writes a path; keys that are no plain words are quoted. The root is the empty text. */
export function formatPath(path: ValuePath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!plainKey.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** One step of a path as it was written: a key or name, or an index in brackets. */
export type WrittenStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number };

const step =
  /^(?:\.?\[(\d+)\]|\.?\["((?:[^"\\]|\\.)*)"\]|\.?\['([^']*)'\]|\.?\[([^\]]+)\]|\.?([^.[\]]+))/;

/**
 * Reads a path as `--set` takes it: `channelDataGroups.Stores.databases.count`,
 * `faults.failures[0].probability`, `distributionSchedules["P-job v1.2"].active`. Null: no path.
 */
export function parsePath(text: string): readonly WrittenStep[] | null {
  const steps: WrittenStep[] = [];
  let rest = text.trim();
  if (rest.startsWith('.')) return null;
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return null;
    const [all, index, doubleQuoted, singleQuoted, bracketed, plain] = match;
    if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else {
      const name = doubleQuoted?.replaceAll(/\\(.)/g, '$1') ?? singleQuoted ?? bracketed ?? plain;
      steps.push({ kind: 'name', name: (name ?? '').trim() });
    }
    rest = rest.slice(all.length);
  }
  return steps.length === 0 ? null : steps;
}

/** The value at a path of plain data, or undefined where there is none. */
export function valueAt(root: unknown, path: ValuePath): unknown {
  let value: unknown = root;
  for (const key of path) {
    if (Array.isArray(value)) value = typeof key === 'number' ? value[key] : undefined;
    else if (isKeyed(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A set of keys: what YAML calls a mapping and JSON an object. */
export function isKeyed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
