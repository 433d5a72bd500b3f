/** What a metric of an experiment is: one number of one run, with what it means. */

export type MetricUnit = 'ms' | 'count' | 'perMinute';

export interface MetricInfo {
  /** `stalenessP95`; as experiment files and result files name it. */
  readonly name: string;
  /** A few words for tables: `staleness, p95`. */
  readonly label: string;
  readonly unit: MetricUnit;
  /** Which value is the better one. */
  readonly better: 'less' | 'more';
  readonly about: string;
  /** Whether what happens during the warm-up is left out, or cannot be. */
  readonly warmUp: 'left out' | 'included';
}
