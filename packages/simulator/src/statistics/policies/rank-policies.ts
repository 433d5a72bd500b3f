/**
 * Which policy does best by one objective among those that keep the constraints. Intervals decide,
 * not means: what chance could have made is called unclear, or a tie.
 */
import { CdxError } from '@cdx/session';
import { comparePairs, refuseRepeated, type PolicyComparison } from './compare-policies.ts';
import { checkLevel, meanInterval, type MeanInterval } from '../sample/mean-interval.ts';
import { valuesOf, type Observation } from './observations.ts';

export type Goal = 'least' | 'greatest';

export interface Objective {
  readonly metric: string;
  /** Which value is the best. */
  readonly goal: Goal;
}

/** About the mean of a metric over replications; the limit itself is within it. */
export type Constraint =
  | { readonly metric: string; readonly atMost: number }
  | { readonly metric: string; readonly atLeast: number };

/** In the order in which policies are ranked. */
export const constraintStates = ['met', 'unclear', 'broken'] as const;
export type ConstraintState = (typeof constraintStates)[number];

export interface PolicyMetrics {
  readonly name: string;
  readonly metrics: Readonly<Record<string, readonly Observation[]>>;
}

export interface RankedPolicy {
  readonly name: string;
  /** 1 is the best; those that share a place are tied with the first of them. */
  readonly place: number;
  readonly objective: MeanInterval;
  /** The worst state of its constraints; met where there are none. */
  readonly state: ConstraintState;
  readonly constraints: readonly CheckedConstraint[];
  /** All of the same state that cannot be told apart from it, by name. */
  readonly tiedWith: readonly string[];
}

export interface CheckedConstraint {
  readonly constraint: Constraint;
  readonly state: ConstraintState;
  readonly interval: MeanInterval;
}

/**
 * In order of state (met, unclear, broken), then mean of the objective, then name: the order of
 * `policies` does not matter. A policy shares the place of the first of the group before it while
 * the interval of their paired difference has 0 in it; those intervals hold all at once over all
 * pairs of policies.
 *
 * @param level above 0 and below 1; 0.95 for 95 %. A constraint that is met holds with at least
 *   (1 + level) / 2, since only one end of its interval matters.
 * @throws CdxError 'invalid-argument' when a policy lacks a metric, a limit is not finite, and as
 *   `comparePairs`.
 */
export function rankPolicies(
  policies: readonly PolicyMetrics[],
  objective: Objective,
  constraints: readonly Constraint[],
  level: number,
): readonly RankedPolicy[] {
  checkLevel(level);
  refuseRepeated(policies.map(({ name }) => name));
  const candidates = policies
    .map((policy) => checked(policy, objective, constraints, level))
    .sort((one, other) => inOrder(one, other, objective.goal));
  const comparisons = comparePairs(
    candidates.map(({ name, observations }) => ({ name, observations })),
    level,
  );
  const tied = tiedPairs(comparisons);

  const ranked: RankedPolicy[] = [];
  let leader: RankedPolicy | undefined;
  for (const [index, { observations: _, ...candidate }] of candidates.entries()) {
    const { name, state } = candidate;
    const tiedWith = candidates
      .filter((other) => other.state === state && tied.has(pairKey(name, other.name)))
      .map((other) => other.name)
      .sort(byText);
    const shares = leader !== undefined && tiedWith.includes(leader.name);
    const place = shares ? (leader as RankedPolicy).place : index + 1;
    const policy = { ...candidate, place, tiedWith };
    if (!shares) leader = policy;
    ranked.push(policy);
  }
  return ranked;
}

/**
 * Whether an interval keeps to a limit: met where its far end does, broken where not even its near
 * end does, unclear where the limit lies inside or there is no interval.
 */
export function constraintState(interval: MeanInterval, constraint: Constraint): ConstraintState {
  const limit = 'atMost' in constraint ? constraint.atMost : constraint.atLeast;
  if (!Number.isFinite(limit)) {
    throw new CdxError(
      'invalid-argument',
      `The limit of ${constraint.metric} is ${limit}, not a finite number`,
      { metric: constraint.metric, limit },
    );
  }
  if (interval.kind === 'none') return 'unclear';
  const { low, high } = interval;
  const [near, far] = 'atMost' in constraint ? [low, high] : [-high, -low];
  const bound = 'atMost' in constraint ? limit : -limit;
  if (far <= bound) return 'met';
  return near > bound ? 'broken' : 'unclear';
}

interface Candidate extends Omit<RankedPolicy, 'place' | 'tiedWith'> {
  readonly observations: readonly Observation[];
}

function checked(
  policy: PolicyMetrics,
  objective: Objective,
  constraints: readonly Constraint[],
  level: number,
): Candidate {
  const observations = observationsOf(policy, objective.metric);
  const checkedConstraints = constraints.map((constraint) => {
    const interval = meanInterval(valuesOf(observationsOf(policy, constraint.metric)), level);
    return { constraint, state: constraintState(interval, constraint), interval };
  });
  const worst = Math.max(0, ...checkedConstraints.map(({ state }) => severity(state)));
  return {
    name: policy.name,
    objective: meanInterval(valuesOf(observations), level),
    state: constraintStates[worst] as ConstraintState,
    constraints: checkedConstraints,
    observations,
  };
}

function observationsOf(policy: PolicyMetrics, metric: string): readonly Observation[] {
  const observations = Object.hasOwn(policy.metrics, metric) ? policy.metrics[metric] : undefined;
  if (observations === undefined) {
    throw new CdxError('invalid-argument', `"${policy.name}" has no metric "${metric}"`, {
      policy: policy.name,
      metric,
      metrics: Object.keys(policy.metrics),
    });
  }
  return observations;
}

function inOrder(one: Candidate, other: Candidate, goal: Goal): number {
  const byMean = (one.objective.mean ?? 0) - (other.objective.mean ?? 0);
  return (
    severity(one.state) - severity(other.state) ||
    (goal === 'least' ? byMean : -byMean) ||
    byText(one.name, other.name)
  );
}

/** Pairs whose difference may be 0: no interval, or one with 0 in it. */
function tiedPairs(comparisons: readonly PolicyComparison[]): ReadonlySet<string> {
  const tied = comparisons.filter(
    ({ difference }) => difference.kind === 'none' || (difference.low <= 0 && difference.high >= 0),
  );
  return new Set(tied.flatMap(({ one, other }) => [pairKey(one, other), pairKey(other, one)]));
}

function pairKey(one: string, other: string): string {
  return JSON.stringify([one, other]);
}

function severity(state: ConstraintState): number {
  return constraintStates.indexOf(state);
}

/** By code unit: the same on every machine. */
function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
