/** Laws of folds and of runs: kept by the project's own, broken by ones that are wrong. */
import {
  compiledMachine,
  directions,
  foldSession,
  stepSession,
  type SessionState,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endedOrPending,
  eventWord,
  formsByDefinition,
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
  nothingLostOrDoubled,
  parallelEqualsSerial,
  prefixAndRestEqualWhole,
  replayEqualsState,
  runScenario,
  sameSeedSameHash,
  sessionFold,
  snapshotAndTailEqualWhole,
  tableEqualsXState,
  told,
  troubledScenarios,
  validHistory,
  type HistoryEvent,
  type LogEvent,
} from '../../src/index.ts';
import { policy } from '../../src/build/index.ts';
import { brokenBy } from '../support/broken-by.ts';

describe.each(directions)('the fold of %ss', (direction) => {
  const context = { direction };
  const fold = sessionFold(context);
  const json = {
    save: (state: SessionState | null) => JSON.stringify(state),
    load: (saved: string) => JSON.parse(saved) as SessionState | null,
  };

  it('keeps every law of folds', () => {
    fc.assert(
      fc.property(validHistory(direction, { eventsMax: 15 }), (history) => {
        prefixAndRestEqualWhole(history, fold);
        snapshotAndTailEqualWhole(history, { ...fold, ...json });
        const { status, context: known } = foldSession(history) as SessionState;
        const { tryCount, runNumber, retryDueAt } = known;
        replayEqualsState(history, { status, tryCount, runNumber, retryDueAt }, context);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('steps as XState does, whatever the word', () => {
    const met = new Set<number>();
    fc.assert(
      fc.property(eventWord(direction), (word) => {
        tableEqualsXState(word, context);
        let state: SessionState | null = null;
        for (const event of word) {
          try {
            state = stepSession(state, direction, event);
            met.add(state.statusCode);
          } catch {
            // A wild one.
          }
        }
      }),
      { seed: 2, numRuns: 150 },
    );
    expect(met.size).toBe(compiledMachine(direction).states.length - 1);
  });

  it('that forgets, or changes what it is given, is found out', () => {
    const history = told(direction, [
      direction === 'download' ? 'DownloadSessionStarted' : 'UploadSessionStarted',
      'PackageMadeAvailable',
      'SessionCanceled',
    ]);
    const { step } = fold;
    const lossy = { ...json, load: () => null };
    expect(brokenBy(() => snapshotAndTailEqualWhole(history, { ...fold, ...lossy }))?.law).toBe(
      'snapshot-and-tail-equal-whole',
    );
    const counting = {
      count: 0,
      step(state: SessionState | null, event: HistoryEvent) {
        const next = step(state, event);
        return { ...next, context: { ...next.context, tryCount: this.count++ } };
      },
    };
    const unstable = { step: counting.step.bind(counting) };
    expect(brokenBy(() => prefixAndRestEqualWhole(history, unstable))?.law).toBe(
      'prefix-and-rest-equal-whole',
    );
    const changing = {
      step(state: { events: number } | null) {
        const next = state ?? { events: 0 };
        next.events += 1;
        return { ...next };
      },
    };
    expect(brokenBy(() => prefixAndRestEqualWhole(history, changing))).not.toBeNull();
    expect(
      brokenBy(() => replayEqualsState(history, { status: 'Applied' }, context))?.witness,
    ).toBe('status is Applied; the log says Canceled.');
    expect(brokenBy(() => replayEqualsState(history, null, context))).not.toBeNull();
    expect(brokenBy(() => replayEqualsState([], { tryCount: 0 }, context))).not.toBeNull();
    expect(brokenBy(() => replayEqualsState([], null, context))).toBeNull();
  });
});

describe('ended or pending', () => {
  const of = { direction: 'download', policy: policy({ everyMs: 900_000 }) } as const;
  const failed = told('download', [
    'DownloadSessionStarted',
    'PackageMadeAvailable',
    'PackageRequested',
    'DownloadFailed',
  ]);
  const scheduled = [...failed, ...told('download', ['RetryScheduled'], failed)];
  const dueAt = ((scheduled.at(-1) as HistoryEvent).data as { dueAt: number }).dueAt;

  it('holds while a retry is to come, and not when it is overdue, or there is none', () => {
    const witness = (history: readonly HistoryEvent[], now: number, lateMs = 0) =>
      brokenBy(() => endedOrPending(history, { ...of, now, lateMs }))?.witness ?? null;
    expect(witness(failed.slice(0, -1), dueAt)).toBeNull();
    expect(witness(scheduled, dueAt)).toBeNull();
    expect(witness(scheduled, dueAt + 1)).toMatch(/was due 1 ms ago/);
    expect(witness(scheduled, dueAt + 60_000, 60_000)).toBeNull();
    expect(witness(failed, dueAt)).toMatch(/no retry is scheduled/);
    const notRetriable = failed.map((event) => ({
      ...event,
      data: { ...(event.data as object), retriable: false },
    }));
    expect(witness(notRetriable, dueAt)).toMatch(/has not been given up/);
  });
});

describe("headquarters' forms", () => {
  const stream = 'downloadSession-1-STORE-0001';
  const story = told('download', [
    'DownloadSessionStarted',
    'PackageMadeAvailable',
    'PackageRequested',
    'PackageDownloaded',
  ]);
  const log: readonly LogEvent[] = story.map((event, position) => ({ ...event, stream, position }));
  const batch = (upToPosition: number): LogEvent => ({
    ...(log[0] as LogEvent),
    stream: 'statusMessages-hq',
    type: 'StatusMessagesProcessed',
    position: 4,
    data: { upToPosition },
  });
  const laws = (all: readonly LogEvent[], status: string) => [
    brokenBy(() => headquartersNeverAhead(all, new Map([[stream, status]])))?.law ?? null,
    brokenBy(() => headquartersKnowsAfterBatch(all, new Map([[stream, status]])))?.law ?? null,
  ];
  const [ahead, exact] = ['headquarters-never-ahead', 'headquarters-knows-after-batch'];

  it('may be late, and never early', () => {
    expect(formsByDefinition(log)).toEqual(new Map([[stream, 'Available']]));
    expect(laws(log, 'Available')).toEqual([null, null]);
    expect(laws(log, 'Requested')).toEqual([ahead, exact]);
    expect(laws(log, 'Started')).toEqual([null, exact]);
    expect(laws([...log, batch(2)], 'Requested')).toEqual([null, null]);
    expect(laws([...log, batch(2)], 'Available')).toEqual([null, exact]);
    expect(laws([...log, batch(2)], 'Downloaded')).toEqual([ahead, exact]);
    expect(laws([...log, batch(3)], 'Downloaded')).toEqual([null, null]);
  });

  it('show every session, and none that is purged or unknown', () => {
    expect(brokenBy(() => headquartersKnowsAfterBatch(log, new Map()))?.law).toBe(exact);
    const purge = { ...(log[0] as LogEvent), type: 'SessionPurged', position: 5, data: {} };
    expect(formsByDefinition([...log, purge]).size).toBe(0);
    expect(laws([], 'Started')).toEqual([ahead, exact]);
  });
});

describe('laws of runs', () => {
  it('hold for the simulator', async () => {
    const scenarios = fc.sample(troubledScenarios, { seed: 3, numRuns: 5 });
    const hash = (one: (typeof scenarios)[number]) => runScenario(one).log.traceHash();
    for (const one of scenarios) {
      expect(brokenBy(() => sameSeedSameHash(() => hash(one)))).toBeNull();
    }
    const backwards = async (all: typeof scenarios) => all.toReversed().map(hash).toReversed();
    const check = parallelEqualsSerial(scenarios, hash, (all) => backwards([...all]));
    await expect(check).resolves.toBeUndefined();
  });

  it('do not hold where chance, order or loss has a part', async () => {
    let calls = 0;
    expect(brokenBy(() => sameSeedSameHash(() => `${calls++}`))?.law).toBe('same-seed-same-hash');
    const wrong = parallelEqualsSerial(
      [1, 2],
      (n) => n,
      async (all) => all.toReversed(),
    );
    await expect(wrong).rejects.toThrow(/Task 0: .* 2 by doing it side by side, not 1/);
    const short = parallelEqualsSerial(
      [1],
      (n) => n,
      async () => [],
    );
    await expect(short).rejects.toThrow('0 results of 1 tasks.');
  });

  it('lose and double nothing', () => {
    const witness = (accounts: Record<string, string[]>, issued = ['a', 'b']) =>
      brokenBy(() => nothingLostOrDoubled(issued, accounts))?.witness ?? null;
    expect(witness({ log: ['b', 'a'], view: ['a', 'b'] })).toBeNull();
    expect(witness({ log: ['b', 'a'], view: ['a'] })).toBe('view has lost b.');
    expect(witness({ log: ['a', 'b', 'a'] })).toBe('log has a twice.');
    expect(witness({ log: ['a', 'b', 'c'] })).toBe('log has c, which was never issued.');
    expect(witness({}, ['a', 'a'])).toBe('a was issued twice.');
  });
});
