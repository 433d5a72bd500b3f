/**
 * Looks at a run from time to time: how stale each channel database is, and what headquarters'
 * forms do not know yet. At the moments at which the run itself looks at staleness; these are drawn,
 * since schedules keep to whole minutes and looks must not keep step with them.
 */
import { DurationHistogram } from '../../run/duration-histogram.ts';
import { HeatmapSamples, heatmapColumnsMax } from '../../run/heatmap-samples.ts';
import type { Simulation } from '../../run/simulation.ts';
import type { Bins } from './result.ts';
import { roundBinMs, short } from './bins.ts';

export class Observer {
  /** Staleness of all databases at all moments since the warm-up, ms. */
  staleness = new DurationHistogram();
  /** As the run itself has it, in columns of round lengths: here it is known how long it lasts. */
  readonly heatmap: HeatmapSamples | null;
  readonly #simulation: Simulation;
  readonly #binMs: number;
  readonly #waiting: { sum: number; looks: number }[] = [];

  constructor(simulation: Simulation, withHeatmap: boolean) {
    const { scenario, kernel, tallies } = simulation;
    const { binMs } = tallies.staleness;
    this.#simulation = simulation;
    this.#binMs = roundBinMs(scenario.durationMs, binMs);
    this.heatmap = withHeatmap
      ? new HeatmapSamples(
          kernel.fleet.groups.map(({ count }) => count),
          roundBinMs(scenario.durationMs, binMs, heatmapColumnsMax),
        )
      : null;
  }

  /** Now is a moment to look; `counts`: the warm-up is over. */
  look(counts: boolean): void {
    const { scenario, kernel, tallies, now } = this.#simulation;
    const jobs = kernel.fleet.jobs.length;
    this.heatmap?.look(now - scenario.startAt);
    for (const [group, { firstDatabase }] of kernel.fleet.groups.entries()) {
      const members = kernel.databases.members[group] as number;
      for (let member = 0; member < members; member++) {
        let worst = 0;
        for (let job = 0; job < jobs; job++) {
          const stale = tallies.staleness.stalenessOf(now, firstDatabase + member, job);
          worst = Math.max(worst, stale);
        }
        if (counts) this.staleness.add(Math.round(worst));
        this.heatmap?.add(group, member, worst);
      }
    }
    const bin = Math.floor((now - scenario.startAt) / this.#binMs);
    while (this.#waiting.length <= bin) this.#waiting.push({ sum: 0, looks: 0 });
    const cell = this.#waiting[bin] as { sum: number; looks: number };
    cell.sum += kernel.messages.waiting;
    cell.looks++;
  }

  /** Status messages that headquarters' forms do not know: mean of the looks in each bin. */
  unknownToHeadquarters(): Bins {
    const values = this.#waiting.map(({ sum, looks }) => (looks === 0 ? null : short(sum / looks)));
    return { binMs: this.#binMs, values };
  }
}
