/**
 * Rows and bytes of data packages. Drawn from the seed by what names the package, so that nobody
 * has to keep them: the same package has the same contents whenever it is asked about.
 */
import type { Random } from '@cdx/session';
import { compileSampler, type Sampler } from '../random/distributions.ts';
import { Purpose } from '../random/purposes.ts';
import type { Scenario } from '../scenario/scenario.ts';

export class PackageContents {
  readonly #random: Random;
  readonly #rows: readonly Sampler[];
  readonly #fullRows: readonly Sampler[];
  readonly #rowSizeBytes: readonly number[];

  constructor(scenario: Scenario, random: Random) {
    this.#random = random;
    this.#rows = scenario.jobs.map((job) => compileSampler(job.rows));
    this.#fullRows = scenario.jobs.map((job) => compileSampler(job.fullRows));
    this.#rowSizeBytes = scenario.jobs.map((job) => job.rowSizeBytes);
  }

  /** `owner`: the group of a download package, the channel database of an upload package. */
  of(
    job: number,
    owner: number,
    sessionNumber: number,
    upload: boolean,
    full = false,
  ): { readonly rows: number; readonly bytes: number } {
    const draw = this.#random.uniform(Purpose.rows, owner, upload ? 1 : 0, sessionNumber);
    // A package exists because something changed: it has one row at least.
    const rows = Math.max(
      1,
      Math.round(((full ? this.#fullRows : this.#rows)[job] as Sampler)(draw)),
    );
    return { rows, bytes: Math.round(rows * (this.#rowSizeBytes[job] as number)) };
  }
}
