/**
 * How many channel databases a group has in all, and what they are called. Those that operators
 * add have the numbers behind the others. The checks and the fleet of the simulator ask.
 */
import type { Scenario, ScenarioGroup } from './scenario.ts';

/** Channel databases of a group from the start, and all that operators add at whatever time. */
export function totalDatabases(
  scenario: Pick<Scenario, 'operators'>,
  group: Pick<ScenarioGroup, 'name' | 'count'>,
): number {
  let total = group.count;
  for (const { commands } of scenario.operators) {
    for (const command of commands) {
      if (command.kind === 'addDatabases' && command.group === group.name) total += command.count;
    }
  }
  return total;
}

/** `STORE-0001`: number `number`, from 1, of a group that has `total` of them in all. */
export function databaseName(prefix: string, number: number, total: number): string {
  const digits = Math.max(4, String(total).length);
  return `${prefix}-${String(number).padStart(digits, '0')}`;
}
