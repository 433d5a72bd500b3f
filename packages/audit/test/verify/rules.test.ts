/** Rules that random spoiling seldom meets, each with a history that breaks it and one that does not. */
import type { FindingRule, NoteRule } from '@cdx/audit/verify';
import { sessionStream, type RecordedEvent } from '@cdx/session';
import { scenarioSource } from '@cdx/simulator';
import { group, scenario } from '@cdx/testing/build';
import { expect, test } from 'vitest';
import { otherId } from './support/mutations.ts';
import { verified } from './support/histories.ts';

const database = 'STORE-0001';
const minute = 60_000;

type Fact = readonly [minutes: number, number: number, type: string, data?: object];

const started: object = {
  job: '1020',
  channelDataGroup: 'Stores',
  channelDatabase: database,
  schedule: 'Prices',
  packageKind: 'incremental',
  downloadPath: 'x',
};
const made = { rows: 1, bytes: 1, rowVersion: 1, oldestChangeAt: null };
const failed = { message: 'm', failureKind: 'transient', retriable: true };

/** Facts of sessions of one database, told at once. */
function history(facts: readonly Fact[], before: readonly RecordedEvent[] = []): RecordedEvent[] {
  const last = new Map<number, RecordedEvent>();
  const events = [...before];
  for (const [at, sessionNumber, type, data = {}] of facts) {
    const previous = last.get(sessionNumber);
    const event: RecordedEvent = {
      position: events.length,
      stream: sessionStream('download', sessionNumber, database),
      revision: (previous?.revision ?? -1) + 1,
      id: otherId(events.length),
      type,
      schemaVersion: type === 'PackageMadeAvailable' ? 2 : 1,
      runNumber: type === 'SessionRerun' ? 2 : (previous?.runNumber ?? 1),
      occurredAt: at * minute,
      recordedAt: at * minute,
      source: 'hq',
      correlationId: otherId(1_000_000 + sessionNumber),
      causationId: previous?.id ?? null,
      data:
        type === 'DownloadSessionStarted'
          ? { ...started, sessionNumber }
          : type === 'PackageMadeAvailable'
            ? made
            : data,
    };
    last.set(sessionNumber, event);
    events.push(event);
  }
  return events;
}

const available = (at: number, number: number): Fact[] => [
  [at, number, 'DownloadSessionStarted'],
  [at, number, 'PackageMadeAvailable'],
];
const downloaded = (at: number, number: number): Fact[] => [
  [at, number, 'PackageRequested'],
  [at, number, 'PackageDownloaded'],
];
const applied = (at: number, number: number): Fact => [
  at,
  number,
  'PackageApplied',
  { rowsAffected: 1 },
];
const later: Fact[] = available(99, 9);

async function rulesOf(
  events: readonly RecordedEvent[],
  options: { readonly tries?: number } = {},
): Promise<readonly (FindingRule | NoteRule)[]> {
  const { findingCounts, noteCounts } = await verified(events, {}, options);
  return [...Object.keys(findingCounts), ...Object.keys(noteCounts)] as FindingRule[];
}

const failure: Fact[] = [
  ...available(1, 1),
  [2, 1, 'PackageRequested'],
  [3, 1, 'DownloadFailed', failed],
];
const retry = (at: number): Fact[] => [
  [at, 1, 'RetryScheduled', { dueAt: (at + 1) * minute }],
  [at + 1, 1, 'RetryStarted'],
  [at + 2, 1, 'DownloadFailed', failed],
];

test.for<readonly [string, readonly Fact[], readonly string[]]>([
  ['failed and forgotten', [...failure, ...later], ['session-stuck']],
  ['failed just now', failure, []],
  [
    'failed, and planned anew',
    [...failure, [3, 1, 'RetryScheduled', { dueAt: 98 * minute }], ...later],
    [],
  ],
  [
    'overdue',
    [...failure, [3, 1, 'RetryScheduled', { dueAt: 4 * minute }], ...later],
    ['retry-overdue'],
  ],
  [
    'reported as outcomes only',
    [...available(1, 1), [2, 1, 'FinalDownloadFailed', failed], ...later],
    [],
  ],
  [
    'purged while open',
    [...available(1, 1), [2, 1, 'SessionPurged']],
    ['purge-count', 'purge-open'],
  ],
  [
    'told of after its purge',
    [
      ...available(1, 1),
      ...downloaded(2, 1),
      applied(3, 1),
      [4, 1, 'SessionPurged'],
      [5, 1, 'SessionRerun'],
    ],
    ['purge-count', 'after-purge'],
  ],
  [
    'rerun without a package',
    [
      ...available(1, 1),
      ...downloaded(2, 1),
      applied(3, 1),
      [4, 1, 'PackagePurged'],
      [5, 1, 'SessionRerun'],
    ],
    ['purge-count', 'package-purged'],
  ],
  [
    'downloaded after the package was purged',
    [...available(1, 1), [2, 1, 'PackagePurged'], ...downloaded(3, 1)],
    ['purge-count', 'package-purged'],
  ],
  [
    'asked for before the package was purged',
    [
      ...available(1, 1),
      [2, 1, 'PackageRequested'],
      [3, 1, 'PackagePurged'],
      [4, 1, 'PackageDownloaded'],
    ],
    ['purge-count'],
  ],
  [
    'given up',
    [...failure, [3, 1, 'SessionCanceled', { by: 'triesSpent' }], ...later],
    ['tries-spent'],
  ],
])('a session %s', async ([, facts, rules]) => {
  expect(await rulesOf(history(facts))).toEqual(rules);
});

test('the try count is that of the auditor, else of the run, else not known', async () => {
  const twice = history([...failure, ...retry(3), ...retry(5)]);
  expect(await rulesOf(twice, { tries: 2 })).toEqual([]);
  expect(await rulesOf(twice, { tries: 0 })).toEqual([]);
  expect(await rulesOf(twice, { tries: 1 })).toEqual(['try-count']);
  expect((await verified(twice)).notChecked.map(({ rule }) => rule)).toContain('try-count');
});

/** A run whose group `Stores` has this policy. */
function runWith(isEnforced: boolean): RecordedEvent {
  const { client } = group('Stores');
  const enforced = { ...client, dependencyEnforcement: isEnforced };
  const of = scenario({ groups: [group('Stores', { client: enforced })] });
  const source = scenarioSource(of);
  const { seed, startAt, name } = of;
  const data = {
    scenario: name,
    source,
    seed,
    version: '0',
    stepper: 'table',
    startAt,
    endAt: startAt,
  };
  return {
    position: 0,
    stream: 'run-1',
    revision: 0,
    id: otherId(0),
    type: 'SimulationStarted',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: 0,
    recordedAt: 0,
    source: 'simulator',
    correlationId: otherId(0),
    causationId: null,
    data,
  };
}

test.for<readonly [string, readonly Fact[], boolean]>([
  [
    'while an earlier one waits',
    [...available(1, 1), ...available(1, 2), ...downloaded(2, 2), applied(3, 2)],
    true,
  ],
  [
    'after the earlier one',
    [
      ...available(1, 1),
      ...available(1, 2),
      ...downloaded(2, 1),
      applied(3, 1),
      ...downloaded(4, 2),
      applied(5, 2),
    ],
    false,
  ],
  [
    'while an earlier one came to exist',
    [...available(1, 2), ...downloaded(2, 2), ...available(3, 1), applied(4, 2)],
    false,
  ],
  [
    'while an earlier one is still being made',
    [[1, 1, 'DownloadSessionStarted'], ...available(1, 2), ...downloaded(2, 2), applied(3, 2)],
    false,
  ],
])('under enforcement: applied %s', async ([, facts, isWrong]) => {
  const enforced = await rulesOf(history(facts, [runWith(true)]));
  expect(enforced.includes('apply-order')).toBe(isWrong);
  const free = await rulesOf(history(facts, [runWith(false)]));
  expect(free).not.toContain('apply-order');
  if (isWrong) expect(free).toContain('applied-out-of-order');
});
