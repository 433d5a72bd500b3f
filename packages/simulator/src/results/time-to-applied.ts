/**
 * Time to Applied: from the moment the session came to be (a run of its job, or a new database that
 * inherits) to the moment it was applied, as the database that applied it knows it.
 */
import { Mark, PackageState } from '@cdx/engine';
import { DownloadStatus, UploadStatus, type Direction } from '@cdx/session';
import type { Simulation } from '../run/simulation.ts';
import type { EcdfStep } from '../statistics/series/ecdf.ts';
import { distribution, summarise, type DurationSummary } from './percentiles.ts';

export interface NamedDurations extends DurationSummary {
  readonly name: string;
  /** Sessions in all, applied or not; No data and Create failed left out. */
  readonly sessions: number;
}

export interface TimeToApplied {
  readonly overall: DurationSummary;
  readonly byJob: readonly NamedDurations[];
  readonly byGroup: readonly NamedDurations[];
  /**
   * Of all that were applied: the share that was within so long, in ms. Ascending, at most 200 steps;
   * percentiles in half percents are exact.
   */
  readonly steps: readonly EcdfStep[];
}

class Collector {
  sessions = 0;
  #values = new Float64Array(256);
  #count = 0;

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }

  summary(): DurationSummary {
    return summarise(this.#values.subarray(0, this.#count));
  }

  /** After `summary`, which sorts. */
  steps(): readonly EcdfStep[] {
    return distribution(this.#values.subarray(0, this.#count));
  }
}

export function timeToApplied(simulation: Simulation, direction: Direction): TimeToApplied {
  const { fleet, sessions, packages, headquarters } = simulation.kernel;
  const upload = direction === 'upload' ? 1 : 0;
  const applied = upload === 1 ? UploadStatus.Applied : DownloadStatus.Applied;
  const overall = new Collector();
  const jobs = fleet.jobs.map(() => new Collector());
  const groups = fleet.groups.map(() => new Collector());
  for (let session = 0; session < sessions.count; session++) {
    if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    const row = sessions.package[session] as number;
    if (packages.upload[row] !== upload) continue;
    const own = sessions.ownStatus[session] as number;
    if (upload === 0 && packages.state[row] === PackageState.missing) continue;
    const collectors = [
      overall,
      jobs[packages.job[row] as number] as Collector,
      groups[packages.group[row] as number] as Collector,
    ];
    for (const collector of collectors) {
      collector.sessions++;
      if (own !== applied) continue;
      collector.push((sessions.at[session] as number) - headquarters.createdAt(session));
    }
  }
  const named = (collectors: readonly Collector[], names: readonly string[]): NamedDurations[] =>
    collectors
      .map((collector, index) => ({
        name: names[index] as string,
        sessions: collector.sessions,
        ...collector.summary(),
      }))
      .filter((entry) => entry.sessions > 0);
  const summary = overall.summary();
  return {
    byJob: named(
      jobs,
      fleet.jobs.map((job) => job.id),
    ),
    byGroup: named(
      groups,
      fleet.groups.map((group) => group.name),
    ),
    overall: summary,
    steps: overall.steps(),
  };
}
