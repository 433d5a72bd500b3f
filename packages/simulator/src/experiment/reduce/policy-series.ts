/** The series of a policy's replications as bands and one distribution. */
import { triesCounted } from '../../run/run-tallies.ts';
import { stages } from '../../scenario/scenario.ts';
import {
  bandOver,
  ecdf,
  mergeHistograms,
  weightedDurations,
  type BinCombination,
} from '../../statistics/index.ts';
import type { EcdfOutcome, PolicySeries, SeriesBand } from '../outcome.ts';
import { short } from '../replication/bins.ts';
import type { Bins, ReplicationSeries } from '../replication/result.ts';

/** Points of a distribution that are kept: enough for any plot. */
const stepsMax = 200;

/** @param series of the first replications, in their order; at least one. */
export function policySeries(series: readonly ReplicationSeries[]): PolicySeries {
  const first = series[0] as ReplicationSeries;
  const { startAt, endAt } = first;
  const band = (pick: (of: ReplicationSeries) => Bins, combine: BinCombination): SeriesBand =>
    bandOf(
      series.map((of) => pick(of)),
      startAt,
      combine,
    );
  return {
    replications: series.length,
    startAt,
    endAt,
    backlog: band((of) => of.backlog, 'max'),
    requestsPerMinute: band((of) => of.requestsPerMinute, 'mean'),
    transfers: band((of) => of.transfers, 'max'),
    staleness: first.staleness.map(({ channelDataGroup }, group) => {
      type Group = ReplicationSeries['staleness'][number];
      const of = (pick: (of: Group) => Bins, combine: BinCombination): SeriesBand =>
        band((each) => pick(each.staleness[group] as Group), combine);
      return {
        channelDataGroup,
        mean: of(({ mean }) => mean, 'mean'),
        p95: of(({ p95 }) => p95, 'max'),
        max: of(({ max }) => max, 'max'),
      };
    }),
    unknownToHeadquarters: band((of) => of.unknownToHeadquarters, 'mean'),
    heatmap: first.heatmap ?? { binMs: endAt - startAt, rows: [], databases: 0 },
    timeToApplied: timeToApplied(series),
    attempts: attempts(series),
  };
}

function bandOf(series: readonly Bins[], startAt: number, combine: BinCombination): SeriesBand {
  const quantiles = [0.1, 0.5, 0.9];
  const { binMs, points } = bandOver(
    series.map((bins) => ({ startAt, ...bins })),
    { combine, quantiles },
  );
  const quantile = (index: number) =>
    points.map((point) => shortOrNull(point.quantiles[index]?.value ?? null));
  return {
    binMs,
    mean: points.map(({ mean }) => shortOrNull(mean)),
    p10: quantile(0),
    p50: quantile(1),
    p90: quantile(2),
  };
}

function timeToApplied(series: readonly ReplicationSeries[]): EcdfOutcome {
  const merged = mergeHistograms(
    series.map(({ timeToApplied: { bins, ...rest } }) => {
      const dense: number[] = [];
      for (const [bin, count] of bins) dense[bin] = count;
      return { ...rest, bins: Array.from(dense, (count) => count ?? 0) };
    }),
  );
  const { steps } = ecdf(weightedDurations(merged));
  const every = Math.ceil(steps.length / stepsMax);
  const kept = steps.filter((_, index) => index % every === 0 || index === steps.length - 1);
  return {
    applied: merged.count,
    sessions: series.reduce((sum, { timeToApplied: { sessions } }) => sum + sessions, 0),
    steps: kept.map(({ value, share }) => ({ value, share: short(share) })),
  };
}

function attempts(series: readonly ReplicationSeries[]): PolicySeries['attempts'] {
  return stages.flatMap((stage, index) => {
    const runs = series.map((of) => of.attempts[index] as ReplicationSeries['attempts'][number]);
    const means = Array.from({ length: triesCounted }, (_, tries) =>
      short(runs.reduce((sum, { byTry }) => sum + (byTry[tries] ?? 0), 0) / runs.length),
    );
    const byTry = means.slice(0, means.findLastIndex((mean) => mean > 0) + 1);
    if (byTry.length === 0) return [];
    const failed = short(runs.reduce((sum, run) => sum + run.failed, 0) / runs.length);
    return [{ stage, byTry, failed }];
  });
}

function shortOrNull(value: number | null): number | null {
  return value === null ? null : short(value);
}
