/**
 * The registry of upcasters: whole when a store is opened, or refused.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Upcasting } from '../../src/read/upcasting.ts';

const type = 'PackageApplied';
const step = (fromVersion: number) => ({
  type,
  fromVersion,
  up: (data: unknown) => [...(data as number[]), fromVersion],
});

const broken = [
  ['a chain that does not begin at 1', [2], undefined],
  ['a gap', [1, 3], undefined],
  ['a double', [1, 1], undefined],
  ['version 0', [0, 1], undefined],
  ['a chain that ends before the newest version', [1], 3],
  ['a chain that ends behind the newest version', [1, 2], 2],
  ['no chain to a newest version of 2', [], 2],
] as const;

describe('completeness', () => {
  test.each(broken)('%s is refused', (_, fromVersions, newest) => {
    const newestVersions = newest === undefined ? undefined : { [type]: newest };
    const make = (): unknown =>
      new Upcasting({ upcasters: fromVersions.map(step), newestVersions });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('without upcasters everything is handed out as it is', () => {
    const kind = new Upcasting(undefined).kindOf(type, 9);
    expect(kind).toEqual({ type, schemaVersion: 9, up: undefined });
  });
});

describe('a chain', () => {
  test('takes every stored version through each later step once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (newest, pick) => {
        const stored = 1 + (pick % newest);
        const versions = Array.from({ length: newest - 1 }, (_, index) => index + 1);
        const upcasting = new Upcasting({
          upcasters: versions.toReversed().map(step),
          newestVersions: { [type]: newest },
        });
        const kind = upcasting.kindOf(type, stored);
        expect(kind.schemaVersion).toBe(newest);
        expect(kind.up?.([]) ?? []).toEqual(versions.slice(stored - 1));
      }),
    );
  });

  test('does not know versions behind its end', () => {
    const upcasting = new Upcasting({ upcasters: [step(1)] });
    expect(upcasting.knows(type, 2)).toBe(true);
    expect(upcasting.knows(type, 3)).toBe(false);
    expect(() => upcasting.kindOf(type, 3)).toThrow(
      expect.objectContaining({ code: 'store-newer' }),
    );
  });
});
