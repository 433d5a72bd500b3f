/** Faults as scenario files state them: every kind, every place, every way of timing. */
import { formatDuration, formatSize } from '@cdx/simulator';
import fc from 'fast-check';

type Share = number | string;

/** What the faults are about, and how they share what is drawn for them. */
interface FaultedFile {
  readonly ids: readonly string[];
  readonly groups: readonly string[];
  readonly share: Share;
}

const hourMs = 3_600_000;
const times = fc.integer({ min: hourMs, max: 10_000_000_000 }).map((ms) => formatDuration(ms));

/** Two moments, the first before the second. */
const spans = fc
  .tuple(fc.nat({ max: 100 * hourMs }), fc.integer({ min: 1, max: 100 * hourMs }))
  .map(([from, length]) => ({
    from: `+${formatDuration(from)}`,
    to: `+${formatDuration(from + length)}`,
  }));
const bounds = spans.chain(({ from, to }) =>
  fc.record({ from: fc.constant(from), to: fc.constant(to) }, { requiredKeys: [] }),
);

const recurrence = fc.oneof(
  fc.record({ every: times, offset: times }, { requiredKeys: ['every'] }),
  fc.constantFrom('*/20 * * * *', '0 2 * * *', '0 0 8 * * 1').map((cron) => ({ cron })),
);
const timeBetween = fc.oneof(
  times,
  times.map((mean) => ({ exponential: { mean } })),
  times.map((each) => ({ uniform: { min: each, max: each } })),
  fc.record({ weibull: fc.record({ scale: times, shape: fc.constantFrom(0.7, 1, 3.5) }) }),
);
const random = fc.record(
  { timeToFailure: timeBetween, timeToRepair: timeBetween, together: fc.boolean() },
  { requiredKeys: ['timeToFailure', 'timeToRepair'] },
);

const again = fc.oneof(
  fc.tuple(bounds, recurrence, times).map(([bound, recurring, duration]) => ({
    ...bound,
    recurrence: recurring,
    duration,
  })),
  fc.tuple(bounds, random).map(([bound, at]) => ({ ...bound, random: at })),
);
const timing = fc.oneof(
  spans,
  fc.tuple(spans, times).map(([{ from }, duration]) => ({ from, duration })),
  again,
);

const crashTiming = fc.oneof(
  fc.tuple(spans, times).map(([{ from }, downFor]) => ({ at: from, downFor })),
  again.map((stated) => {
    if (!('duration' in stated)) return stated;
    const { duration: downFor, ...rest } = stated;
    return { ...rest, downFor };
  }),
);

const sizes = fc.integer({ min: 1, max: 10 ** 12 }).map((bytes) => formatSize(bytes));

export function faultsOf({ ids, groups, share }: FaultedFile) {
  const group = fc.constantFrom(...groups);
  const list = <Entry>(entry: fc.Arbitrary<Entry>) => fc.array(entry, { maxLength: 3 });
  const job = (direction: 'download' | 'upload') =>
    ids.filter((id) => id.startsWith('P-') === (direction === 'upload'));
  const poison = fc
    .constantFrom(
      { stage: 'download', error: 'checksum-mismatch', of: 'download' as const },
      { stage: 'apply', error: 'sql-write', of: 'download' as const },
      { stage: 'upload', error: 'upload-session-key', of: 'upload' as const },
      { stage: 'hqApply', error: 'bulk-insert', of: 'upload' as const },
    )
    .chain(({ of, ...what }) =>
      fc.record(
        {
          stage: fc.constant(what.stage),
          error: fc.constant(what.error),
          probability: fc.constant(share),
          group,
          ...(job(of).length === 0 ? {} : { job: fc.constantFrom(...job(of)) }),
        },
        { requiredKeys: ['stage', 'error', 'probability'] },
      ),
    );
  return fc.record({
    outages: list(
      fc
        .tuple(
          fc.oneof(
            fc.record(
              {
                of: fc.constantFrom('network', 'channelDatabase'),
                group,
                share: fc.constant(share),
              },
              { requiredKeys: ['group'] },
            ),
            fc.constantFrom({ of: 'asyncServer' }, { of: 'batch' }),
          ),
          timing,
        )
        .map(([where, when]) => ({ ...where, ...when })),
    ),
    crashes: list(
      fc.tuple(group, crashTiming).map(([of, when]) => ({ group: of, share, ...when })),
    ),
    poison: list(poison),
    slowdowns: list(
      fc
        .tuple(
          group,
          fc.double({ min: 1.001, max: 1000, noNaN: true }),
          fc.oneof(fc.constant({}), timing),
        )
        .map(([of, factor, when]) => ({ group: of, share, factor, ...when })),
    ),
    sizeLimits: list(
      fc.record(
        {
          group,
          share: fc.constant(share),
          limit: sizes,
          startSize: fc.oneof(
            sizes,
            sizes.map((each) => ({ uniform: { min: '0B', max: each } })),
          ),
          growth: fc.constantFrom(0, '30%', 1),
        },
        { requiredKeys: ['group', 'limit'] },
      ),
    ),
  });
}
