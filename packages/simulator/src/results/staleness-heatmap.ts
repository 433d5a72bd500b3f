/**
 * Staleness of databases over time in few cells: where there are more databases than rows, those
 * that were about as stale as each other share a row. Of runs and of replications alike.
 */
import type { HeatmapSamples } from '../run/heatmap-samples.ts';
import type { Simulation } from '../run/simulation.ts';
import { databaseNames } from '../world/database-names.ts';

export const heatmapRowsMax = 100;

/** ms. Columns begin at the start of the run. */
export interface StalenessHeatmap {
  readonly binMs: number;
  /** Group by group, the stalest first. Large fleets: rows stand for several alike databases. */
  readonly rows: readonly {
    readonly channelDataGroup: string;
    /** How many databases it is the mean of, and the name of the first. */
    readonly databases: number;
    readonly first: string;
    /** Mean of each bin; null where the run was not looked at. */
    readonly values: readonly (number | null)[];
  }[];
  /** Databases that were looked at; fewer than there are in very large fleets. */
  readonly databases: number;
}

/**
 * Rows are shared out among the groups by their size, at least one for each.
 *
 * @param alone of the rows of a group, the share that its stalest databases have each to itself, where
 *   there are more databases than rows: a mean with others would hide them.
 */
export function stalenessHeatmap(
  { scenario, kernel }: Simulation,
  samples: HeatmapSamples,
  alone = 0,
): StalenessHeatmap {
  const names = databaseNames(scenario);
  const { groups } = kernel.fleet;
  const seen = groups.map((_, group) => samples.members(group));
  const total = seen.reduce((sum, members) => sum + members.length, 0);
  const rows = groups.flatMap(({ name, firstDatabase }, group) => {
    const members = seen[group] ?? [];
    const share = Math.max(1, Math.floor((heatmapRowsMax * members.length) / total));
    const stalestFirst = members
      .map((member) => ({ member, stale: samples.totalOf(group, member) }))
      .sort((one, other) => other.stale - one.stale || one.member - other.member)
      .map(({ member }) => member);
    const singles = Math.floor(share * alone);
    const shared = [
      ...stalestFirst.slice(0, singles).map((member) => [member]),
      ...parts(stalestFirst.slice(singles), share - singles),
    ];
    return shared.map((part) => ({
      channelDataGroup: name,
      databases: part.length,
      first: names[firstDatabase + (part[0] as number)] as string,
      values: Array.from({ length: samples.columns }, (_, column) =>
        samples.mean(group, part, column),
      ),
    }));
  });
  return { binMs: samples.binMs, rows, databases: total };
}

/** In order, in at most so many parts, as even as can be. */
function parts<Value>(values: readonly Value[], most: number): readonly (readonly Value[])[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, part) =>
    values.slice(
      Math.floor((part * values.length) / count),
      Math.floor(((part + 1) * values.length) / count),
    ),
  );
}
