/**
 * Headquarters' package workers: so many packages are created at the same time, in order of their
 * requests; what a package contains is settled when its run begins, whoever makes it later.
 */
import type { WaitTallies } from '../../run/server-tallies.ts';

interface Creation {
  readonly row: number;
  readonly durationMs: number;
  readonly outcome: number;
  readonly requestedAt: number;
}

export interface PackageWorkersState {
  readonly busy: number;
  readonly queue: readonly Creation[];
}

export class PackageWorkers {
  readonly #workers: number;
  /** The package is made at `at`. */
  readonly #ends: (at: number, row: number, outcome: number) => void;
  readonly #tallies: WaitTallies;
  #busy = 0;
  #queue: Creation[] = [];
  #front = 0;

  /** `workers`: Infinity for no limit. */
  constructor(
    workers: number,
    ends: (at: number, row: number, outcome: number) => void,
    tallies: WaitTallies,
  ) {
    this.#workers = workers;
    this.#ends = ends;
    this.#tallies = tallies;
  }

  create(now: number, row: number, durationMs: number, outcome: number): void {
    if (this.#busy < this.#workers) {
      this.#begin(now, { row, durationMs, outcome, requestedAt: now });
      return;
    }
    this.#queue.push({ row, durationMs, outcome, requestedAt: now });
    this.#tallies.queue.change(now, 1);
  }

  /** A package is made, or has failed: its worker takes the next one. */
  ended(now: number): void {
    this.#busy--;
    const next = this.#queue[this.#front];
    if (next === undefined) return;
    this.#front++;
    if (this.#front > 1024 && this.#front * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#front);
      this.#front = 0;
    }
    this.#tallies.queue.change(now, -1);
    this.#begin(now, next);
  }

  /** Rows of packages that wait for a worker. */
  waiting(): readonly number[] {
    return this.#queue.slice(this.#front).map(({ row }) => row);
  }

  snapshot(): PackageWorkersState {
    return { busy: this.#busy, queue: this.#queue.slice(this.#front) };
  }

  restore({ busy, queue }: PackageWorkersState): void {
    this.#busy = busy;
    this.#queue = [...queue];
    this.#front = 0;
  }

  #begin(now: number, { row, durationMs, outcome, requestedAt }: Creation): void {
    this.#busy++;
    this.#tallies.waits.add(now - requestedAt);
    this.#ends(now + durationMs, row, outcome);
  }
}
