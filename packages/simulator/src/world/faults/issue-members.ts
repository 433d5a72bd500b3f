/** Which channel databases have each configuration issue of a scenario: 1 for those that do. */
import type { Random } from '@cdx/session';
import { Purpose } from '../../random/purposes.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { totalDatabases } from '../../scenario/total-databases.ts';
import { drawMembers } from '../draw-members.ts';

export function issueMembers(scenario: Scenario, random: Random): readonly Uint8Array[] {
  const databases = scenario.groups.reduce(
    (sum, group) => sum + totalDatabases(scenario, group),
    0,
  );
  return scenario.issues.map(({ group, share }, index) => {
    const members = new Uint8Array(databases);
    const purpose = Purpose.issueMembership;
    for (const client of drawMembers(scenario, random, { group, share, purpose, index })) {
      members[client] = 1;
    }
    return members;
  });
}
