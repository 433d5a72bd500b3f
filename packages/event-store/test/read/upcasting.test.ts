/**
 * The registry of upcasters: whole when a store is opened, or refused.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayloadSchema } from '@cdx/event-store';
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

/** Payloads of version n are lists of n - 1 numbers. */
const schemas = (count: number): PayloadSchema[] =>
  Array.from({ length: count }, (_, index) => ({
    safeParse: (data) =>
      (data as number[]).length === index
        ? { success: true }
        : { success: false, error: { issues: [{ path: ['length'], message: `is not ${index}` }] } },
  }));
const place = { id: 'e', stream: 'run-1', revision: 4, position: 17 };

describe('schemas', () => {
  test.each([
    ['one that is missing', [1], { [type]: schemas(1) }],
    ['one too many', [1], { [type]: schemas(3) }],
    ['none for a type with upcasters', [1], {}],
    ['two for a type that nobody brings up', [], { [type]: schemas(2) }],
    ['none at all for a type', [], { [type]: [] }],
  ] as const)('%s: refused', (_, fromVersions, registered) => {
    const make = (): unknown =>
      new Upcasting({ upcasters: fromVersions.map(step), schemas: registered });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('a type of which a newest version is told needs one, too', () => {
    const newestVersions = { Other: 1 };
    expect(() => new Upcasting({ upcasters: [], newestVersions, schemas: {} })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    const whole = { Other: schemas(1) };
    expect(new Upcasting({ upcasters: [], newestVersions, schemas: whole }).knows('Other', 2)).toBe(
      false,
    );
  });

  const upcasting = new Upcasting({
    upcasters: [1, 2, 3].map(step),
    schemas: { [type]: schemas(4) },
  });

  test('each version on the way up is held against its own', () => {
    for (const stored of [1, 2, 3]) {
      const old = Array.from({ length: stored - 1 }, () => 0);
      const up = upcasting.kindOf(type, stored).up;
      expect(up?.(old, place)).toHaveLength(3);
      expect(() => up?.([...old, 0], place)).toThrow(
        expect.objectContaining({
          code: 'invalid-event',
          details: {
            ...place,
            type,
            storedVersion: stored,
            version: stored,
            problems: [{ path: 'data.length', message: `is not ${stored - 1}` }],
          },
        }),
      );
    }
  });

  test.each([
    [2, 2],
    [3, 3],
    [4, 4],
  ])('a step that does not lead to version %i is told as such', (target, version) => {
    const wrong = { type, fromVersion: target - 1, up: (data: unknown) => data };
    const upcasters = [1, 2, 3].map((from) => (from === target - 1 ? wrong : step(from)));
    const { up } = new Upcasting({ upcasters, schemas: { [type]: schemas(4) } }).kindOf(type, 1);
    expect(() => up?.([], place)).toThrow(
      expect.objectContaining({
        code: 'invalid-event',
        message: `Invalid event (${type}, run-1, revision 4, position 17): brought up from version 1 it does not fit version ${version}: data.length: is not ${version - 1}`,
      }),
    );
  });

  test('of the newest version alone: nothing is looked at', () => {
    expect(upcasting.kindOf(type, 4).up).toBeUndefined();
    expect(upcasting.problemOf(type, 4, '[0]')).toBeUndefined();
    expect(upcasting.problemOf('Other', 7, '[0]')).toBeUndefined();
    expect(upcasting.problemOf(type, 3, '[0]')).toBe('data.length: is not 2');
    expect(upcasting.problemOf(type, 3, '[0, 0]')).toBeUndefined();
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
        expect(kind.up?.([], place) ?? []).toEqual(versions.slice(stored - 1));
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
