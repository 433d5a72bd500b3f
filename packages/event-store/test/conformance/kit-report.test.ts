/**
 * What the kit says of itself: as many facts as it has, and the reason for whatever it leaves out.
 */
import {
  archiveReport,
  kitReport,
  skippedSuites,
  testEventArchive,
  testEventStore,
  type StoreCapabilities,
} from '@cdx/event-store/conformance';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modest } from '../support/modest-store.ts';

const names = Object.keys(modest) as (keyof StoreCapabilities)[];
const everything = Object.fromEntries(names.map((name) => [name, true])) as unknown as {
  readonly [Name in keyof StoreCapabilities]: true;
};
const factory = async () => ({ store: createMemoryEventStore() });
const countOf = (report: string): number => Number(/ (\d+) facts/.exec(report)?.[1]);

test('a store that offers everything has at least 120 facts, and nothing is skipped', () => {
  const facts = testEventStore(factory, everything);
  expect(facts.length).toBeGreaterThanOrEqual(120);
  expect(kitReport('whole', everything)).toBe(
    `conformance kit: whole ${facts.length} facts; nothing skipped`,
  );
  expect(skippedSuites(everything)).toEqual([]);
});

test('no two facts have the same name', () => {
  for (const capabilities of [everything, modest]) {
    const facts = testEventStore(factory, capabilities);
    const full = facts.map(({ suite, name }) => `${suite}: ${name}`);
    expect(full.filter((name, index) => full.indexOf(name) < index)).toEqual([]);
  }
});

test('the report counts what is run, and names every suite that is not with its reason', () => {
  fc.assert(
    fc.property(fc.subarray(names), (lacking) => {
      const reasons = Object.fromEntries(lacking.map((name) => [name, `no ${name}`]));
      const capabilities: StoreCapabilities = { ...everything, ...reasons };
      const facts = testEventStore(factory, capabilities);
      const report = kitReport('some', capabilities);
      expect(countOf(report)).toBe(facts.length);
      for (const { suite, missing, reason } of skippedSuites(capabilities)) {
        expect(reason).toBe(`no ${missing[0]}`);
        expect(report).toMatch(new RegExp(`[:;,] ${suite}[^;]* \\(${reason}\\)`));
        expect(facts.filter((fact) => fact.suite === suite)).toEqual([]);
      }
      for (const name of names) {
        const isNamed = report.includes(`(no ${name})`);
        expect(isNamed && !lacking.includes(name)).toBe(false);
      }
    }),
  );
});

test('single facts that are left out are counted in the suite that has them', () => {
  const report = kitReport('small', { ...everything, largeAppends: 'up to 1 MiB' });
  expect(report).toContain('; skipped: 2 of appending, 2 of content (up to 1 MiB)');
});

test('an archive has its own report', () => {
  const archives = async () => {
    const store = createMemoryEventStore();
    return { store, archive: createMemoryArchive(store) };
  };
  const facts = testEventArchive(archives, { reopening: 'in memory' });
  const report = archiveReport('some', { reopening: 'in memory' });
  expect(countOf(report)).toBe(facts.length);
  expect(report).toMatch(/; skipped: 1 of adding, .*\(in memory\)$/);
  expect(archiveReport('some', { reopening: true })).toMatch(/; nothing skipped$/);
});
