/** Scenario files as objects, sound ones that state anything that the format knows. */
import { batchStatuses, failureKinds, statusLabel, statusNames } from '@cdx/session';
import { formatDuration } from '@cdx/simulator';
import fc from 'fast-check';
import { possibleStatuses } from '../../src/scenario/check/possible-statuses.ts';
import { databaseName } from '../../src/scenario/total-databases.ts';
import { formatBandwidth } from '../../src/scenario/units/bandwidth.ts';
import { faultsOf } from './fault-file-arbitrary.ts';

const durationFrom = (minMs: number): fc.Arbitrary<string> =>
  fc.integer({ min: minMs, max: 10_000_000_000 }).map((ms) => formatDuration(ms));
const duration = durationFrom(1);
const wait = durationFrom(1000);
const interval = durationFrom(3_600_000);
const moment = duration.map((text) => `+${text}`);
const positive = fc.double({ min: 0.001, max: 1e9, noNaN: true });
const share = fc.oneof(
  fc.double({ min: 0.001, max: 1, noNaN: true }),
  fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
);
const name = fc.stringMatching(/^[A-Za-z\d'"#:&*!-][A-Za-z\d '"#:&*!.-]{0,20}[a-z]$/);
const optional = <Value extends object>(keys: {
  readonly [Key in keyof Value]: fc.Arbitrary<Value[Key]>;
}) => fc.record(keys, { requiredKeys: [] });
const oneOrMany = <Value>(values: readonly Value[]) =>
  fc.oneof(fc.constantFrom(...values), fc.subarray([...values], { minLength: 1 }));

const distributionOf = (value: fc.Arbitrary<string | number>) =>
  fc.oneof(
    value,
    value.map((each) => ({ uniform: { min: each, max: each } })),
    value.map((mean) => ({ exponential: { mean } })),
    fc.record({
      lognormal: fc.record({ median: value, sigma: fc.double({ min: 0, max: 5, noNaN: true }) }),
    }),
  );
const durations = optional({
  create: distributionOf(duration),
  download: distributionOf(duration),
  apply: distributionOf(duration),
  pack: distributionOf(duration),
  upload: distributionOf(duration),
  hqApply: distributionOf(duration),
});
const bandwidth = fc.oneof(
  fc.integer({ min: 1000, max: 10 ** 12 }).map((bps) => formatBandwidth(bps)),
  fc.constant('unlimited'),
);
const unlimitedOr = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof(value, fc.constant('unlimited' as const));
const client = optional({
  downloadInterval: interval,
  uploadInterval: fc.oneof(interval, fc.constant('never')),
  polls: fc.constantFrom('spread', 'aligned'),
  concurrentSessions: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant('unlimited')),
  reporting: fc.constantFrom('full', 'finalOnly'),
  dependencyEnforcement: fc.boolean(),
  bandwidth,
  latency: duration,
  applySpeed: unlimitedOr(distributionOf(positive)),
});
const policy = {
  tryCount: fc.integer({ min: 0, max: 65_535 }),
  jitter: fc.constantFrom('none', 'full', 'equal', 'decorrelated'),
  maxDuration: fc.oneof(duration, fc.constant('unlimited')),
  alignToPoll: fc.boolean(),
};
const backoff = fc.record({
  initial: fc.integer({ min: 1000, max: 3_600_000 }).map((ms) => formatDuration(ms)),
  factor: fc.double({ min: 1, max: 1000, noNaN: true }),
  max: durationFrom(3_600_000),
});
const retry = fc.oneof(optional({ ...policy, interval: wait }), optional({ ...policy, backoff }));
const recurrence = fc.oneof(
  fc.record({ every: interval, offset: duration }),
  fc.constantFrom('*/20 * * * *', '0 2 * * *', '0 0 8 * * 1').map((cron) => ({ cron })),
  fc.constant('never'),
);
const batch = { batchGroup: name, batch: fc.constantFrom(...batchStatuses) };
const kept = fc.oneof(duration, fc.constant('forever'));
const headquarters = optional({
  workingFolder: fc.string(),
  uploadsAppearUploaded: fc.boolean(),
  statusMessages: optional({ recurrence, ...batch }),
  retention: optional({ downloadHistory: kept, uploadHistory: kept, packages: kept }),
  packageWorkers: unlimitedOr(fc.integer({ min: 1, max: 1000 })),
  applySpeed: unlimitedOr(positive),
  asyncServer: optional({
    transfers: unlimitedOr(fc.integer({ min: 1, max: 1_000_000 })),
    queue: unlimitedOr(fc.nat({ max: 1_000_000 })),
    uplink: bandwidth,
    downlink: bandwidth,
    signatureValidity: unlimitedOr(duration),
  }),
});

const parts = fc.record({
  ids: fc.uniqueArray(fc.stringMatching(/^(P-)?\d{4}$/), { minLength: 1, maxLength: 4 }),
  groups: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  job: optional({
    name,
    rowSize: fc.nat({ max: 10 ** 9 }).map((bytes) => `${bytes}B`),
    durations,
  }),
  rows: fc.option(distributionOf(positive), { nil: undefined }),
  rowsPerChange: fc.option(distributionOf(fc.double({ min: 0.001, max: 1e6, noNaN: true })), {
    freq: 1,
    nil: undefined,
  }),
  fullRows: distributionOf(positive),
  every: interval,
  schedule: fc.record(
    { recurrence, active: fc.boolean(), ...batch },
    { requiredKeys: ['recurrence'] },
  ),
  group: optional({ client, retry }),
  count: fc.integer({ min: 1, max: 1000 }),
  /** Databases that operators add to each group, in commands of their own. */
  added: fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 3 }),
  probability: share,
  length: duration,
  outOfOrder: fc.boolean(),
  issueFrom: fc.option(moment, { nil: undefined }),
  top: optional({
    description: fc.string(),
    profile: fc.constant('d365'),
    seed: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
    client,
    retry,
    durations,
    headquarters,
  }),
});
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;

const alwaysThere = { name: 'Full', limit: '10GB' };
const fixable = ['Issue 1', 'No index', alwaysThere.name];

/** All but the operators and the faults that come and go. */
function fileOf(stated: Parts) {
  const { ids, groups, probability, length } = stated;
  return {
    ...stated.top,
    cdx: 1,
    name: 'any',
    start: '2026-03-02T12:00:00',
    duration: '2d',
    jobs: ids.map((id) => ({
      ...stated.job,
      id,
      ...(id.startsWith('P-')
        ? { transactionsEvery: stated.every, rowsPerTransaction: stated.rowsPerChange }
        : {
            changesEvery: stated.every,
            rowsPerChange: stated.rowsPerChange,
            fullRows: stated.fullRows,
          }),
      ...(stated.rowsPerChange === undefined ? { rows: stated.rows } : {}),
    })),
    channelDataGroups: groups.map((each, index) => ({
      ...stated.group,
      name: each,
      databases: { count: stated.count, prefix: `G${index}` },
    })),
    distributionSchedules: ids.map((id) => ({
      ...stated.schedule,
      name: `Schedule of ${id}`,
      jobs: [id],
      channelDataGroups: groups,
    })),
    faults: {
      failures: [
        { stage: 'download', probability, error: 'package-uri', after: length },
        { stage: 'hqApply', group: groups[0], probability, error: 'bulk-insert' },
        { stage: 'apply', probability, error: 'unique-key', outOfOrder: stated.outOfOrder },
      ],
      issues: [
        { stage: 'create', group: groups[0], error: 'partial-data', from: stated.issueFrom },
        {
          name: 'No index',
          stage: 'upload',
          group: groups[0],
          share: probability,
          error: 'upload-timeout',
        },
      ],
    },
  };
}

function operatorsOf({ ids, groups, count, added }: Parts) {
  const total = added.reduce((sum, each) => sum + each, count);
  const database = fc
    .tuple(fc.nat({ max: groups.length - 1 }), fc.integer({ min: 1, max: total }))
    .map(([index, number]) => databaseName(`G${index}`, number, total));
  const schedule = fc.constantFrom(...ids).map((id) => `Schedule of ${id}`);
  const conditions = (direction: 'download' | 'upload') => {
    const own = ids.filter((id) => id.startsWith('P-') === (direction === 'upload'));
    return {
      failureKind: oneOrMany(failureKinds),
      ...(own.length === 0 ? {} : { job: oneOrMany(own) }),
      group: oneOrMany(groups),
      database: fc.oneof(database, fc.uniqueArray(database, { minLength: 1, maxLength: 3 })),
    };
  };
  const select = fc.constantFrom('download' as const, 'upload' as const).chain((direction) => {
    const id = fc.tuple(fc.integer({ min: 1, max: 10 ** 15 - 1 }), database);
    const status = oneOrMany([
      ...statusNames(direction),
      ...(direction === 'download' ? ['NO DATA', 'create-failed'] : ['UPLOAD_FAILED']),
    ]).filter(
      (words) => typeof words === 'string' || new Set(words.map(plain)).size === words.length,
    );
    return fc.oneof(
      id.map((parts) => `${direction}Session-${parts.join('-')}`),
      fc.record(
        { session: id.map((parts) => parts.join('-')), direction: fc.constant(direction), status },
        { requiredKeys: ['session', 'direction'] },
      ),
      fc.record(
        {
          direction: fc.constant(direction),
          status,
          ...conditions(direction),
          take: fc.constantFrom('oldest', 'newest'),
          limit: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant('unlimited')),
        },
        { requiredKeys: ['direction', 'status'] },
      ),
    );
  });
  const order = fc.oneof(
    fc.record({ cancel: select }),
    fc.record({ rerun: select }),
    fc.record({ runNow: schedule }),
    fc.record({ fullSync: database }),
    fc.record({ fullSync: fc.record({ database, deleteFirst: fc.boolean() }) }),
    fc.record({ pause: database }),
    fc.record({ resume: database }),
    fc.record({ setSchedule: fc.record({ schedule, active: fc.boolean() }) }),
    fc.record({ setSchedule: fc.record({ schedule, batch: fc.constantFrom(...batchStatuses) }) }),
    fc.record({ statusBatch: fc.constantFrom(...batchStatuses) }),
    fc.constant({ processStatusMessages: true }),
    fc.record({ fix: fc.constantFrom(...fixable) }),
  );
  const command = fc.tuple(moment, order).map(([at, what]) => ({ at, ...what }));
  const limits = {
    after: distributionOf(duration),
    times: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant('unlimited')),
  };
  const rule = fc.oneof(
    fc.record({ do: fc.constant('fix'), ...limits }, { requiredKeys: ['do'] }),
    fc.record(
      {
        do: fc.constant('fix'),
        when: fc.record({ failureKind: oneOrMany(['configuration', 'capacity']) }),
        ...limits,
      },
      { requiredKeys: ['do', 'when'] },
    ),
    fc
      .tuple(fc.constantFrom('cancel', 'rerun'), fc.constantFrom('download', 'upload'))
      .chain(([action, direction]) =>
        fc.record(
          {
            do: fc.constant(action),
            when: fc.record(
              {
                direction: fc.constant(direction),
                status: oneOrMany(
                  possibleStatuses(action, direction).map((status) => statusLabel(status)),
                ),
                ...conditions(direction),
              },
              { requiredKeys: ['direction', 'status'] },
            ),
            ...limits,
          },
          { requiredKeys: ['do', 'when'] },
        ),
      ),
  );
  const adding = groups.flatMap((group) =>
    added.map((each) => ({ at: '+1h', addDatabases: { group, count: each } })),
  );
  const commands = fc.array(command, { maxLength: 4 }).map((some) => [...some, ...adding]);
  return fc
    .tuple(
      fc.record(
        { name, commands, rules: fc.array(rule, { maxLength: 3 }) },
        { requiredKeys: ['commands'] },
      ),
      fc.array(fc.record({ rules: fc.array(rule, { maxLength: 3 }) }), { maxLength: 1 }),
    )
    .map(([first, others]) => [first, ...others]);
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]/g, '');
}

export const files = parts.chain((stated) => {
  const { ids, groups, probability: share } = stated;
  return fc
    .tuple(operatorsOf(stated), faultsOf({ ids, groups, share }))
    .map(([operators, { sizeLimits, ...faults }]) => {
      const file = fileOf(stated);
      return {
        ...file,
        faults: {
          ...file.faults,
          ...faults,
          sizeLimits: [{ ...alwaysThere, group: groups[0] }, ...sizeLimits],
        },
        operators,
      };
    });
});
