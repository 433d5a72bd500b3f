/**
 * Which channel databases of a group something happens to: exactly the stated share, rounded to
 * whole databases. Which ones is drawn, and stays the same for every retry policy.
 */
import type { Random } from '@cdx/session';
import type { Scenario } from '../scenario/scenario.ts';
import { totalDatabases } from '../scenario/total-databases.ts';

/** Indexes of the databases. `purpose`, `index`: what the draw is for. */
export function drawMembers(
  scenario: Scenario,
  random: Random,
  of: {
    readonly group: string;
    readonly share: number;
    readonly purpose: number;
    readonly index: number;
  },
): readonly number[] {
  let first = 0;
  let count = 0;
  for (const group of scenario.groups) {
    count = totalDatabases(scenario, group);
    if (group.name === of.group) break;
    first += count;
  }
  const draws = Array.from({ length: count }, (_, member) => ({
    client: first + member,
    draw: random.uniform(of.purpose, first + member, 0, of.index),
  }));
  draws.sort((one, other) => one.draw - other.draw || one.client - other.client);
  return draws.slice(0, Math.round(of.share * count)).map(({ client }) => client);
}
