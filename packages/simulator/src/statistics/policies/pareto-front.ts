/**
 * The policies that no other beats in every respect at once (freshness against load): what is left
 * when nobody has said yet what an hour of staleness is worth.
 */
import { CdxError } from '@cdx/session';
import { refuseRepeated } from './compare-policies.ts';
import type { Objective } from './rank-policies.ts';

export interface ParetoCandidate {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface ParetoResult {
  /** From the best of the first objective to the worst; those that are equal in all, by name. */
  readonly front: readonly string[];
  /** The others, by name, each with the members of the front that beat it. */
  readonly dominated: readonly { readonly name: string; readonly by: readonly string[] }[];
}

/**
 * One dominates another when it is nowhere worse and somewhere better. Two that are equal in all
 * objectives do not dominate each other, so duplicates stand or fall together.
 *
 * @param objectives two or more, different metrics.
 * @throws CdxError 'invalid-argument' with fewer than two objectives, one metric twice, a name
 *   twice, or a value that is missing or not finite.
 */
export function paretoFront(
  candidates: readonly ParetoCandidate[],
  objectives: readonly Objective[],
): ParetoResult {
  if (objectives.length < 2) {
    throw new CdxError(
      'invalid-argument',
      `A Pareto front needs two objectives or more, not ${objectives.length}`,
      { objectives: objectives.length },
    );
  }
  refuseRepeated(objectives.map(({ metric }) => metric));
  refuseRepeated(candidates.map(({ name }) => name));
  const points = candidates
    .map((candidate) => ({ name: candidate.name, costs: costsOf(candidate, objectives) }))
    .sort(inOrder);
  const members = points.filter(
    (point) => !points.some((other) => dominates(other.costs, point.costs)),
  );
  const front = members.map(({ name }) => name);
  const isMember = new Set(front);
  const dominated = points
    .filter(({ name }) => !isMember.has(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, costs }) => ({
      name,
      by: members.filter((member) => dominates(member.costs, costs)).map((member) => member.name),
    }));
  return { front, dominated };
}

interface Point {
  readonly name: string;
  /** Less is better, whatever the goal. */
  readonly costs: readonly number[];
}

function costsOf(candidate: ParetoCandidate, objectives: readonly Objective[]): readonly number[] {
  return objectives.map(({ metric, goal }) => {
    const value = Object.hasOwn(candidate.values, metric) ? candidate.values[metric] : undefined;
    if (value === undefined || !Number.isFinite(value)) {
      throw new CdxError(
        'invalid-argument',
        `"${candidate.name}" has no finite value of "${metric}"`,
        { name: candidate.name, metric, value },
      );
    }
    return goal === 'least' ? value : -value;
  });
}

function dominates(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.every((cost, index) => cost <= (other[index] as number)) &&
    one.some((cost, index) => cost < (other[index] as number))
  );
}

function inOrder(one: Point, other: Point): number {
  for (const [index, cost] of one.costs.entries()) {
    const difference = cost - (other.costs[index] as number);
    if (difference !== 0) return difference;
  }
  return one.name < other.name ? -1 : 1;
}
