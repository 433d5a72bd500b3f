import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCdxError, parseRetryPolicy, retryDelayMsMax, tryCountMax } from '@cdx/session';
import { anyPolicy, exponential, fixed, policy, tenYearsMs } from './policies.ts';

test('takes every valid policy as it is, also through JSON', () => {
  fc.assert(
    fc.property(anyPolicy, (p) => {
      expect(parseRetryPolicy(JSON.parse(JSON.stringify(p)))).toEqual(p);
    }),
  );
});

describe('limits', () => {
  const every = (intervalMs: number) => policy({ delay: { kind: 'fixed', intervalMs } });
  const growing = (changes: object) => policy({ delay: { ...exponential, ...changes } });

  test('are ten years, and what 16 bits count', () => {
    expect(retryDelayMsMax).toBe(tenYearsMs);
    expect(tryCountMax).toBe(2 ** 16 - 1);
  });

  test.each([
    // the last value that is right, the first that is wrong
    ['the least try count', policy({ tryCount: 0 }), policy({ tryCount: -1 })],
    ['the greatest try count', policy({ tryCount: 65_535 }), policy({ tryCount: 65_536 })],
    ['the shortest interval', every(1), every(0)],
    ['the longest interval', every(tenYearsMs), every(tenYearsMs + 1)],
    ['the shortest first delay', growing({ initialMs: 1 }), growing({ initialMs: 0 })],
    ['the longest delay', growing({ maxMs: tenYearsMs }), growing({ maxMs: tenYearsMs + 1 })],
    ['the least maximum', growing({ maxMs: 1000 }), growing({ maxMs: 999 })],
    ['the least factor', growing({ factor: 1 }), growing({ factor: 0.999 })],
    ['the greatest factor', growing({ factor: 1000 }), growing({ factor: 1001 })],
    ['the shortest duration', policy({ maxDurationMs: 1 }), policy({ maxDurationMs: 0 })],
    [
      'the longest duration',
      policy({ maxDurationMs: tenYearsMs }),
      policy({ maxDurationMs: tenYearsMs + 1 }),
    ],
  ])('%s is taken, and nothing beyond it', (_, right, wrong) => {
    expect(parseRetryPolicy(right)).toEqual(right);
    expect(() => parseRetryPolicy(wrong)).toThrow('Invalid retry policy at');
  });
});

describe('refuses, naming the path', () => {
  test.each([
    ['a negative try count', { ...policy(), tryCount: -1 }, 'tryCount'],
    ['half a try', { ...policy(), tryCount: 1.5 }, 'tryCount'],
    ['more tries than a column holds', { ...policy(), tryCount: 65_536 }, 'tryCount'],
    ['an unknown kind of delay', { ...policy(), delay: { kind: 'linear' } }, 'delay.kind'],
    ['no interval', { ...policy(), delay: { kind: 'fixed' } }, 'delay.intervalMs'],
    [
      'an interval of 0',
      { ...policy(), delay: { kind: 'fixed', intervalMs: 0 } },
      'delay.intervalMs',
    ],
    [
      'a negative interval',
      { ...policy(), delay: { kind: 'fixed', intervalMs: -5 } },
      'delay.intervalMs',
    ],
    ['a shrinking factor', { ...policy(), delay: { ...exponential, factor: 0.5 } }, 'delay.factor'],
    [
      'an endless factor',
      { ...policy(), delay: { ...exponential, factor: Infinity } },
      'delay.factor',
    ],
    [
      'a maximum below the start',
      { ...policy(), delay: { ...exponential, maxMs: 999 } },
      'delay.maxMs',
    ],
    ['a thousand years', { ...policy(), delay: { ...exponential, maxMs: 3.2e13 } }, 'delay.maxMs'],
    ['an unknown jitter', { ...policy(), jitter: 'some' }, 'jitter'],
    ['a duration of 0', { ...policy(), maxDurationMs: 0 }, 'maxDurationMs'],
    ['a text for a flag', { ...policy(), alignToPoll: 'yes' }, 'alignToPoll'],
    ['an unknown key', { ...policy(), retries: 3 }, ''],
    ['a fixed delay with a factor', { ...policy(), delay: { ...fixed, factor: 2 } }, 'delay'],
    [
      'an exponential delay with an interval',
      { ...policy(), delay: { ...exponential, intervalMs: 5 } },
      'delay',
    ],
    ['nothing', undefined, ''],
  ])('%s', (_, input, path) => {
    try {
      parseRetryPolicy(input);
      expect.unreachable();
    } catch (error) {
      if (!isCdxError(error, 'invalid-policy')) throw error;
      expect(error.details['path']).toBe(path);
      expect(error.message).toContain(path);
      expect(error.message).toMatch(/^Invalid retry policy( at [\w.]+)?: \S/);
      expect(error.message.startsWith('Invalid retry policy at ')).toBe(path !== '');
      expect(error.details['issues']).toContainEqual({ path, message: expect.any(String) });
      expect(error.cause).toBeInstanceOf(Error);
    }
  });

  test('all wrong values at once', () => {
    expect(() => parseRetryPolicy({ ...policy(), tryCount: -1, jitter: 'some' })).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          issues: [
            expect.objectContaining({ path: 'tryCount' }),
            expect.objectContaining({ path: 'jitter' }),
          ],
        }),
      }),
    );
  });
});
