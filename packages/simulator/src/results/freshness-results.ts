/** How stale channel databases were, and what dependency enforcement held back; by group. */
import type { LevelPoint } from '../run/level-series.ts';
import type { Simulation } from '../run/simulation.ts';
import type { StalenessPoint } from '../run/staleness-series.ts';
import { stalenessHeatmap, type StalenessHeatmap } from './staleness-heatmap.ts';

/** Of the rows of a heatmap: nobody compares it with another run's, so its stalest may stand out. */
const rowsAlone = 0.25;

export interface StalenessResults {
  /** Width of the bins; each point is looked at at the end of one; ms. */
  readonly binMs: number;
  /** Channel databases at the last look; in very large fleets more than the heatmap is of. */
  readonly databases: number;
  readonly byGroup: readonly GroupStaleness[];
  /** The same, database by database. */
  readonly heatmap: StalenessHeatmap;
}

export interface GroupStaleness {
  readonly channelDataGroup: string;
  /** Over all points: mean of the means, highest p95 and maximum; ms. */
  readonly meanMs: number | null;
  readonly p95MaxMs: number | null;
  readonly maxMs: number | null;
  readonly maxAt: number | null;
  readonly points: readonly StalenessPoint[];
}

/** A group whose clients enforce dependencies. */
export interface HeldBackResults {
  readonly channelDataGroup: string;
  /** Time that sessions waited behind one that had failed, in sum; ms. */
  readonly sessionMs: number;
  /** Time that channel databases had at least one such session, in sum; ms. */
  readonly databaseMs: number;
  /** How many sessions did at the same time. */
  readonly peak: number;
  readonly peakAt: number;
  readonly atEnd: number;
  readonly binMs: number;
  readonly points: readonly LevelPoint[];
}

export function stalenessResults(simulation: Simulation): StalenessResults {
  const { scenario, tallies } = simulation;
  const { staleness } = tallies;
  return {
    binMs: staleness.binMs,
    databases: staleness.heatmap.present,
    byGroup: scenario.groups.map(({ name }, group) => {
      const points = staleness.points(group);
      const worst = points.reduce<StalenessPoint | null>(
        (most, point) => (most === null || point.maxMs > most.maxMs ? point : most),
        null,
      );
      return {
        channelDataGroup: name,
        meanMs:
          worst === null
            ? null
            : points.reduce((sum, { meanMs }) => sum + meanMs, 0) / points.length,
        p95MaxMs: worst && points.reduce((most, { p95Ms }) => Math.max(most, p95Ms), 0),
        maxMs: worst && worst.maxMs,
        maxAt: worst && worst.at,
        points,
      };
    }),
    heatmap: stalenessHeatmap(simulation, staleness.heatmap, rowsAlone),
  };
}

export function heldBackResults({
  scenario,
  tallies,
  now,
}: Simulation): readonly HeldBackResults[] {
  return scenario.groups.flatMap(({ name, client }, index) => {
    if (!client.dependencyEnforcement) return [];
    const { sessionMs, databaseMs, sessions } = tallies.heldBack.until(now, index);
    const points = sessions.points(now);
    const { peak, peakAt, level, binMs } = sessions;
    return [
      { channelDataGroup: name, sessionMs, databaseMs, peak, peakAt, atEnd: level, binMs, points },
    ];
  });
}
