/** What `simulate` refuses, what it writes about the run itself, and how it ends when told to stop. */
import { isCdxError, type NewEvent, type RecordedEvent } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../src/scenario/scenario.ts';
import { parseScenario } from '../src/index.ts';
import { failure, group, hour, job, minute, scenario, schedule } from '@cdx/testing/build';
import { contents, emptyRun, simulateInto, type StoredRun } from './support/stored-run.ts';

const small = scenario({
  durationMs: 4 * hour,
  jobs: [job('1020', { changesEveryMs: hour }), job('P-0001')],
  groups: [group('Stores', { count: 3, client: { uploadIntervalMs: 20 * minute } })],
  schedules: [schedule(['1020'], 20 * minute), schedule(['P-0001'], 10 * minute)],
  failures: [failure('download', 0.3)],
});

async function runEvents({ store }: StoredRun): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const event of store.readAll({ filter: { streamPrefix: 'run-' } })) found.push(event);
  return found;
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'none';
  } catch (error) {
    if (isCdxError(error)) return error.code;
    throw error;
  }
}

describe('simulate', () => {
  it('records scenario, seed, version and result of the run, so that it can be repeated', async () => {
    const into = emptyRun();
    const results = await simulateInto(into, small);
    const [started, ended] = await runEvents(into);
    const { scenario: again } = parseScenario(
      JSON.stringify((started as RecordedEvent<string, { source: unknown }>).data.source),
      { file: 'recorded' },
    );
    expect(again).toEqual(small);
    expect(started?.data).toMatchObject({
      scenario: 'test',
      seed: 1,
      version: '0.0.0-test',
      stepper: 'table',
    });
    expect(ended?.data).toEqual({
      endAt: small.startAt + small.durationMs,
      domainEvents: results.domainEvents,
      traceHash: results.traceHash,
    });
    expect(await simulateInto(emptyRun(), again)).toEqual(results);
  });

  it.each<readonly [string, string, Partial<Scenario>, { forMs?: number; continue?: boolean }]>([
    ['a store that holds a run', 'store-exists', {}, {}],
    ['another seed', 'scenario-changed', { seed: 2 }, { continue: true }],
    [
      'another failure rate',
      'scenario-changed',
      { failures: [failure('download', 0.31)] },
      { continue: true },
    ],
    ['a run that has come to its end', 'nothing-to-continue', {}, { continue: true }],
  ])('refuses %s: %s', async (_, code, changes, options) => {
    const into = emptyRun();
    await simulateInto(into, small);
    const before = await contents(into);
    expect(await codeOf(simulateInto(into, { ...small, ...changes }, options))).toBe(code);
    expect(await contents(into)).toEqual(before);
    expect(await runEvents(into)).toHaveLength(2);
  });

  it('has nothing to continue in an empty store', async () => {
    const into = emptyRun();
    expect(await codeOf(simulateInto(into, small, { continue: true }))).toBe('nothing-to-continue');
    expect(await into.store.head()).toBe(-1);
  });

  it.each<readonly [string, Partial<Scenario>, { forMs?: number }]>([
    ['for some time', {}, { forMs: 8 * hour }],
    ['because the scenario is longer now', { durationMs: 12 * hour }, {}],
    ['under another description', { durationMs: 12 * hour, description: 'longer' }, {}],
  ])('goes on beyond the end, %s', async (_, changes, options) => {
    const into = emptyRun();
    await simulateInto(into, small);
    const goOn = { ...small, ...changes };
    const results = await simulateInto(into, goOn, { ...options, continue: true });
    const whole = await simulateInto(emptyRun(), { ...small, durationMs: 12 * hour });
    expect(results).toEqual(whole);
    expect((await runEvents(into)).map(({ type }) => type)).toEqual([
      'SimulationStarted',
      'SimulationEnded',
      'SimulationContinued',
      'SimulationEnded',
    ]);
  });

  it('tells of its progress, and ends with what it is answered; continued, it is whole', async () => {
    const whole = await simulateInto(emptyRun(), small);
    const into = emptyRun();
    const stop = new Error('stop');
    let told = 0;
    const stopped = simulateInto(into, small, {
      rowsPerFlush: 20,
      onProgress: ({ now, endAt, domainEvents }) => {
        expect(now).toBeLessThanOrEqual(endAt);
        expect(domainEvents).toBeGreaterThanOrEqual(20);
        if (++told === 3) throw stop;
      },
    });
    await expect(stopped).rejects.toBe(stop);
    expect((await runEvents(into)).map(({ type }) => type)).toEqual(['SimulationStarted']);
    expect(await simulateInto(into, small, { continue: true })).toEqual(whole);
  });

  it('finds that a store does not hold what this run makes', async () => {
    const into = emptyRun();
    const stop = new Error('stop');
    const killed = simulateInto(into, small, {
      rowsPerFlush: 20,
      onProgress: () => {
        throw stop;
      },
    });
    await expect(killed).rejects.toBe(stop);
    // Somebody else writes into the store: an event that this run never makes.
    const foreign: NewEvent = {
      id: '4c1f9a86-5f63-4b6e-8d9c-6f5c8f0f3a11',
      type: 'ScheduleRunStarted',
      schemaVersion: 1,
      runNumber: 1,
      occurredAt: small.startAt,
      recordedAt: small.startAt + 4 * hour,
      source: 'hq',
      correlationId: '4c1f9a86-5f63-4b6e-8d9c-6f5c8f0f3a11',
      causationId: null,
      data: { schedule: 'Other', jobs: [], channelDataGroups: [] },
    };
    await into.store.append('distributionSchedule-Other', [foreign], { expectedRevision: 'any' });
    expect(await codeOf(simulateInto(into, small, { continue: true }))).toBe('history-diverged');
  });
});
