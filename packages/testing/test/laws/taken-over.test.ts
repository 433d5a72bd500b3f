/** The law of what is saved and taken over, and that of the two machines, on ones that are wrong. */
import { compiledMachine } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import {
  replayEqualsEveryState,
  tableEqualsXState,
  takenOverEqualsWhole,
  told,
  type Resumable,
} from '../../src/index.ts';
import { brokenBy } from '../support/broken-by.ts';

describe('what is taken over', () => {
  interface Counts {
    sum: number;
    readonly seen: Set<number>;
    readonly times: Map<number, number>;
  }
  const counting: Resumable<Counts, number> = {
    create: () => ({ sum: 0, seen: new Set(), times: new Map() }),
    take(counts, input) {
      counts.sum += input;
      counts.seen.add(input);
      counts.times.set(input, (counts.times.get(input) ?? 0) + 1);
    },
    takeOver: (counts) => structuredClone(counts),
    tell: (counts) => structuredClone(counts),
  };
  const witness = (changes: Partial<Resumable<Counts, number>>, cut = 2) =>
    brokenBy(() => takenOverEqualsWhole([1, 2, 2, 3], cut, { ...counting, ...changes }))?.witness;

  it.each([0, 2, 4])('goes on as if nobody had, from input %i on', (cut) => {
    expect(witness({}, cut)).toBeUndefined();
  });

  it('is wrong at once where something is not saved', () => {
    expect(witness({ takeOver: ({ sum, seen, times }) => ({ sum: sum + 1, seen, times }) })).toBe(
      'After 2 inputs: sum is 4 by being taken over before input 2, not 3.',
    );
    expect(witness({ takeOver: (counts) => ({ ...counts, seen: new Set([1]) }) })).toMatch(
      /^After 2 inputs: seen\.1 is /,
    );
    expect(witness({ takeOver: (counts) => ({ ...counts, times: new Map([[1, 1]]) }) })).toMatch(
      /^After 2 inputs: times\.1 is /,
    );
  });

  it('is wrong later where what is not told is not saved', () => {
    const tell = ({ seen }: Counts): number => seen.size;
    const takeOver = (counts: Counts): Counts => ({ ...counts, seen: new Set([7, 8]) });
    expect(witness({ tell, takeOver })).toMatch(/^After 4 inputs: The state is 4 by .*, not 3\.$/);
    const answer = ({ sum }: Counts): number => sum;
    const forgets = (counts: Counts): Counts => ({ ...counts, sum: 0 });
    expect(witness({ tell, answer, takeOver: forgets })).toMatch(/The state is 5 by .*, not 8\.$/);
  });

  it('is told by where it differs, however long it is', () => {
    const long = 'x'.repeat(10_000);
    const takeOver = (): Counts => counting.create();
    const tell = ({ sum }: Counts): string => `${long}${sum}${long}`;
    const said = witness({ tell, takeOver }) ?? '';
    expect(said.length).toBeLessThan(700);
    expect(said).toMatch(/x0x.*x3x/);
  });
});

describe('the two machines', () => {
  const story = told('download', [
    'DownloadSessionStarted',
    'PackageMadeAvailable',
    'SessionRerun',
  ]);
  const standing = (changes: object) => ({
    step: () => true,
    statusCode: compiledMachine('download').uncreated,
    tryCount: 0,
    runNumber: 1,
    ...changes,
  });

  it.each([
    ['refuses what the other does', { step: () => false }, /possible by the table, refused by/],
    ['comes to another status', { statusCode: 9 }, /^statusCode is 9 by XState, not 0\.$/],
  ])('are found out where one %s', (_, xstate, expected) => {
    const broken = brokenBy(() =>
      tableEqualsXState(story, { direction: 'download', xstate: standing(xstate) }),
    );
    expect(broken?.witness).toMatch(expected);
    expect(broken?.prefix).toHaveLength(1);
  });

  it('are found out where one changes with what it refuses', () => {
    const wild = story.slice(1);
    const stays = standing({ step: () => false });
    const drifts = standing({ step: () => false, tryCount: 1 });
    const law = (xstate: typeof stays) =>
      brokenBy(() => tableEqualsXState(wild, { direction: 'download', table: stays, xstate }));
    expect(law(stays)).toBeNull();
    expect(law(drifts)?.witness).toBe('tryCount is 1 by XState, not 0.');
  });
});

it('what is said after each event is held after each event', () => {
  const story = told('download', [
    'DownloadSessionStarted',
    'PackageMadeAvailable',
    'SessionRerun',
  ]);
  const claims = ['Started', 'Available', 'Available'].map((status) => ({ status }));
  const law = (all: typeof claims) =>
    brokenBy(() => replayEqualsEveryState(story, all, { direction: 'download' }));
  expect(law(claims)).toBeNull();
  const early = law(claims.with(0, { status: 'Available' }));
  expect([early?.law, early?.prefix.length]).toEqual(['replay-equals-state', 1]);
  expect(law(claims.slice(0, 2))?.prefix).toHaveLength(3);
});
