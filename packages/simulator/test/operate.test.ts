/**
 * Commands on a recorded run: done by the kernel that the run's snapshot holds, recorded with the
 * rest, and the run goes on from there. Every reason for a refusal, with its message.
 */
import type { AppendResult, EventStore } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { operate, type OperatorCommand, type CommandResult } from '../src/index.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import {
  constant,
  group,
  hour,
  job,
  minute,
  scenario,
  schedule,
  selection,
  startAt,
} from '@cdx/testing/build';
import { dyingStore, Killed } from './support/dying-store.ts';
import { gappedStore } from './support/gapped-store.ts';
import { contents, emptyRun, simulateInto, type StoredRun } from './support/stored-run.ts';

/** A schedule every hour, the forms brought up to date every two. */
const plain = scenario({
  durationMs: 5 * hour,
  groups: [group('Stores', { count: 2, client: { polls: 'aligned' } })],
  statusMessages: {
    batchGroup: 'CDX',
    recurrence: { kind: 'interval', everyMs: 2 * hour, offsetMs: hour + 30 * minute },
    batch: 'waiting',
  },
});

async function recorded(of: Scenario, forMs = of.durationMs): Promise<StoredRun> {
  const into = emptyRun();
  await simulateInto(into, of, { forMs });
  return into;
}

const one = (
  sessionNumber: number,
  database: string,
  direction: 'download' | 'upload' = 'download',
) => selection({ direction, sessionNumber, databases: [database] });

async function give(
  into: StoredRun,
  of: Scenario,
  ...commands: readonly OperatorCommand[]
): Promise<readonly CommandResult[]> {
  const { store, views } = into;
  const { results } = await operate(of, commands, { store, views, operator: 'Kim' });
  return results;
}

describe('a command on a recorded run', () => {
  it('shows at once on the form, and the run goes on with its effect', async () => {
    const into = await recorded(plain, 2 * hour + minute);
    const [done] = await give(into, plain, { kind: 'cancel', select: one(3, 'STORES-0001') });
    expect(done).toEqual({
      command: 'cancel',
      target: '3-STORES-0001',
      refused: null,
      message: null,
      shown: 'Available',
      actual: 'Available',
    });
    for (const reading of ['hq', 'actual'] as const) {
      const [row] = await into.views.find('3-STORES-0001', reading);
      expect(row).toMatchObject({ status: 'Canceled', canceledBy: 'operator' });
    }
    await simulateInto(into, plain, { continue: true });
    expect((await into.views.find('3-STORES-0001'))[0]?.status).toBe('Canceled');
    expect((await into.views.find('3-STORES-0002'))[0]?.status).toBe('Applied');
  });

  it('is an event of the operator, at the time to which the run has come', async () => {
    const into = await recorded(plain, 2 * hour + minute);
    await give(into, plain, { kind: 'rerun', select: one(3, 'STORES-0001') });
    const last = (await contents(into)).at(-1) as RecordedEvent;
    expect(last).toMatchObject({
      type: 'SessionRerun',
      source: 'operator:Kim',
      occurredAt: startAt + 2 * hour + minute,
      recordedAt: startAt + 2 * hour + minute,
      runNumber: 2,
    });
  });

  it('makes the run what it is when the scenario itself has it', async () => {
    const at = 2 * hour + minute;
    const commands: readonly OperatorCommand[] = [
      { kind: 'cancel', select: one(3, 'STORES-0001') },
      { kind: 'runNow', schedule: 'Schedule of 1020' },
      { kind: 'fullSync', database: 'STORES-0002', deleteFirst: true },
    ];
    const byHand = await recorded(plain, at);
    await give(byHand, plain, ...commands);
    const results = await simulateInto(byHand, plain, { continue: true });
    const written: Scenario = {
      ...plain,
      operators: [
        {
          name: 'Kim',
          commands: commands.map((command) => ({ at: startAt + at, ...command })),
          rules: [],
        },
      ],
    };
    const whole = await recorded(written);
    const told = async (run: StoredRun) =>
      (await contents(run)).map(({ type, stream, occurredAt, source, data }) => [
        type,
        stream,
        occurredAt,
        source,
        type === 'StatusMessagesProcessed' ? null : data,
      ]);
    expect(await told(byHand)).toEqual(await told(whole));
    expect(results.headquarters.commandsDone).toBe(3);
  });

  it('brings the forms up to date when it runs the batch', async () => {
    const into = await recorded(plain, 2 * hour + 29 * minute);
    expect((await into.views.find('3-STORES-0001', 'hq'))[0]?.status).toBe('Available');
    await give(into, plain, { kind: 'processStatusMessages' });
    expect((await into.views.find('3-STORES-0001', 'hq'))[0]?.status).toBe('Applied');
  });

  it('is not taken by a run that was interrupted, or a store without one', async () => {
    const into = await recorded(plain, 2 * hour);
    const command: OperatorCommand = { kind: 'processStatusMessages' };
    const stop = new Error('stop');
    const interrupted = simulateInto(into, plain, {
      continue: true,
      rowsPerFlush: 5,
      onProgress: () => {
        throw stop;
      },
    });
    await expect(interrupted).rejects.toBe(stop);
    await expect(give(into, plain, command)).rejects.toMatchObject({ code: 'run-unfinished' });
    await expect(give(emptyRun(), plain, command)).rejects.toMatchObject({
      code: 'nothing-to-continue',
    });
    const other = { ...plain, seed: 2 };
    await expect(give(into, other, command)).rejects.toMatchObject({ code: 'scenario-changed' });
  });

  it('is refused by the store where somebody else has appended to the session', async () => {
    const into = await recorded(plain, 2 * hour + minute);
    const { store } = into;
    const stream = 'downloadSession-3-STORES-0001';
    const [last] = (await contents(into)).filter((event) => event.stream === stream).slice(-1);
    const racing = {
      ...into,
      store: new Proxy(store, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key);
          if (key !== 'appendMany') {
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
          }
          return async (...args: Parameters<typeof store.appendMany>) => {
            const { revision: _revision, stream: _stream, ...event } = last as RecordedEvent;
            const id = '00000000-0000-4000-8000-000000000001';
            const late = { ...event, id, type: 'PackageRequested', data: {} };
            await target.append(stream, [late], { expectedRevision: 'any' });
            return target.appendMany(...args);
          };
        },
      }),
    };
    await expect(
      give(racing, plain, { kind: 'cancel', select: one(3, 'STORES-0001') }),
    ).rejects.toMatchObject({ code: 'wrong-expected-revision' });
  });

  it('is there whole or not at all, whenever the process ends', async () => {
    const retention = { downloadHistoryMs: hour, uploadHistoryMs: hour, packagesMs: hour };
    const purging: Scenario = { ...plain, retention };
    const commands: readonly OperatorCommand[] = [
      { kind: 'fullSync', database: 'STORES-0002', deleteFirst: false },
      { kind: 'processStatusMessages' },
      { kind: 'runNow', schedule: 'Schedule of 1020' },
    ];
    for (let writes = 0; writes < 3; writes++) {
      const into = await recorded(purging, 3 * hour + 20 * minute);
      const before = await contents(into);
      const dying = dyingStore(into.store, { writes, acknowledged: false });
      const { views } = into;
      const archive = async () => ({ add: async () => {} });
      const given = operate(purging, commands, { store: dying, views, archive, operator: 'Kim' });
      const died = await given.then(
        () => false,
        () => true,
      );
      const after = await contents(into);
      if (died && after.length === before.length) {
        expect(after).toEqual(before);
      } else {
        expect(after.length).toBeGreaterThan(before.length + 5);
      }
      // Whole, or as before: the run goes on either way.
      await simulateInto(into, purging, { continue: true });
    }
  });

  it('knows the same of a log whose positions have gaps', async () => {
    const retention = { downloadHistoryMs: hour, uploadHistoryMs: hour, packagesMs: hour };
    const purging: Scenario = { ...plain, retention };
    const commands: readonly OperatorCommand[] = [
      { kind: 'fullSync', database: 'STORES-0002', deleteFirst: false },
      { kind: 'processStatusMessages' },
      { kind: 'runNow', schedule: 'Schedule of 1020' },
    ];
    const plainly = emptyRun();
    const empty = emptyRun();
    const gapped: StoredRun = { ...empty, store: gappedStore(empty.store) };
    for (const into of [plainly, gapped]) {
      const { store, views } = into;
      await simulateInto(into, purging, { forMs: 3 * hour + 20 * minute });
      const archive = async () => ({ add: async () => {} });
      const positionsHaveGaps = into === gapped;
      const options = { store, views, archive, operator: 'Kim', positionsHaveGaps };
      await operate(purging, commands, options);
      await simulateInto(into, purging, { continue: true });
    }
    // Told by the ids of the events that a batch knows.
    const events = await contents(gapped);
    expect(events).toEqual(await contents(plainly));
    const batches = events.filter(({ type }) => type === 'StatusMessagesProcessed');
    expect(batches.map(({ data }) => (data as { readonly upTo?: string }).upTo)).not.toContain(
      undefined,
    );
  });

  it('that broke off is given again, where events and snapshot are not one transaction', async () => {
    const options = { operator: 'Kim', positionsHaveGaps: true };
    const commands: readonly OperatorCommand[] = [
      { kind: 'cancel', select: one(3, 'STORES-0001') },
      { kind: 'processStatusMessages' },
      { kind: 'cancel', select: one(3, 'STORES-0002') },
    ];
    const gapped = async (): Promise<StoredRun> => {
      const empty = emptyRun();
      const into = { ...empty, store: gappedStore(empty.store) };
      await simulateInto(into, plain, { forMs: 2 * hour + minute });
      return into;
    };
    const undisturbed = await gapped();
    const before = (await contents(undisturbed)).length;
    await operate(plain, commands, { ...undisturbed, ...options });
    const given = await contents(undisturbed);
    await simulateInto(undisturbed, plain, { continue: true });

    for (let writes = 1; writes <= given.length - before; writes++) {
      const into = await gapped();
      const dying = oneByOne(dyingStore(into.store, { writes, acknowledged: false }));
      await expect(operate(plain, commands, { ...into, ...options, store: dying })).rejects.toThrow(
        Killed,
      );
      const left = given.slice(0, before + writes);
      expect(await contents(into)).toEqual(left);
      // Nothing else goes on from there, nor writes anything.
      const brokeOff = {
        code: 'run-unfinished',
        message: expect.stringMatching(/ in downloadSession-3-STORES-0001 by Kim/) as string,
      };
      const another = { ...into, ...options, views: emptyRun().views };
      const others = [
        operate(plain, commands.slice(2), another),
        operate(plain, commands, { ...another, operator: 'Ann' }),
        simulateInto(another, plain, { continue: true }),
      ];
      for (const other of others) await expect(other).rejects.toMatchObject(brokeOff);
      if (writes > 1) {
        const fewer = operate(plain, commands.slice(0, 1), another);
        await expect(fewer).rejects.toMatchObject(brokeOff);
      }
      expect(await contents(into)).toEqual(left);

      await operate(plain, commands, { ...into, ...options });
      expect(await contents(into)).toEqual(given);
      for (const database of ['1', '2']) {
        const [row] = await into.views.find(`3-STORES-000${database}`);
        expect(row?.status).toBe('Canceled');
      }
      await simulateInto(into, plain, { continue: true });
      expect(await contents(into)).toEqual(await contents(undisturbed));
      expect(await into.views.tally()).toEqual(await undisturbed.views.tally());
    }
  });

  it('names what the run does not have', async () => {
    const into = await recorded(plain, hour);
    await expect(give(into, plain, { kind: 'runNow', schedule: 'Prices' })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: '"Prices" is no distribution schedule of this run.',
    });
  });
});

/** Appends batch after batch, and the snapshot behind them: as EventStoreDB must. */
function oneByOne(store: EventStore): EventStore {
  const appendMany: EventStore['appendMany'] = async (batches, { snapshot } = {}) => {
    const results: AppendResult[] = [];
    for (const batch of batches) results.push(...(await store.appendMany([batch])));
    if (snapshot !== undefined) {
      await store.saveSnapshot(snapshot.name, { position: await store.head(), ...snapshot });
    }
    return results;
  };
  return new Proxy(store, {
    get: (target, name: keyof EventStore) =>
      name === 'appendMany' ? appendMany : target[name].bind(target),
  });
}

/** Scenario, time of the run, what comes before, the command, the reason. */
interface RefusalCase {
  readonly reason: string;
  readonly of: Scenario;
  readonly forMs: number;
  readonly before?: readonly OperatorCommand[];
  readonly command: OperatorCommand;
}

const uploads = scenario({
  durationMs: 5 * hour,
  jobs: [job('P-0001')],
  groups: [group('Stores', { client: { uploadIntervalMs: hour, polls: 'aligned' } })],
  schedules: [schedule(['P-0001'], 10 * hour, { offsetMs: 9 * hour })],
});
const syncNow: OperatorCommand = { kind: 'processStatusMessages' };
const upload = one(1, 'STORES-0001', 'upload');

const refusals: readonly RefusalCase[] = [
  {
    reason: 'stale',
    of: plain,
    forMs: 2 * hour + 29 * minute,
    command: { kind: 'cancel', select: one(3, 'STORES-0001') },
  },
  {
    reason: 'notPossible',
    of: plain,
    forMs: 2 * hour,
    command: { kind: 'cancel', select: one(1, 'STORES-0001') },
  },
  {
    reason: 'notFound',
    of: plain,
    forMs: 2 * hour,
    command: { kind: 'cancel', select: one(999, 'STORES-0001') },
  },
  {
    reason: 'noPackage',
    of: { ...plain, jobs: [job('1020', { durationsMs: { create: constant(10 * minute) } })] },
    forMs: minute,
    before: [{ kind: 'cancel', select: one(1, 'STORES-0001') }],
    command: { kind: 'rerun', select: one(1, 'STORES-0001') },
  },
  {
    reason: 'packagePurged',
    of: {
      ...plain,
      retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: hour },
    },
    forMs: 4 * hour,
    command: { kind: 'rerun', select: one(1, 'STORES-0001') },
  },
  {
    reason: 'enforcement',
    of: {
      ...plain,
      groups: [group('Stores', { client: { polls: 'aligned', dependencyEnforcement: true } })],
    },
    forMs: 4 * hour,
    command: { kind: 'rerun', select: one(1, 'STORES-0001') },
  },
  {
    reason: 'alreadyRerun',
    of: uploads,
    forMs: minute,
    before: [syncNow, { kind: 'cancel', select: upload }, { kind: 'rerun', select: upload }],
    command: { kind: 'rerun', select: upload },
  },
  {
    reason: 'unchanged',
    of: plain,
    forMs: minute,
    command: { kind: 'resume', database: 'STORES-0001' },
  },
  {
    reason: 'inactive',
    of: plain,
    forMs: minute,
    before: [{ kind: 'setSchedule', schedule: 'Schedule of 1020', active: false, batch: null }],
    command: { kind: 'runNow', schedule: 'Schedule of 1020' },
  },
];

describe('a command is refused', () => {
  it.each(refusals)('$reason, in words, and on record', async (refusal) => {
    const { of, forMs, before = [], command, reason } = refusal;
    const into = emptyRun();
    const archive = async () => ({ add: async () => {} });
    await simulateInto(into, of, { forMs, archive });
    for (const earlier of before) {
      expect((await give(into, of, earlier)).map(({ refused }) => refused)).toEqual([null]);
    }
    const [result] = await give(into, of, command);
    expect(result?.refused).toBe(reason);
    expect(result?.message).toMatchSnapshot();
    const last = (await contents(into)).at(-1);
    // What the forms do not show is about nothing, and there is nothing to record.
    if (reason === 'notFound') return;
    expect(last).toMatchObject({
      type: 'CommandRefused',
      stream: 'operatorCommands-hq',
      source: 'operator:Kim',
      data: {
        command: command.kind,
        reason,
        target: result?.target,
        shown: result?.shown,
        actual: result?.actual,
        message: result?.message,
      },
    });
  });
});
