/**
 * Everything that an operator can fix, in the order of the kernel's issues: configuration issues,
 * then size limits.
 */
import type { Scenario } from '../../scenario/scenario.ts';

export function issueNames({ issues, sizeLimits }: Scenario): readonly string[] {
  return [...issues, ...sizeLimits].map(({ name }) => name);
}
