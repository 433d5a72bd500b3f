/**
 * Changes at headquarters and transactions at channel databases: Poisson processes, of which a draw
 * says whether there was one since the last package, when the first came, and how many there were.
 */
import { isFullPackage, type Kernel } from '@cdx/engine';
import type { Random } from '@cdx/session';
import { Purpose } from '../../random/purposes.ts';
import type { Scenario } from '../../scenario/scenario.ts';

export class Changes {
  readonly #random: Random;
  readonly #kernel: Kernel;
  readonly #startAt: number;
  /** By job; null: it changes all the time. ms. */
  readonly #meanMs: readonly (number | null)[];
  /** Of the upload package that was asked about last: since when, and the draw. */
  readonly transactions = { elapsedMs: 0, draw: 0.5 };

  constructor({ jobs, startAt }: Scenario, random: Random, kernel: Kernel) {
    this.#random = random;
    this.#kernel = kernel;
    this.#startAt = startAt;
    this.#meanMs = jobs.map(({ changesEveryMs }) => changesEveryMs);
  }

  /** Whether a package would have anything in it; a full one always has. */
  hasChanges(row: number, elapsedMs: number): boolean {
    const { packages } = this.#kernel;
    const mean = this.#meanMs[packages.job[row] as number] as number | null;
    if (mean === null || isFullPackage(packages.origin[row] as number)) return true;
    return this.drawOf(row) >= Math.exp(-elapsedMs / mean);
  }

  /** When the first change since a time was made, ms: after -mean × ln(draw). */
  oldestAt(row: number, since: number): number {
    const { packages, headquarters } = this.#kernel;
    const mean = this.#meanMs[packages.job[row] as number] as number | null;
    if (mean === null) return since;
    const after = Math.floor(-mean * Math.log(this.drawOf(row)));
    return Math.min(since + after, headquarters.readAt(row));
  }

  /** The same for every package of one session number: a rerun meets the same changes. */
  drawOf(row: number): number {
    const { packages } = this.#kernel;
    return this.#random.uniform(
      Purpose.changes,
      packages.group[row] as number,
      packages.job[row] as number,
      packages.sessionNumber[row] as number,
    );
  }

  /** Whether there are transactions at a channel database since the last package of the job, ms. */
  hasTransactions(now: number, client: number, job: number, since: number): boolean {
    const mean = this.#meanMs[job] as number | null;
    if (mean === null) return true;
    // Named by the last package of this very job: what other jobs find must not draw again.
    const elapsed = since - this.#startAt;
    const lane = job + 1024 * Math.floor(elapsed / 2 ** 32);
    const draw = this.#random.uniform(Purpose.transactions, client, lane, elapsed);
    const elapsedMs = now - since;
    this.transactions.elapsedMs = elapsedMs;
    this.transactions.draw = draw;
    return draw >= Math.exp(-elapsedMs / mean);
  }
}
