/** What the channel databases of a scenario are called, in the order of their indexes. */
import type { Scenario } from '../scenario/scenario.ts';
import { databaseName, totalDatabases } from '../scenario/total-databases.ts';

/** Names of all channel databases, by index: `STORE-0001`. Those that join later are among them. */
export function databaseNames(scenario: Scenario): readonly string[] {
  return scenario.groups.flatMap((group) => {
    const { prefix } = group;
    const count = totalDatabases(scenario, group);
    return Array.from({ length: count }, (_, index) => databaseName(prefix, index + 1, count));
  });
}
