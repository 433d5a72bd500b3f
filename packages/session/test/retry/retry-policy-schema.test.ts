import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCdxError, parseRetryPolicy } from '@cdx/session';
import { anyPolicy, exponential, policy } from './policies.ts';

test('takes every valid policy as it is, also through JSON', () => {
  fc.assert(
    fc.property(anyPolicy, (p) => {
      expect(parseRetryPolicy(JSON.parse(JSON.stringify(p)))).toEqual(p);
    }),
  );
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
