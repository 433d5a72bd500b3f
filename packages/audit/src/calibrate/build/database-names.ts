/**
 * Names of channel databases in a scenario are a prefix and a number. Where those of the history
 * are so too they stay as they are; else they get new ones, and the file says so.
 */
import type { GroupFacts } from '../observe/observations.ts';

export interface DatabaseNames {
  readonly prefix: string;
  /** Where names change. */
  readonly note: string | null;
}

const numbered = /^([A-Za-z][A-Za-z0-9_]{0,39})-(\d+)$/;

export function namesOfGroups(groups: readonly GroupFacts[]): readonly DatabaseNames[] {
  const taken = new Set<string>();
  return groups.map((group) => {
    const { prefix, isWhole } = prefixOf(group);
    let unique = prefix;
    for (let count = 2; taken.has(unique.toUpperCase()); count++) unique = `${prefix}X${count}`;
    taken.add(unique.toUpperCase());
    const first = [...group.databases].sort()[0] ?? '';
    const note =
      isWhole && unique === prefix
        ? null
        : `names of the history, such as ${first}, become ${unique}-0001 and so on`;
    return { prefix: unique, note };
  });
}

function prefixOf({ name, databases }: GroupFacts): {
  readonly prefix: string;
  readonly isWhole: boolean;
} {
  const matches = [...databases].map((database) => numbered.exec(database));
  const prefixes = new Set(matches.map((match) => match?.[1] ?? ''));
  const [only = ''] = prefixes;
  if (prefixes.size === 1 && only !== '') {
    const numbers = matches.map((match) => Number(match?.[2] ?? 0));
    return { prefix: only, isWhole: Math.max(...numbers) === databases.size };
  }
  const common = [...prefixes].filter((prefix) => prefix !== '').sort()[0];
  const letters = (common ?? name.replaceAll(/^[^A-Za-z]+|[^A-Za-z0-9_]/g, '')).toUpperCase();
  return { prefix: letters === '' ? 'DATABASE' : letters.slice(0, 30), isWhole: false };
}
