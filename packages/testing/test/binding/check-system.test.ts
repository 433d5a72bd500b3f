/** The kit finds what is wrong with a system, soon, in few steps; and nothing where all is right. */
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkSystem,
  ReferenceSystem,
  sessionCommands,
  sessionModel,
  setups,
  systemProperty,
  type Input,
} from '../../src/index.ts';
import { wrongSystems } from '../support/wrong-systems.ts';

describe('a right system', () => {
  it('passes', async () => {
    const check = checkSystem((setup) => new ReferenceSystem(setup), { seed: 1, numRuns: 1000 });
    await expect(check).resolves.toBeUndefined();
  });

  it('passes without the parts that it need not have', async () => {
    const check = checkSystem(
      (setup) => {
        const system = new ReferenceSystem(setup);
        return {
          append: async (input) => system.append(input),
          read: async (stream) => system.read(stream),
          advance: async (ms) => system.advance(ms),
        };
      },
      { seed: 2, numRuns: 100 },
    );
    await expect(check).resolves.toBeUndefined();
  });
});

describe('a wrong system', () => {
  it.each(Object.entries(wrongSystems))('is found out: %s', async (_name, Wrong) => {
    const property = systemProperty((setup) => new Wrong(setup));
    const found = await fc.check(property, { seed: 3, numRuns: 500 });
    expect(found.failed).toBe(true);
    const { errorInstance } = found;
    if (!isCdxError(errorInstance, 'law-broken')) throw errorInstance;
    const { prefix, done } = errorInstance.details as Record<'prefix' | 'done', string[]>;
    expect(prefix.length).toBeLessThanOrEqual(10);
    expect(done.length).toBeLessThanOrEqual(12);
  });
});

it.each([
  ['the past is rewritten', 'log-only-grows'],
  ['the clock is ahead', 'no-effect-before-its-cause'],
  ['headquarters knows everything at once', 'headquarters-never-ahead'],
  ['the state is a step behind', 'replay-equals-state'],
])('what is wrong is told by the law that it breaks: %s, %s', async (name, law) => {
  const Wrong = wrongSystems[name] as typeof ReferenceSystem;
  const property = systemProperty((setup) => new Wrong(setup));
  const { errorInstance } = await fc.check(property, { seed: 7, numRuns: 500 });
  expect(isCdxError(errorInstance, 'law-broken') && errorInstance.details['law']).toBe(law);
});

it('a law that does not hold on purpose can be left out', async () => {
  const Wrong = wrongSystems['one try too many'] as typeof ReferenceSystem;
  const without = [
    'attempts-within-try-count',
    'gives-up-only-when-spent',
    'commands-are-obeyed',
    'ended-or-pending',
  ] as const;
  const check = checkSystem((setup) => new Wrong(setup), { seed: 4, numRuns: 200, without });
  await expect(check).resolves.toBeUndefined();
});

it('a system that throws is told with what was done', async () => {
  class Throwing extends ReferenceSystem {
    override restart(): void {
      throw new TypeError('no file');
    }
  }
  await expect(checkSystem((setup) => new Throwing(setup), { seed: 5 })).rejects.toThrow(
    expect.objectContaining({
      cause: expect.objectContaining({
        message: expect.stringMatching(
          /The system threw: no file\n {2}What was done:\n {4}1\. the system restarts$/,
        ),
      }),
    }),
  );
});

it('a system that answers later is no system for a synchronous run', () => {
  const property = fc.property(setups(), sessionCommands(), (setup, commands) => {
    const system = new ReferenceSystem(setup);
    const real = {
      append: (input: Input) => system.append(input),
      read: async (stream: string) => system.read(stream),
      advance: (ms: number) => system.advance(ms),
    };
    fc.modelRun(() => ({ model: sessionModel(setup), real }), commands);
  });
  const { errorInstance } = fc.check(property, { seed: 6 });
  expect(String(errorInstance)).toContain('use asyncSessionCommands');
});

it('a synchronous run finds the same', () => {
  const Wrong = wrongSystems['one try too many'] as typeof ReferenceSystem;
  const property = fc.property(setups(), sessionCommands(), (setup, commands) => {
    fc.modelRun(() => ({ model: sessionModel(setup), real: new Wrong(setup) }), commands);
  });
  const { errorInstance } = fc.check(property, { seed: 3, numRuns: 500 });
  expect(isCdxError(errorInstance, 'law-broken') && errorInstance.details['law']).toBe(
    'attempts-within-try-count',
  );
});
