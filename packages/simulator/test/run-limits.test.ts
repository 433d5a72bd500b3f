/** Runs that come to a limit: what they say, what is stored by then, and how they go on. */
import { CdxError, isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulateOptions } from '../src/simulate.ts';
import { group, hour, job, minute, scenario, schedule, second } from '@cdx/testing/build';
import { run } from './support/run.ts';
import { sameSeedSameHash, troubledScenarios } from '@cdx/testing';
import { contents, emptyRun, simulateInto, type StoredRun } from './support/stored-run.ts';

type Limits = NonNullable<SimulateOptions['limits']>;

const small = scenario({
  durationMs: 4 * hour,
  jobs: [job('1020', { changesEveryMs: hour }), job('P-0001')],
  groups: [group('Stores', { count: 3, client: { uploadIntervalMs: 20 * minute } })],
  schedules: [schedule(['1020'], 20 * minute), schedule(['P-0001'], 10 * minute)],
});
const gigabyte = 2 ** 30;

async function errorOf(running: Promise<unknown>): Promise<CdxError> {
  try {
    await running;
  } catch (error) {
    if (isCdxError(error)) return error;
    throw error;
  }
  throw new Error('The run came to its end.');
}

async function runEvents({ store }: StoredRun): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const { type } of store.readAll({ filter: { streamPrefix: 'run-' } }))
    types.push(type);
  return types;
}

/** Memory in use, one answer after the other; the last stays. */
function memory(...answers: readonly number[]) {
  const asked: boolean[] = [];
  const memoryUsed = (exactly: boolean): number => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] as number;
    asked.push(exactly);
    return answer;
  };
  return { memoryUsed, asked };
}

const howToGoOn =
  'What a store file holds is whole: --continue with a higher limit goes on from there; a shorter ' +
  'duration, longer intervals, fewer databases or a finite try count need less.';

describe('a limit of events', () => {
  it('ends a run that comes to it, and says how far it has come and what to do', async () => {
    const into = emptyRun();
    const error = await errorOf(simulateInto(into, small, { limits: { domainEventsMax: 100 } }));
    const stored = await contents(into);
    expect([error.code, error.message]).toEqual([
      'limit-reached',
      `The run has reached the limit of 100 domain events (--max-events): it has come to 1h20m of ` +
        `4h, with ${stored.length} domain events. ${howToGoOn}`,
    ]);
    expect(stored.length).toBeGreaterThanOrEqual(100);
    // What happens at one moment is not cut.
    expect(new Set(stored.slice(100).map(({ recordedAt }) => recordedAt)).size).toBeLessThan(2);
    expect(await runEvents(into)).toEqual(['SimulationStarted']);
  });

  it('leaves the beginning of the run, and a snapshot of where it ended', async () => {
    const whole = emptyRun();
    await simulateInto(whole, small);
    const into = emptyRun();
    await errorOf(simulateInto(into, small, { limits: { domainEventsMax: 100 } }));
    const stored = await contents(into);
    expect(stored).toEqual((await contents(whole)).slice(0, stored.length));
    const snapshot = await into.store.loadSnapshot('simulation');
    expect(snapshot?.position).toBe(await into.store.head());
  });

  it('refuses to go on under the same limit, and writes nothing', async () => {
    const into = emptyRun();
    const limits = { domainEventsMax: 100 };
    const first = await errorOf(simulateInto(into, small, { limits }));
    const [before, head] = [await contents(into), await into.store.head()];
    const again = await errorOf(simulateInto(into, small, { limits, continue: true }));
    expect(again.message).toBe(first.message);
    expect([await contents(into), await into.store.head()]).toEqual([before, head]);
  });

  it('does not touch a run that stays below it', async () => {
    const results = await simulateInto(emptyRun(), small);
    const limits = { domainEventsMax: results.domainEvents + 1 };
    expect(await simulateInto(emptyRun(), small, { limits })).toEqual(results);
  });

  it('raised again and again leads to the run in one piece, whatever the run', async () => {
    let stops = 0;
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 500 }),
        async (of, step, rowsPerFlush) => {
          const whole = emptyRun();
          const results = await simulateInto(whole, of);
          const into = emptyRun();
          for (let domainEventsMax = step; ; domainEventsMax += step) {
            const options = { limits: { domainEventsMax }, rowsPerFlush };
            const goesOn = (await into.store.head()) >= 0;
            const running = simulateInto(into, of, { ...options, continue: goesOn });
            if (domainEventsMax > results.domainEvents) {
              expect(await running).toEqual(results);
              break;
            }
            // Where all is stored already, polls may be left, or nothing.
            const ended = await running.catch((error: unknown) => error);
            if (!isCdxError(ended, 'limit-reached')) {
              expect(ended).toEqual(results);
              break;
            }
            stops++;
          }
          expect(await contents(into)).toEqual(await contents(whole));
        },
      ),
      { seed: 1, numRuns: 25 },
    );
    expect(stops).toBeGreaterThan(50);
  });
});

describe('a limit of memory', () => {
  const limits = (used: ReturnType<typeof memory>): Limits => ({
    memoryMaxBytes: 8 * gigabyte,
    memoryUsed: used.memoryUsed,
  });

  it('is asked after every flush, and ends the run with what it has come to', async () => {
    const used = memory(gigabyte, 2 * gigabyte, 7 * gigabyte, 8.25 * gigabyte);
    const into = emptyRun();
    const options = { limits: limits(used), rowsPerFlush: 40 };
    const error = await errorOf(simulateInto(into, small, options));
    const stored = await contents(into);
    expect([error.code, error.message]).toEqual([
      'limit-reached',
      `The run has reached the limit of 8 GB of memory (--max-memory), and needs 8.25 GB: it has ` +
        `come to 1h39m of 4h, with ${stored.length} domain events. ${howToGoOn}`,
    ]);
    // Once before the run begins, and at the end whether it is not garbage.
    expect(used.asked).toEqual([false, false, false, false, true]);
    expect(stored.length).toBeGreaterThanOrEqual(120);
    expect((await into.store.loadSnapshot('simulation'))?.position).toBe(await into.store.head());
    const whole = await simulateInto(emptyRun(), small);
    expect(await simulateInto(into, small, { continue: true })).toEqual(whole);
  });

  it('is not reached by garbage', async () => {
    const used = memory(gigabyte, 9 * gigabyte, 2 * gigabyte, 3 * gigabyte);
    const options = { limits: limits(used), rowsPerFlush: 40 };
    expect(await simulateInto(emptyRun(), small, options)).toEqual(
      await simulateInto(emptyRun(), small),
    );
    expect(used.asked.slice(0, 4)).toEqual([false, false, true, false]);
  });

  it('leaves room for the snapshot of the sessions that there are', async () => {
    const fleet = scenario({
      durationMs: 4 * hour,
      groups: [group('Stores', { count: 300 })],
      schedules: [schedule(['1020'], 20 * minute)],
    });
    const withUsed = (used: number): Promise<unknown> =>
      simulateInto(emptyRun(), fleet, { limits: limits(memory(used)), rowsPerFlush: 1000 });
    const { details } = await errorOf(withUsed(8 * gigabyte - 500_000));
    expect(details).toMatchObject({ limit: 'memory', max: 8 * gigabyte });
    expect(details['needed']).toBeGreaterThan(8 * gigabyte);
    expect(details['domainEvents']).toBeGreaterThan(0);
    await withUsed(8 * gigabyte - 1_000_000);
  });

  it('ends a run as its caller says; what is stored goes on from there', async () => {
    const full = new CdxError('limit-reached', 'The heap is full.');
    let asked = 0;
    const into = emptyRun();
    const memoryUsed = (): number => {
      if (++asked === 3) throw full;
      return 0;
    };
    const ended = simulateInto(into, small, { limits: { memoryUsed }, rowsPerFlush: 40 });
    await expect(ended).rejects.toBe(full);
    expect((await into.store.loadSnapshot('simulation'))?.position).toBe(await into.store.head());
    const whole = await simulateInto(emptyRun(), small);
    expect(await simulateInto(into, small, { continue: true })).toEqual(whole);
  });

  it('refuses at once a run that needs more than there is, and writes nothing', async () => {
    const large = scenario({
      durationMs: 250 * hour,
      groups: [group('Stores', { count: 90_000 })],
      schedules: [schedule(['1020'], 15 * minute)],
    });
    const into = emptyRun();
    const memoryMaxBytes = 8 * gigabyte;
    const error = await errorOf(simulateInto(into, large, { limits: { memoryMaxBytes } }));
    expect([error.code, error.message]).toEqual([
      'limit-reached',
      'The run would hold about 90,000,000 sessions and need about 33.6 GB of memory; the limit is ' +
        '8 GB (--max-memory). Raise it where there is more; a shorter duration, longer intervals ' +
        'or fewer databases need less.',
    ]);
    expect(await into.store.head()).toBe(-1);
  });

  it('counts how long the run is to be, not how long the scenario is', async () => {
    const memoryMaxBytes = 40_000;
    const long = { ...small, durationMs: 400 * hour };
    const refused = await errorOf(simulateInto(emptyRun(), long, { limits: { memoryMaxBytes } }));
    expect(refused.message).toMatch(
      /^The run would hold about 7,200 sessions and need about 2\.75 MB /,
    );
    await simulateInto(emptyRun(), long, { limits: { memoryMaxBytes }, forMs: 4 * hour });
  });
});

describe('an allocation that fails', () => {
  /** A store in which one write fails as memory does. */
  function failing(into: StoredRun, writes: number, error: Error): StoredRun {
    let left = writes;
    const { store: whole } = into;
    const store = new Proxy(whole, {
      get(target, name: keyof typeof whole) {
        if (name !== 'appendMany') return target[name].bind(target);
        return (...args: Parameters<typeof whole.appendMany>) => {
          if (left-- === 0) throw error;
          return target.appendMany(...args);
        };
      },
    });
    return { ...into, store };
  }

  it.each([
    'Array buffer allocation failed',
    'Invalid typed array length: 4294967296',
    'Map maximum size exceeded',
  ])('is told as a limit: %s', async (message) => {
    const into = emptyRun();
    const cause = new RangeError(message);
    const running = simulateInto(failing(into, 3, cause), small, { rowsPerFlush: 40 });
    const error = await errorOf(running);
    expect([error.code, error.cause, error.message]).toEqual([
      'limit-reached',
      cause,
      `There is no more memory for the run (${message}): it has come to 1h39m of 4h, with ` +
        `120 domain events. ${howToGoOn}`,
    ]);
    const whole = await simulateInto(emptyRun(), small);
    expect(await simulateInto(into, small, { continue: true })).toEqual(whole);
  });

  it('is no other error', async () => {
    for (const error of [
      new RangeError('Maximum call stack size exceeded'),
      new TypeError('Array buffer allocation failed'),
    ]) {
      await expect(simulateInto(failing(emptyRun(), 0, error), small)).rejects.toBe(error);
    }
  });
});

describe('a run in which nothing but polls happens', () => {
  // 30 clients that poll every second for a day, and one package.
  const polling = scenario({
    durationMs: 24 * hour,
    groups: [group('Stores', { count: 30, client: { downloadIntervalMs: second } })],
    schedules: [schedule(['1020'], 1000 * hour)],
  });

  it('is looked at now and then all the same, and is the run in one piece', async () => {
    const used = memory(0);
    const told: number[] = [];
    const results = await simulateInto(emptyRun(), polling, {
      limits: { memoryUsed: used.memoryUsed },
      onProgress: ({ now }) => void told.push(now),
    });
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(used.asked.length).toBe(told.length);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    const whole = run(polling);
    sameSeedSameHash(
      () => whole.log.traceHash(),
      () => results.traceHash,
    );
    expect(results.staleness.byGroup[0]?.points).toEqual(whole.tallies.staleness.points(0));
  });

  it('goes on from where it was stopped', async () => {
    const used = memory(0, 0, gigabyte);
    const into = emptyRun();
    const limits = { memoryUsed: used.memoryUsed, memoryMaxBytes: gigabyte / 2 };
    const { details } = await errorOf(simulateInto(into, polling, { limits }));
    const froms: number[] = [];
    const onProgress = ({ now }: { readonly now: number }): void => void froms.push(now);
    const results = await simulateInto(into, polling, { continue: true, onProgress });
    expect(Math.min(...froms)).toBeGreaterThan(details['now'] as number);
    sameSeedSameHash(
      () => run(polling).log.traceHash(),
      () => results.traceHash,
    );
  });
});
