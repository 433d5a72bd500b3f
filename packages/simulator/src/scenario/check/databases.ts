/**
 * Names of channel databases, for commands and selections that mention them. A fleet can have a
 * million, so no list of them is made: a name is taken apart instead.
 */
import type { ResolvedTimes } from '../normalise/resolved-times.ts';
import { prefixDefault } from '../normalise/profile-defaults.ts';
import { nearest } from '../read/nearest.ts';
import { listNames, quoteIfOdd, type FoundProblem } from '../read/problem.ts';
import { valueAt, type ValuePath } from '../read/value-path.ts';
import { databaseName } from '../total-databases.ts';
import type { Draft } from './draft.ts';

export interface KnownDatabases {
  /** What is wrong with a name; null: it is one of a channel database. */
  problemOf(name: string, path: ValuePath): FoundProblem | null;
  /** When it joins its group; null: it is there from the start, or that is not known. */
  joinsAt(name: string): number | null;
}

interface Block {
  readonly prefix: string;
  readonly count: number;
  readonly total: number;
  /** Those that are added, in order of time. */
  readonly added: readonly { readonly at: number | null; readonly count: number }[];
}

/** Null where a group, or who joins it, is wrong, so that names cannot be judged. */
export function knownDatabases(draft: Draft, times: ResolvedTimes | null): KnownDatabases | null {
  const blocks = blocksOf(draft, times);
  if (blocks === null) return null;
  const find = (name: string): { block: Block; number: number } | null => {
    const [, prefix, digits] = /^(.*)-(\d+)$/su.exec(name) ?? [];
    const block = blocks.find((each) => each.prefix === prefix);
    const number = Number(digits);
    if (block === undefined || number < 1 || number > block.total) return null;
    return databaseName(block.prefix, number, block.total) === name ? { block, number } : null;
  };
  return {
    problemOf: (name, path) => (find(name) === null ? unknownDatabase(name, path, blocks) : null),
    joinsAt: (name) => {
      const found = find(name);
      if (found === null) return null;
      let upTo = found.block.count;
      if (found.number <= upTo) return null;
      for (const { at, count } of found.block.added) {
        upTo += count;
        if (found.number <= upTo) return at;
      }
      return null;
    },
  };
}

function blocksOf(draft: Draft, times: ResolvedTimes | null): readonly Block[] | null {
  const added: { readonly at: number | null; readonly group: string; readonly count: number }[] =
    [];
  for (const [index, { commands }] of draft.operators.entries()) {
    for (const [place, { value, raw }] of commands.entries()) {
      if (value === undefined && valueAt(raw, ['addDatabases']) !== undefined) return null;
      const at = times?.commands[index]?.[place] ?? null;
      if (value?.addDatabases !== undefined) added.push({ at, ...value.addDatabases });
    }
  }
  added.sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
  const blocks: Block[] = [];
  for (const { value } of draft.groups) {
    if (value === undefined) return null;
    const { name, databases } = value;
    const own = added.filter(({ group }) => group === name);
    blocks.push({
      prefix: databases.prefix ?? prefixDefault(databases.kind ?? 'store'),
      count: databases.count,
      total: own.reduce((sum, { count }) => sum + count, databases.count),
      added: own,
    });
  }
  return blocks;
}

function unknownDatabase(name: string, path: ValuePath, blocks: readonly Block[]): FoundProblem {
  const ranges = blocks.map(({ prefix, total }) =>
    total === 1
      ? databaseName(prefix, 1, total)
      : `${databaseName(prefix, 1, total)} to ${databaseName(prefix, total, total)}`,
  );
  const near = nearestDatabase(name, blocks);
  const others = near === null ? `; there is ${listNames(ranges)}` : '';
  return {
    path,
    message: `there is no channel database ${quoteIfOdd(name)}${others}`,
    expected: `one of ${listNames(ranges)}`,
    found: quoteIfOdd(name),
    suggestion: near,
  };
}

function nearestDatabase(name: string, blocks: readonly Block[]): string | null {
  const [, word = '', digits] = /^(.*?)[-_ ]?(\d+)$/su.exec(name) ?? [];
  const number = Number(digits);
  const fitting = blocks.filter(({ total }) => number >= 1 && number <= total);
  const prefix = nearest(
    word,
    fitting.map((block) => block.prefix),
  );
  const block = fitting.find((each) => each.prefix === prefix);
  return block === undefined ? null : databaseName(block.prefix, number, block.total);
}
