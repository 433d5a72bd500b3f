/** The series of a run that reports draw, each in a bounded number of bins. */
import { stalenessHeatmap } from '../../results/staleness-heatmap.ts';
import { triesCounted } from '../../run/run-tallies.ts';
import { stages } from '../../scenario/scenario.ts';
import { rebinned, roundBinMs, type Combination } from './bins.ts';
import { failedByStage, since, type Measured } from './measure.ts';
import type { Observer } from './observer.ts';
import type { Bins, ReplicationSeries } from './result.ts';

export function seriesOf(measured: Measured, observer: Observer): ReplicationSeries {
  const { scenario, tallies, now } = measured.simulation;
  const { backlog, server, staleness } = tallies;
  const inBins = (values: readonly number[], binMs: number, combine: Combination): Bins =>
    rebinned(values, binMs, roundBinMs(now - scenario.startAt, binMs), combine);
  const levels = (series: typeof backlog.total): Bins => {
    const points = series.points(now);
    return inBins(
      points.map(({ max }) => max),
      series.binMs,
      'max',
    );
  };
  const requests = server.requests.points(now);
  const perMinute = server.requests.binMs / 60_000;
  return {
    startAt: scenario.startAt,
    endAt: now,
    backlog: levels(backlog.total),
    requestsPerMinute: inBins(
      requests.map(({ count }) => count / perMinute),
      server.requests.binMs,
      'mean',
    ),
    transfers: levels(server.transfers),
    staleness: scenario.groups.map(({ name }, group) => {
      const points = staleness.points(group);
      const of = (values: readonly number[], combine: Combination): Bins =>
        inBins(values, staleness.binMs, combine);
      return {
        channelDataGroup: name,
        mean: of(
          points.map(({ meanMs }) => meanMs),
          'mean',
        ),
        p95: of(
          points.map(({ p95Ms }) => p95Ms),
          'max',
        ),
        max: of(
          points.map(({ maxMs }) => maxMs),
          'max',
        ),
      };
    }),
    unknownToHeadquarters: observer.unknownToHeadquarters(),
    heatmap:
      observer.heatmap === null ? null : stalenessHeatmap(measured.simulation, observer.heatmap),
    timeToApplied: appliedHistogram(measured),
    attempts: attemptsByStage(measured),
  };
}

function appliedHistogram({
  applied: { histogram, sessions },
}: Measured): ReplicationSeries['timeToApplied'] {
  const { count, above0, sum, max, bins } = histogram.snapshot();
  const filled = bins.flatMap((inBin, bin) => (inBin === 0 ? [] : [[bin, inBin] as const]));
  return { sessions, count, above0, sum, max, bins: filled };
}

function attemptsByStage(measured: Measured): ReplicationSeries['attempts'] {
  const byTry = since(measured.simulation.tallies.byTry, measured.mark.byTry);
  const failed = failedByStage(measured);
  return stages.map((stage, index) => {
    const counts = [...byTry.subarray(index * triesCounted, (index + 1) * triesCounted)];
    const last = counts.findLastIndex((count) => count > 0);
    return { stage, byTry: counts.slice(0, last + 1), failed: failed[index] as number };
  });
}
