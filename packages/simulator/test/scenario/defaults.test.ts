/** What holds where a scenario says nothing, and what goes before it. */
import { describe, expect, test } from 'vitest';
import { annotatedSchema, itemsOf, keysOf } from '../../src/scenario/format/json-schema.ts';
import { parse } from './scenario-text.ts';

const bothKinds =
  '[{ name: Stores, databases: { count: 1 } }, { name: Tills, databases: { kind: register, count: 1 } }]';

const storeClient = {
  downloadIntervalMs: 900_000,
  uploadIntervalMs: 900_000,
  polls: 'spread',
  concurrentSessions: 1,
  reporting: 'full',
  dependencyEnforcement: false,
  bandwidthBps: Infinity,
  latencyMs: 0,
  applyRowsPerSecond: null,
};
const threeTries = (intervalMs: number) => ({
  tryCount: 3,
  delay: { kind: 'fixed', intervalMs },
  jitter: 'none',
  maxDurationMs: null,
  alignToPoll: true,
});

describe.each([
  { profile: 'd365', uploadsAppearUploaded: true, batchEveryMs: 900_000 },
  { profile: 'ax2012r3', uploadsAppearUploaded: false, batchEveryMs: 86_400_000 },
])('profile $profile', ({ profile, uploadsAppearUploaded, batchEveryMs }) => {
  const { scenario } = parse({ profile, channelDataGroups: bothKinds });

  test('has the documented defaults', () => {
    expect(scenario).toMatchObject({
      profile,
      uploadsAppearUploaded,
      timeZone: 'UTC',
      seed: 1,
      workingFolder: '\\\\HQ\\CDX\\WorkingFolder',
      startAt: Date.UTC(2026, 2, 2),
      durationMs: 86_400_000,
      statusMessages: {
        batchGroup: 'CDX',
        recurrence: { kind: 'interval', everyMs: batchEveryMs, offsetMs: batchEveryMs },
        batch: 'waiting',
      },
      retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
      outages: [],
      failures: [],
      issues: [],
      crashes: [],
      poison: [],
      slowdowns: [],
      sizeLimits: [],
      packageWorkers: Infinity,
      applyRowsPerSecond: Infinity,
      asyncServer: {
        transfersMax: Infinity,
        queueMax: Infinity,
        uplinkBps: Infinity,
        downlinkBps: Infinity,
        signatureValidityMs: Infinity,
      },
      operators: [],
    });
    const [stores, tills] = scenario.groups;
    expect(stores).toEqual({
      name: 'Stores',
      kind: 'store',
      count: 1,
      prefix: 'STORE',
      client: storeClient,
      retry: threeTries(900_000),
    });
    expect(tills).toEqual({
      name: 'Tills',
      kind: 'register',
      count: 1,
      prefix: 'REGISTER',
      client: {
        ...storeClient,
        downloadIntervalMs: 60_000,
        uploadIntervalMs: 60_000,
        reporting: 'finalOnly',
      },
      retry: threeTries(60_000),
    });
    expect(scenario.jobs.map(({ name, direction }) => [name, direction])).toEqual([
      ['Prices and discounts', 'download'],
      ['POS transactions', 'upload'],
    ]);
    expect(scenario.jobs[0]?.fullRows).toEqual({
      kind: 'lognormal',
      median: 50_000,
      sigma: 0.3,
    });
    expect(scenario.schedules.map(({ direction, retry }) => [direction, retry])).toEqual([
      ['download', null],
      ['upload', threeTries(300_000)],
    ]);
    for (const schedule of scenario.schedules) {
      expect(schedule).toMatchObject({ active: true, batchGroup: 'CDX', batch: 'waiting' });
    }
  });
});

test('d365 is the profile where none is stated', () => {
  expect(parse().scenario.profile).toBe('d365');
});

test('the retry interval follows the download interval, unless it is stated', () => {
  const client = '{ downloadInterval: 5m }';
  expect(parse({ client }).scenario.groups[0]?.retry).toEqual(threeTries(300_000));
  const stated = parse({ client, retry: '{ interval: 7m }' }).scenario.groups[0]?.retry;
  expect(stated).toEqual(threeTries(420_000));
});

test.each(["{ cron: '*/10 * * * *' }", 'never'])(
  'the retry interval of a P-job with the recurrence %s is fifteen minutes',
  (recurrence) => {
    const distributionSchedules = `[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } },
  { name: B, jobs: [P-0001], channelDataGroups: [Stores], recurrence: ${recurrence} }]`;
    expect(parse({ distributionSchedules }).scenario.schedules[1]?.retry).toEqual(
      threeTries(900_000),
    );
  },
);

test('a schedule, and the batch of headquarters, can have no recurrence and a batch on hold', () => {
  const { scenario } = parse({
    headquarters: '{ statusMessages: { recurrence: never, batchGroup: HQ, batch: canceled } }',
    distributionSchedules:
      "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: never, batchGroup: Night, batch: hold }]",
    jobs: "[{ id: '1020' }]",
  });
  expect(scenario.statusMessages).toEqual({
    batchGroup: 'HQ',
    recurrence: null,
    batch: 'canceled',
  });
  expect(scenario.schedules[0]).toMatchObject({
    recurrence: null,
    batchGroup: 'Night',
    batch: 'hold',
  });
});

test('headquarters keeps what it states for as long, and the rest for ever', () => {
  const headquarters = '{ retention: { downloadHistory: 30d, packages: 1w } }';
  expect(parse({ headquarters }).scenario.retention).toEqual({
    downloadHistoryMs: 2_592_000_000,
    uploadHistoryMs: null,
    packagesMs: 604_800_000,
  });
});

test('the group goes before the scenario, key by key', () => {
  const { scenario } = parse({
    client: '{ downloadInterval: 5m, uploadInterval: never, reporting: finalOnly }',
    retry: '{ tryCount: 7, backoff: { initial: 1m }, jitter: full, maxDuration: 3h }',
    channelDataGroups: `[{ name: Stores, databases: { count: 1 } },
  { name: Shops, databases: { count: 1, prefix: SHOP },
    client: { uploadInterval: 10m, concurrentSessions: unlimited },
    retry: { interval: 2m, maxDuration: unlimited, alignToPoll: false } }]`,
    distributionSchedules: `[{ name: A, jobs: ['1020', ], channelDataGroups: [Stores, Shops], recurrence: { every: 20m } },
  { name: B, jobs: [P-0001], channelDataGroups: [Shops], recurrence: { every: 5m } }]`,
  });
  const [stores, shops] = scenario.groups;
  expect(stores?.client).toMatchObject({
    downloadIntervalMs: 300_000,
    uploadIntervalMs: null,
    reporting: 'finalOnly',
  });
  expect(stores?.retry).toEqual({
    tryCount: 7,
    delay: { kind: 'exponential', initialMs: 60_000, factor: 2, maxMs: 3_600_000 },
    jitter: 'full',
    maxDurationMs: 10_800_000,
    alignToPoll: true,
  });
  expect(shops?.client).toMatchObject({
    downloadIntervalMs: 300_000,
    uploadIntervalMs: 600_000,
    concurrentSessions: Infinity,
  });
  expect(shops?.retry).toEqual({
    tryCount: 7,
    delay: { kind: 'fixed', intervalMs: 120_000 },
    jitter: 'full',
    maxDurationMs: null,
    alignToPoll: false,
  });
});

test('stage times of a job go before those of the scenario', () => {
  const { scenario } = parse({
    durations: '{ create: 5s, apply: 7s }',
    jobs: "[{ id: '1020', durations: { apply: 9s } }, { id: P-0001 }]",
  });
  const constant = (value: number) => ({ kind: 'constant', value });
  expect(scenario.jobs[0]?.durationsMs).toMatchObject({
    create: constant(5000),
    apply: constant(9000),
    download: { kind: 'exponential', mean: 30_000 },
  });
  expect(scenario.jobs[1]?.durationsMs.apply).toEqual(constant(7000));
});

test('a start is local in the time zone, or what its offset says', () => {
  const timeZone = 'Europe/Berlin';
  const at = (start: string): number => parse({ start, timeZone }).scenario.startAt;
  expect(at('2026-03-02T08:00:00')).toBe(Date.UTC(2026, 2, 2, 7));
  expect(at('2026-03-02T08:00:00Z')).toBe(Date.UTC(2026, 2, 2, 8));
  expect(at('2026-07-02')).toBe(Date.UTC(2026, 6, 1, 22));
});

test('an outage has a name, a share and two ends', () => {
  const faults = `
  outages:
    - { group: Stores, from: +10h, duration: 2h }
    - { group: Stores, share: 50%, from: 2026-03-02T05:00:00, to: +6h }`;
  const start = Date.UTC(2026, 2, 2);
  expect(parse({ faults }).scenario.outages).toEqual([
    {
      name: 'Outage 1',
      of: 'network',
      group: 'Stores',
      share: 1,
      timing: { kind: 'once', startAt: start + 36_000_000, endAt: start + 43_200_000 },
    },
    {
      name: 'Outage 2',
      of: 'network',
      group: 'Stores',
      share: 0.5,
      timing: { kind: 'once', startAt: start + 18_000_000, endAt: start + 21_600_000 },
    },
  ]);
});

test('an issue has a name, a share and a beginning; a crash two ends', () => {
  const faults = `
  issues:
    - { stage: apply, group: Stores, error: missing-assembly }
    - { name: No index, stage: upload, job: P-0001, group: Stores, share: 50%, from: +2h, error: upload-timeout }
  crashes:
    - { group: Stores, share: 30%, at: 2026-03-02T05:00:00, downFor: 1h30m }`;
  const start = Date.UTC(2026, 2, 2);
  const { issues, crashes } = parse({ faults }).scenario;
  expect(issues).toEqual([
    {
      name: 'Issue 1',
      stage: 'apply',
      job: null,
      group: 'Stores',
      share: 1,
      startAt: start,
      error: 'missing-assembly',
    },
    {
      name: 'No index',
      stage: 'upload',
      job: 'P-0001',
      group: 'Stores',
      share: 0.5,
      startAt: start + 7_200_000,
      error: 'upload-timeout',
    },
  ]);
  expect(crashes).toEqual([
    {
      name: 'Crash 1',
      group: 'Stores',
      share: 0.3,
      timing: { kind: 'once', startAt: start + 18_000_000, endAt: start + 23_400_000 },
    },
  ]);
});

describe('a default as it is documented, stated, changes nothing:', () => {
  const lists: Readonly<Record<string, string>> = { jobs: 'jobs.1020' };
  const documented: [string, string][] = [];
  const visit = (schema: Parameters<typeof keysOf>[0], path: string): void => {
    for (const [key, value] of Object.entries(keysOf(schema) ?? {})) {
      const place = path === '' ? key : `${path}.${key}`;
      const items = itemsOf(value);
      if (items !== null && lists[place] !== undefined) visit(items, lists[place]);
      if (items !== null) continue;
      visit(value, place);
      const stated = value['x-default']?.replaceAll('`', '');
      // Defaults that are a sentence have tests of their own, above.
      if (stated !== undefined && /^(\{.*\}|[\w.\\]+)$/.test(stated))
        documented.push([place, stated]);
    }
  };
  visit(annotatedSchema(), '');

  const explained = ['empty', 'none', 'nothing', 'nobody'];
  /** Keys that hold only beside others. */
  const besides: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    backoff: { retry: '{ backoff: { initial: 1m } }' },
    recurrence: { headquarters: '{ statusMessages: { recurrence: { every: 1h } } }' },
  };
  test.each(documented.filter(([, stated]) => !explained.includes(stated)))(
    '%s=%s',
    (place, stated) => {
      const key = Object.keys(besides).find((each) => place.includes(`${each}.`)) ?? '';
      const base = besides[key] ?? {};
      expect(parse(base, { overrides: [`${place}=${stated}`] }).scenario).toEqual(
        parse(base).scenario,
      );
    },
  );

  test('and that is most of them', () => {
    expect(documented.length).toBeGreaterThan(20);
  });
});
