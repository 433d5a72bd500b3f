/**
 * Rows and bytes of data packages. Drawn from the seed by what names the package, so that nobody
 * has to keep them: the same package has the same contents whenever it is asked about. Only where
 * rows go by the number of changes since the last package is that kept, for each package.
 */
import { isFullPackage, type Kernel } from '@cdx/engine';
import type { Random } from '@cdx/session';
import { compileSampler, type Sampler } from '../../random/distributions.ts';
import { samplePoisson } from '../../random/poisson.ts';
import { Purpose } from '../../random/purposes.ts';
import type { Scenario } from '../../scenario/scenario.ts';

export interface Contents {
  readonly rows: number;
  readonly bytes: number;
}

/** More rows than this are as good as this many; a column holds them. */
const rowsMax = 2 ** 31 - 1;
/** More bytes than a number can count never arrive, and neither do these. */
const bytesMax = Number.MAX_SAFE_INTEGER;

export class PackageContents {
  readonly #random: Random;
  readonly #kernel: Kernel;
  readonly #rows: readonly Sampler[];
  readonly #fullRows: readonly Sampler[];
  /** By job; null: rows do not go by the changes. */
  readonly #rowsPerChange: readonly (Sampler | null)[];
  readonly #changesEveryMs: readonly (number | null)[];
  readonly #rowSizeBytes: readonly number[];
  /** Rows of packages that were counted, by row of the package table; 0: not counted. */
  #counted: Int32Array = new Int32Array(0);

  constructor(scenario: Scenario, random: Random, kernel: Kernel) {
    this.#random = random;
    this.#kernel = kernel;
    this.#rows = scenario.jobs.map((job) => compileSampler(job.rows));
    this.#fullRows = scenario.jobs.map((job) => compileSampler(job.fullRows));
    this.#rowsPerChange = scenario.jobs.map(({ rowsPerChange }) =>
      rowsPerChange === null ? null : compileSampler(rowsPerChange),
    );
    this.#changesEveryMs = scenario.jobs.map((job) => job.changesEveryMs);
    this.#rowSizeBytes = scenario.jobs.map((job) => job.rowSizeBytes);
  }

  /**
   * A package begins to be made. `elapsedMs`: since when it carries changes; `draw`: the one that
   * decided that there are any.
   */
  made(row: number, elapsedMs: number, draw: number): void {
    const { packages } = this.#kernel;
    const job = packages.job[row] as number;
    const rowsPerChange = this.#rowsPerChange[job] as Sampler | null;
    const changesEveryMs = this.#changesEveryMs[job] as number | null;
    if (rowsPerChange === null || changesEveryMs === null) return;
    if (isFullPackage(packages.origin[row] as number)) return;
    const changes = Math.max(1, samplePoisson(elapsedMs / changesEveryMs, draw));
    // One draw for the package: its changes are alike.
    const rows = changes * rowsPerChange(this.#draw(Purpose.rowsPerChange, row, -1));
    if (row >= this.#counted.length) {
      const grown = new Int32Array(Math.max(row + 1, this.#counted.length * 2, 256));
      grown.set(this.#counted);
      this.#counted = grown;
    }
    this.#counted[row] = Math.min(Math.max(1, Math.round(rows)), rowsMax);
  }

  /** The contents of the package of a session; a rerun of an upload carries what the first carried. */
  of(session: number): Contents {
    const { packages, sessions, uploads } = this.#kernel;
    const row = sessions.package[session] as number;
    const rerun = packages.upload[row] === 1 ? uploads.reruns.get(session) : undefined;
    const counted = this.#counted[rerun?.row ?? row] ?? 0;
    const rows = counted > 0 ? counted : this.#drawnRows(row, rerun?.source ?? -1);
    const size = this.#rowSizeBytes[packages.job[row] as number] as number;
    return { rows, bytes: Math.min(Math.round(rows * size), bytesMax) };
  }

  snapshot(): Int32Array {
    return this.#counted.slice();
  }

  restore(counted: Int32Array): void {
    this.#counted = counted;
  }

  #drawnRows(row: number, source: number): number {
    const { packages } = this.#kernel;
    const full = isFullPackage(packages.origin[row] as number);
    const sampler = (full ? this.#fullRows : this.#rows)[packages.job[row] as number] as Sampler;
    // A package exists because something changed: it has one row at least.
    return Math.max(1, Math.round(sampler(this.#draw(Purpose.rows, row, source))));
  }

  /** Named by the owner (the group of a download, the database of an upload) and the number. */
  #draw(purpose: number, row: number, source: number): number {
    const { packages, sessions } = this.#kernel;
    const upload = packages.upload[row] === 1;
    const owner = upload
      ? (sessions.database[packages.firstSession[row] as number] as number)
      : (packages.group[row] as number);
    const number = source < 0 ? (packages.sessionNumber[row] as number) : source;
    return this.#random.uniform(purpose, owner, upload ? 1 : 0, number);
  }
}
