/** Time to Applied of the downloads that came to be after the warm-up, as exact order statistics and as a histogram. */
import { Mark, PackageState } from '@cdx/engine';
import { DownloadStatus } from '@cdx/session';
import { DurationHistogram } from '../../run/duration-histogram.ts';
import type { Simulation } from '../../run/simulation.ts';
import { summarise, type DurationSummary } from '../../results/percentiles.ts';

export interface AppliedDownloads {
  readonly summary: DurationSummary;
  readonly histogram: DurationHistogram;
  /** Applied or not; No data, Create failed, and those that were purged left out. */
  readonly sessions: number;
}

/** As `timeToApplied` of the results has it, from a time on (ms). */
export function appliedDownloads({ kernel }: Simulation, from: number): AppliedDownloads {
  const { sessions, packages, headquarters } = kernel;
  const histogram = new DurationHistogram();
  const values = new Float64Array(sessions.count);
  let applied = 0;
  let count = 0;
  for (let session = 0; session < sessions.count; session++) {
    if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    const row = sessions.package[session] as number;
    if (packages.upload[row] === 1 || packages.state[row] === PackageState.missing) continue;
    const createdAt = headquarters.createdAt(session);
    if (createdAt < from) continue;
    count++;
    if (sessions.ownStatus[session] !== DownloadStatus.Applied) continue;
    const durationMs = (sessions.at[session] as number) - createdAt;
    values[applied++] = durationMs;
    histogram.add(durationMs);
  }
  return { summary: summarise(values.subarray(0, applied)), histogram, sessions: count };
}
