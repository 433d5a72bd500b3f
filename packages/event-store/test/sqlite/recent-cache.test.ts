/**
 * The bounded caches: what they hold is right, they hold the most recent, and the one of the writer
 * knows when it has let something go.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameCache } from '../../src/sqlite/log/name-cache.ts';
import { RecentCache } from '../../src/sqlite/log/recent-cache.ts';

test('against a map: never a wrong value, and none missing while it is complete', () => {
  const steps = fc.array(fc.tuple(fc.nat(30), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (list, max) => {
      const cache = new RecentCache<number, string>(max);
      const map = new Map<number, string>();
      for (const [index, [key, set]] of list.entries()) {
        if (set) {
          cache.set(key, `${key}/${index}`);
          map.set(key, `${key}/${index}`);
        } else {
          const found = cache.get(key);
          if (found !== undefined || cache.complete) expect(found).toBe(map.get(key));
        }
      }
    }),
  );
});

test('holds the most recent ones, and forgets older ones', () => {
  const cache = new RecentCache<number, number>(10);
  for (let key = 1; key <= 100; key++) {
    cache.set(key, key);
    for (let recent = Math.max(1, key - 9); recent <= key; recent++) {
      expect(cache.get(recent)).toBe(recent);
    }
  }
  expect(cache.get(50)).toBeUndefined();
  expect(cache.complete).toBe(false);
  cache.clear();
  expect(cache.complete).toBe(true);
  expect(cache.get(100)).toBeUndefined();
});

test('names by code: never that of another code, and always that of the last few', () => {
  const cache = new NameCache(16);
  for (let code = 0; code < 100; code++) {
    cache.set(code, `name ${code}`);
    for (let known = 0; known < 200; known++) {
      const isRecent = known <= code && known > code - 16;
      expect(cache.get(known)).toBe(isRecent ? `name ${known}` : undefined);
    }
  }
});
