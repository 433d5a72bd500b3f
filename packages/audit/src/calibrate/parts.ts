/** What a calibration says of each of its parts: what it is, what it was made from, how well it fits. */

/** `fitted`: a distribution; `counted`: a share or a mean; `seen`: read off; `default`: not told. */
export type Basis = 'fitted' | 'counted' | 'seen' | 'default';

export interface CalibratedPart {
  /** Where it is in the scenario, as `--set` writes it: `jobs.1020.durations.apply`. */
  readonly path: string;
  /** In the words of the field: `Apply of 1020`. */
  readonly name: string;
  /** As the scenario has it. */
  readonly value: string;
  readonly basis: Basis;
  /** Observations that it was made from. */
  readonly n: number;
  /** Kolmogorov-Smirnov distance between observations and distribution; null: there is none. */
  readonly ks: number | null;
  /** What else there is to know, in plain words. */
  readonly note: string | null;
  /** Why it should be taken with care; null: nothing. */
  readonly warning: string | null;
}

export class Parts {
  readonly all: CalibratedPart[] = [];

  add(
    part: Pick<CalibratedPart, 'path' | 'name' | 'value' | 'basis' | 'n'> & Partial<CalibratedPart>,
  ): void {
    this.all.push({ ks: null, note: null, warning: null, ...part });
  }
}
