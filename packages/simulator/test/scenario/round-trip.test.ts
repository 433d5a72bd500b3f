/** Laws of reading: what is recorded is read as the same, and no text at all makes it stumble. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCdxError } from '@cdx/session';
import {
  formatDuration,
  formatProblems,
  parseScenario,
  type ScenarioProblem,
} from '@cdx/simulator';
import { scenarioText } from './scenario-text.ts';

const durationFrom = (minMs: number): fc.Arbitrary<string> =>
  fc.integer({ min: minMs, max: 10_000_000_000 }).map((ms) => formatDuration(ms));
const duration = durationFrom(1);
const interval = durationFrom(3_600_000);
const positive = fc.double({ min: 0.001, max: 1e9, noNaN: true });
const share = fc.oneof(
  fc.double({ min: 0.001, max: 1, noNaN: true }),
  fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
);
const name = fc.stringMatching(/^[A-Za-z\d'"#:&*!-][A-Za-z\d '"#:&*!.-]{0,20}[a-z]$/);
const optional = <Value extends object>(keys: {
  readonly [Key in keyof Value]: fc.Arbitrary<Value[Key]>;
}) => fc.record(keys, { requiredKeys: [] });

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
const client = optional({
  downloadInterval: interval,
  uploadInterval: fc.oneof(interval, fc.constant('never')),
  polls: fc.constantFrom('spread', 'aligned'),
  concurrentSessions: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant('unlimited')),
  reporting: fc.constantFrom('full', 'finalOnly'),
  dependencyEnforcement: fc.boolean(),
});
const policy = {
  tryCount: fc.integer({ min: 0, max: 65_535 }),
  jitter: fc.constantFrom('none', 'full', 'equal', 'decorrelated'),
  maxDuration: fc.oneof(duration, fc.constant('unlimited')),
  alignToPoll: fc.boolean(),
};
const backoff = fc.record({
  initial: fc.integer({ min: 1, max: 3_600_000 }).map((ms) => formatDuration(ms)),
  factor: fc.double({ min: 1, max: 1000, noNaN: true }),
  max: durationFrom(3_600_000),
});
const retry = fc.oneof(
  optional({ ...policy, interval: duration }),
  optional({ ...policy, backoff }),
);

const files = fc
  .record({
    ids: fc.uniqueArray(fc.stringMatching(/^(P-)?\d{4}$/), { minLength: 1, maxLength: 4 }),
    groups: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    job: optional({
      name,
      rows: distributionOf(positive),
      rowSize: fc.nat({ max: 10 ** 9 }).map((bytes) => `${bytes}B`),
      durations,
    }),
    every: interval,
    recurrence: fc.oneof(
      fc.record({ every: interval, offset: duration }),
      fc.constantFrom('*/20 * * * *', '0 2 * * *', '0 0 8 * * 1').map((cron) => ({ cron })),
    ),
    group: optional({ client, retry }),
    count: fc.integer({ min: 1, max: 1000 }),
    probability: share,
    from: duration.map((text) => `+${text}`),
    length: duration,
    top: optional({
      description: fc.string(),
      profile: fc.constant('d365'),
      seed: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
      client,
      retry,
      durations,
      headquarters: optional({ workingFolder: fc.string(), uploadsAppearUploaded: fc.boolean() }),
    }),
  })
  .map(({ ids, groups, job, every, recurrence, group, count, probability, from, length, top }) => ({
    ...top,
    cdx: 1,
    name: 'any',
    start: '2026-03-02T12:00:00',
    duration: '2d',
    jobs: ids.map((id) => ({
      ...job,
      id,
      [id.startsWith('P-') ? 'transactionsEvery' : 'changesEvery']: every,
    })),
    channelDataGroups: groups.map((each, index) => ({
      ...group,
      name: each,
      databases: { count, prefix: `G${index}` },
    })),
    distributionSchedules: ids.map((id) => ({
      name: `Schedule of ${id}`,
      jobs: [id],
      channelDataGroups: groups,
      recurrence,
    })),
    faults: {
      outages: groups.map((each) => ({ group: each, share: probability, from, duration: length })),
      failures: [
        { stage: 'download', probability, error: 'package-uri', after: length },
        { stage: 'hqApply', group: groups[0], probability, error: 'bulk-insert' },
      ],
    },
  }));

test('what a run records is read as the same scenario, and recorded as the same', () => {
  fc.assert(
    fc.property(files, (file) => {
      const first = parseScenario(JSON.stringify(file), { file: 'any.json' });
      const again = parseScenario(JSON.stringify(first.source), { file: 'again.json' });
      expect(again.scenario).toEqual(first.scenario);
      expect(again.source).toEqual(first.source);
    }),
    { numRuns: 50 },
  );
});

/** Passes any error on but the one that is expected; that one must say something. */
function outcome(text: string, overrides: readonly string[] = []): string {
  try {
    parseScenario(text, { file: 'any.yaml', overrides });
    return 'read';
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    const problems = error.details['problems'] as readonly ScenarioProblem[];
    const shown = formatProblems(problems, { file: 'any.yaml' });
    return problems.length > 0 && shown.length > 0 ? 'refused' : 'refused without a word';
  }
}
const either = /^(read|refused)$/;

const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ': ',
        ', ',
        '\n',
        '  ',
        '- ',
        '&a ',
        '*a',
        '<<: ',
        '!!set ',
        '|',
        '>',
        "'",
        '"',
        '#',
        '---\n',
        '? ',
      ),
      fc.constantFrom(
        'jobs',
        'retry',
        'faults',
        'channelDataGroups',
        'recurrence',
        '15m',
        '40%',
        '1020',
        '-1',
        '.nan',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

test('any text is read or refused with problems, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
      expect(outcome(text)).toMatch(either);
    }),
    { numRuns: 200 },
  );
});

test('any value in any place is read or refused with problems', () => {
  const keys = [
    'cdx',
    'name',
    'description',
    'profile',
    'start',
    'timeZone',
    'duration',
    'seed',
    'headquarters',
    'client',
    'retry',
    'durations',
    'jobs',
    'channelDataGroups',
    'distributionSchedules',
    'faults',
  ];
  const values = fc.oneof(
    fc.jsonValue(),
    fc.array(
      fc.dictionary(
        fc.constantFrom(
          'id',
          'name',
          'jobs',
          'recurrence',
          'databases',
          'group',
          'from',
          'error',
          'stage',
        ),
        fc.jsonValue(),
      ),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...keys), values, (key, value) => {
      expect(outcome(scenarioText({ [key]: JSON.stringify(value) }))).toMatch(either);
    }),
    { numRuns: 200 },
  );
});

test('any assignment is applied or refused with problems', () => {
  const paths = fc.constantFrom(
    'retry',
    'retry.interval',
    'jobs',
    'jobs[0]',
    'jobs.1020.rows',
    'faults.outages',
    'faults',
    'seed',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(paths, fc.oneof(yamlish, fc.json())).map((pair) => pair.join('=')),
      ),
      (assignment) => {
        expect(outcome(scenarioText(), [assignment])).toMatch(either);
      },
    ),
    { numRuns: 200 },
  );
});
