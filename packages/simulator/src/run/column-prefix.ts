/** Columns of several owners side by side in one snapshot: each owner's names bear its prefix. */
import type { Columns } from '@cdx/engine';

export function prefixed(prefix: string, columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, column]),
  );
}

/** Those of one owner, by their own names. */
export function withPrefix(prefix: string, columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, column]) => [name.slice(prefix.length + 1), column]),
  );
}
