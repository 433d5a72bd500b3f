/**
 * Which run comes when: all policies of the first replication, then all of the second. So comparisons
 * are whole at every stop, and the file of results has one order whoever finishes first.
 */
export interface Task {
  readonly index: number;
  /** Number of the policy. */
  readonly policy: number;
  readonly replication: number;
}

export function taskAt(index: number, policies: number): Task {
  return { index, policy: index % policies, replication: Math.floor(index / policies) };
}
