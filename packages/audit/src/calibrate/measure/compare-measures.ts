/** Measures of a history beside those of simulated ones, line by line. */
import type { HistoryMeasures } from './measure-history.ts';

export type MeasureUnit = 'ms' | 'share' | 'sessions';

export interface MeasureLine {
  /** `Download time to Applied, p95`. */
  readonly name: string;
  readonly unit: MeasureUnit;
  /** Of the history. */
  readonly original: number;
  /** Of each simulated run; null where it has none. */
  readonly simulated: readonly (number | null)[];
}

type Read = (measures: HistoryMeasures) => number | null;

const failing = ['create', 'download', 'apply', 'upload', 'hqApply'] as const;
const directions = ['download', 'upload'] as const;

/** All that is compared, in the order of the table. */
const measured: readonly {
  readonly name: string;
  readonly unit: MeasureUnit;
  readonly read: Read;
}[] = [
  ...directions.flatMap((direction) => {
    const word = direction === 'download' ? 'Downloads' : 'Uploads';
    const of = (key: 'meanMs' | 'p50Ms' | 'p95Ms'): Read => {
      return ({ timeToApplied }) => timeToApplied[direction]?.[key] ?? null;
    };
    return [
      { name: `${word}, time to Applied, mean`, unit: 'ms' as const, read: of('meanMs') },
      { name: `${word}, time to Applied, p50`, unit: 'ms' as const, read: of('p50Ms') },
      { name: `${word}, time to Applied, p95`, unit: 'ms' as const, read: of('p95Ms') },
    ];
  }),
  ...failing.map((stage) => ({
    name: `Failures of ${stage}`,
    unit: 'share' as const,
    read: ({ failureRates }: HistoryMeasures) => failureRates[stage]?.rate ?? null,
  })),
  { name: 'Backlog, mean', unit: 'sessions', read: ({ backlog }) => backlog.mean },
  { name: 'Backlog, peak', unit: 'sessions', read: ({ backlog }) => backlog.peak },
];

/** Lines of what the original has. */
export function compareMeasures(
  original: HistoryMeasures,
  simulated: readonly HistoryMeasures[],
): readonly MeasureLine[] {
  return measured.flatMap(({ name, unit, read }) => {
    const value = read(original);
    return value === null ? [] : [{ name, unit, original: value, simulated: simulated.map(read) }];
  });
}
