/** Stories with a known course: what is told of each is what was made to happen. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explainSession, type Explanation, type WaitCause } from '@cdx/audit/explain';
import { sessionStream, type RecordedEvent } from '@cdx/session';
import { parseScenario, type Scenario, type ScenarioCommand } from '@cdx/simulator';
import {
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
  second,
  selection,
  startAt,
} from '@cdx/testing/build';
import { describe, expect, test } from 'vitest';
import { arrayLog } from './support/array-log.ts';
import { logOf, spread, type StoredLog } from './support/stored-log.ts';

const at = (ms: number): number => startAt + ms;
const database = 'STORES-0001';
const download = (number: number): string => sessionStream('download', number, database);
const upload = (number: number): string => sessionStream('upload', number, database);

/** Polls on the quarter of an hour; packages every hour, ready after 20 s. */
const aligned = (client: Partial<Scenario['groups'][number]['client']> = {}) =>
  group('Stores', { client: { polls: 'aligned', ...client } });

const operator = (...commands: readonly ScenarioCommand[]): Partial<Scenario> => ({
  operators: [{ name: 'Help desk', commands, rules: [] }],
});

type Entry = Explanation['entries'][number];
const only = <Kind extends Entry['kind']>({ entries }: Explanation, kind: Kind) =>
  entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);

async function told(changes: Partial<Scenario>, stream: string): Promise<Explanation> {
  const { store } = await logOf(
    scenario({ groups: [aligned()], durationMs: 6 * hour, ...changes }),
  );
  return explainSession(store, stream);
}

describe('what began a session', () => {
  test('a run of its schedule, by its recurrence or by an operator', async () => {
    const run = operator({ kind: 'runNow', schedule: 'Schedule of 1020', at: at(90 * minute) });
    const [first, third] = [await told(run, download(1)), await told(run, download(3))];
    const [byRecurrence] = only(first, 'created');
    const [byOperator] = only(third, 'created');
    expect(byRecurrence).toMatchObject({ how: 'schedule', cause: { source: 'hq', at: at(0) } });
    expect(byOperator).toMatchObject({
      how: 'schedule',
      cause: { source: 'operator:Help desk', at: at(90 * minute) },
    });
  });

  test('a full data sync, and a database that is new in its group', async () => {
    const commands = operator(
      { kind: 'fullSync', database, deleteFirst: false, at: at(10 * minute) },
      { kind: 'addDatabases', group: 'Stores', count: 1, at: at(70 * minute) },
    );
    const full = await told(commands, download(2));
    expect(only(full, 'created')).toMatchObject([
      { how: 'fullSync', cause: { at: at(10 * minute) } },
    ]);
    const inherited = await told(commands, sessionStream('download', 3, 'STORES-0002'));
    expect(only(inherited, 'created')).toMatchObject([
      { how: 'inherited', cause: { type: 'DatabaseAddedToGroup', at: at(70 * minute) } },
    ]);
  });
});

describe('a retry', () => {
  const failing = { failures: [failure('download', 1)] };

  test('that runs at polls began late by the rest of the interval', async () => {
    const groups = [{ ...aligned(), retry: policy({ everyMs: minute, alignToPoll: true }) }];
    const explanation = await told({ ...failing, groups }, download(1));
    const [retry] = only(explanation, 'retryStarted');
    expect(retry).toMatchObject({
      at: at(30 * minute),
      dueAt: at(16 * minute + 30 * second),
      lateMs: 13 * minute + 30 * second,
      retry: 1,
      stage: 'download',
      waited: [{ cause: 'poll', intervalMs: 15 * minute }],
    });
  });

  test('that runs by its own clock began when it was due', async () => {
    const explanation = await told(failing, download(1));
    expect(only(explanation, 'retryStarted')[0]).toMatchObject({ lateMs: 0, waited: [] });
    expect(only(explanation, 'failed').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(only(explanation, 'failed')[0]).toMatchObject({
      stage: 'download',
      article: 'package-uri',
      failureKind: 'transient',
      tookMs: 30 * second,
    });
    expect(only(explanation, 'canceled')).toMatchObject([
      { by: 'triesSpent', tries: 3, saw: null },
    ]);
    expect(explanation.data).toMatchObject({
      fate: 'lost',
      what: 'changes',
      rows: 100,
      canRerun: true,
    });
    expect(explanation.standing.mover).toEqual({ by: 'nothing', why: 'canceled' });
  });

  test('of a client that keeps its retries to itself: when it is due is not told', async () => {
    const groups = [aligned({ reporting: 'finalOnly' })];
    const explanation = await told({ ...failing, groups, durationMs: 20 * minute }, download(1));
    expect(only(explanation, 'failed')).toMatchObject([{ outcomeOnly: true, tookMs: null }]);
    expect(explanation.standing.mover).toEqual({ by: 'clientRetry' });
  });
});

describe('a wait', () => {
  const causesOf = (explanation: Explanation): readonly WaitCause[] =>
    only(explanation, 'waited').flatMap(({ causes }) => causes);

  test('that is no longer than the client takes to poll is none', async () => {
    const explanation = await told({}, download(1));
    expect(only(explanation, 'waited')).toEqual([]);
    expect(only(explanation, 'requested')[0]).toMatchObject({
      waitedMs: 14 * minute + 40 * second,
    });
  });

  test('for a client that nothing was heard of', async () => {
    const explanation = await told({ outages: [outage(50 * minute, 3 * hour)] }, download(2));
    expect(only(explanation, 'waited')).toMatchObject([
      { at: at(60 * minute + 20 * second), until: at(3 * hour), for: 'client' },
    ]);
    expect(causesOf(explanation)).toMatchObject([
      { cause: 'poll' },
      { cause: 'silent', from: at(60 * minute + 20 * second), to: at(3 * hour) },
    ]);
  });

  test('for a client whose messages came late', async () => {
    // It applies what it has while it is cut off, and tells of it when it is back.
    const explanation = await told(
      { outages: [outage(15 * minute + 45 * second, 3 * hour)] },
      download(2),
    );
    const [late] = causesOf(explanation).filter(({ cause }) => cause === 'cutOff');
    expect(late).toMatchObject({ from: at(60 * minute + 20 * second), to: at(3 * hour) });
    expect(late?.positions).toHaveLength(1);
  });

  test('while the database was paused, and until somebody resumes it', async () => {
    const pause = { kind: 'pause', database, at: at(50 * minute) } as const;
    const resume = { kind: 'resume', database, at: at(2 * hour + minute) } as const;
    const explanation = await told(operator(pause, resume), download(2));
    expect(causesOf(explanation)).toContainEqual({
      cause: 'paused',
      from: at(60 * minute + 20 * second),
      to: resume.at,
      positions: expect.any(Array),
    });
    const still = await told(operator(pause), download(2));
    expect(only(still, 'waited')).toMatchObject([{ until: null }]);
    expect(still.standing.mover).toEqual({ by: 'resume', since: pause.at });
  });

  test('for the run of the P-job that applies an upload', async () => {
    const explanation = await told(
      {
        jobs: [job('P-0001')],
        groups: [aligned({ uploadIntervalMs: 15 * minute })],
        schedules: [schedule(['P-0001'], hour)],
      },
      upload(1),
    );
    const [wait] = only(explanation, 'waited');
    expect(wait).toMatchObject({ for: 'pJob', causes: [{ cause: 'scheduleRun' }] });
    expect(wait?.until).toBe(only(explanation, 'applied')[0]?.at);
  });
});

describe('what operators did', () => {
  test('a command on a form that was stale was refused, with what it showed', async () => {
    const cancel = {
      kind: 'cancel',
      select: selection({ sessionNumber: 1, databases: [database] }),
      at: at(30 * minute),
    } as const;
    const explanation = await told(operator(cancel), download(1));
    expect(only(explanation, 'refused')).toMatchObject([
      {
        at: cancel.at,
        operator: 'Help desk',
        command: 'cancel',
        reason: 'stale',
        saw: { shown: 'Available', actual: 'Applied', formFrom: null },
        ambiguous: false,
      },
    ]);
    expect(explanation.standing).toMatchObject({ status: 'Applied', statusOnForm: 'Available' });
    expect(explanation.standing.notOnForm).toBe(3);
  });

  test('a cancel while the client was at work: its message came late, and the data arrived', async () => {
    const cancel = {
      kind: 'cancel',
      select: selection({ sessionNumber: 1, databases: [database] }),
      at: at(15 * minute + 40 * second),
    } as const;
    const explanation = await told(operator(cancel), download(1));
    expect(only(explanation, 'canceled')).toMatchObject([
      { by: 'operator', operator: 'Help desk', saw: { shown: 'Available', actual: 'Downloaded' } },
    ]);
    expect(only(explanation, 'late')).toMatchObject([
      { originalType: 'PackageApplied', why: 'canceled' },
    ]);
    expect(explanation.data).toMatchObject({ fate: 'appliedAfterCancel', rows: 100 });
  });

  test('canceled changes are missing until a later full package of the job is applied', async () => {
    const cancel = {
      kind: 'cancel',
      select: selection({ sessionNumber: 1, databases: [database] }),
      at: at(10 * minute),
    } as const;
    const sync = { kind: 'fullSync', database, deleteFirst: false, at: at(20 * minute) } as const;
    const lost = await told(operator(cancel), download(1));
    expect(lost.data).toMatchObject({ fate: 'lost', rowVersion: 0, restoredBy: null });
    const restored = await told(operator(cancel, sync), download(1));
    expect(restored.data).toMatchObject({
      fate: 'lost',
      restoredBy: { stream: download(2), at: expect.any(Number) },
    });
    const full = await told(operator(cancel, sync), download(2));
    expect(full.data).toMatchObject({ fate: 'applied' });
  });

  test('an upload that was rerun names the one that carries its data, and the other way round', async () => {
    const changes: Partial<Scenario> = {
      jobs: [job('P-0001', { changesEveryMs: 2 * hour })],
      groups: [aligned({ uploadIntervalMs: 15 * minute })],
      schedules: [schedule(['P-0001'], 30 * minute)],
      failures: [failure('hqApply', 1, { error: 'bulk-insert' })],
      statusMessages: {
        batchGroup: 'CDX',
        recurrence: { kind: 'interval', everyMs: 5 * minute, offsetMs: 0 },
        batch: 'waiting',
      },
      operators: [
        {
          name: 'Help desk',
          commands: [],
          rules: [
            {
              action: 'rerun',
              when: selection({ direction: 'upload', statuses: ['Canceled'] }),
              after: { kind: 'constant', value: minute },
              timesMax: 1,
            },
          ],
        },
      ],
      durationMs: 12 * hour,
    };
    const { store, events } = await logOf(scenario(changes));
    const again = events.find(
      ({ type, data }) =>
        type === 'UploadSessionStarted' && (data as { rerunFor: number | null }).rerunFor !== null,
    ) as RecordedEvent;
    const { rerunFor } = again.data as { rerunFor: number };
    const old = await explainSession(store, upload(rerunFor));
    expect(only(old, 'successor')).toMatchObject([{ stream: again.stream, at: again.occurredAt }]);
    expect(old.data).toEqual({
      fate: 'carriedBy',
      stream: again.stream,
      positions: [again.position],
    });
    const next = await explainSession(store, again.stream);
    expect(only(next, 'created')).toMatchObject([{ how: 'client', rerunFor }]);
  });
});

describe('under dependency enforcement', () => {
  const file = fileURLToPath(new URL('../../../../scenarios/poison-package.yaml', import.meta.url));
  const fewStores = [
    'duration=30h',
    'channelDataGroups[0].databases.count=1',
    'channelDataGroups[1].databases.count=2',
  ];
  const poisoned = (): Promise<StoredLog> =>
    logOf(parseScenario(readFileSync(file, 'utf8'), { file, overrides: fewStores }).scenario);

  test('a failed session held back just the later ones that were there and not taken, as they say', async () => {
    const log = await poisoned();
    const ownOf = (stream: string) => log.events.filter((event) => event.stream === stream);
    let spans = 0;
    for (const stream of log.streams) {
      if (!ownOf(stream).some(({ type }) => type === 'SessionSuspended')) continue;
      const explanation = await explainSession(log.store, stream);
      const { sessionNumber, channelDatabase } = explanation;
      const later = log.streams.filter((other) => {
        const [, direction, number, name] = /^(\w+?)Session-(\d+)-(.*)$/u.exec(other) ?? [];
        return (
          direction === 'download' && name === channelDatabase && Number(number) > sessionNumber
        );
      });
      // While it is tried again it holds the others back as well: one stretch, until it is over.
      expect(only(explanation, 'heldBack').length).toBeLessThanOrEqual(
        1 + only(explanation, 'rerun').length,
      );
      for (const { at: from, until, sessions } of only(explanation, 'heldBack')) {
        spans++;
        const waiting = later.filter((other) => {
          const own = ownOf(other);
          const there = own.find(({ type }) => type === 'PackageMadeAvailable')?.occurredAt;
          const taken = own.find(({ type }) => type === 'PackageRequested')?.occurredAt;
          return there !== undefined && there < (until ?? Infinity) && (taken ?? Infinity) > from;
        });
        expect(sessions.map((one) => one.stream)).toEqual(waiting);
        for (const held of spread(sessions, 3)) await expectToSay(log, held, stream);
      }
    }
    expect(spans).toBeGreaterThan(2);
  });

  /** What waited longer than to the next poll says whom it waited for. */
  async function expectToSay(
    { store }: StoredLog,
    {
      stream,
      from,
      to,
    }: { readonly stream: string; readonly from: number; readonly to: number | null },
    blocker: string,
  ): Promise<void> {
    const explanation = await explainSession(store, stream);
    const waits = only(explanation, 'waited').filter((wait) => wait.at <= from);
    if ((to ?? Infinity) - from <= 15 * minute) return;
    expect(waits.flatMap(({ causes }) => causes)).toContainEqual(
      expect.objectContaining({ cause: 'failing', stream: blocker }),
    );
  }

  test('what waits behind one that is suspended at the end waits for that one', async () => {
    const log = await logOf(
      parseScenario(readFileSync(file, 'utf8'), {
        file,
        overrides: [...fewStores, 'operators=[]'],
      }).scenario,
    );
    const blockers = new Set<string>();
    for (const stream of log.streams.filter((one) => one.startsWith('download')).slice(-12)) {
      const { standing } = await explainSession(log.store, stream);
      if (standing.mover.by === 'blocker') blockers.add(standing.mover.stream);
    }
    expect(blockers.size).toBeGreaterThan(0);
    for (const stream of blockers) {
      const { standing } = await explainSession(log.store, stream);
      expect(standing).toMatchObject({ status: 'Suspended', mover: { by: 'operator' } });
    }
  });
});

describe('what cannot be explained', () => {
  test('a session that is not there', async () => {
    await expect(explainSession(arrayLog([]), download(1))).rejects.toMatchObject({
      code: 'session-not-found',
    });
  });

  test('another stream than a session', async () => {
    await expect(explainSession(arrayLog([]), 'statusMessages-hq')).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('a history that the machine does not have', async () => {
    const { events } = await logOf(scenario({ groups: [aligned()], durationMs: hour }));
    const broken = events.filter(({ type }) => type !== 'PackageRequested');
    await expect(explainSession(arrayLog(broken), download(1))).rejects.toMatchObject({
      code: 'illegal-step',
    });
  });
});
