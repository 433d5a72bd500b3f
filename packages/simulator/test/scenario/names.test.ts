/** The nearest name, and paths as people write them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '@cdx/simulator';
import { formatPath, parsePath } from '../../src/scenario/read/value-path.ts';

const keys = ['tryCount', 'interval', 'backoff', 'jitter', 'maxDuration', 'alignToPoll'];

test.each([
  ['tryCuont', 'tryCount'],
  ['trycount', 'tryCount'],
  ['try_count', 'tryCount'],
  ['intervall', 'interval'],
  ['duration', 'maxDuration'],
  ['align', 'alignToPoll'],
  ['colour', null],
  ['x', null],
  ['', null],
])('%j is nearest to %j', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant);
});

test('a name is nearest to itself, and one slip away from it is still near', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.nat({ max: 5 }), (key, at) => {
      expect(nearest(key, keys)).toBe(key);
      expect(nearest(key.slice(0, at) + key.slice(at + 1), keys)).toBe(key);
      expect(nearest(`${key.slice(0, at)}x${key.slice(at)}`, keys)).toBe(key);
    }),
  );
});

test('a path that is written is read as the same steps', () => {
  const step = fc.oneof(
    fc.nat({ max: 99 }),
    fc.string({ minLength: 1 }).filter((s) => s.trim() === s),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (path) => {
      const steps = parsePath(formatPath(path));
      expect(steps?.map((each) => (each.kind === 'index' ? each.index : each.name))).toEqual(path);
    }),
  );
});
