/** One session of one store, and work that fails some times before it goes well. */
import { fleetOf, type GroupPlan } from './fleets.ts';
import { TinyDriver, type Attempt, type Script } from './tiny-driver.ts';

type Retry = NonNullable<GroupPlan['retry']>;

/** Available at 11, requested at the poll of 60, its download ends at 61. */
export function oneSession(
  retry: Retry,
  script: Partial<Script> = {},
  group: GroupPlan = {},
): TinyDriver {
  const fleet = fleetOf([{ pollS: 60, retry, ...group }], [{ runs: [10] }]);
  return new TinyDriver({ fleet, ...script });
}

export const failing =
  (kind: Attempt['kind'], times: number) =>
  (attempt: Attempt): { failure: number } | undefined =>
    attempt.kind === kind && attempt.attempt < times ? { failure: 0 } : undefined;
