/**
 * Which appends the model holds against stores that double events: those that EventStoreDB answers
 * as our own stores do, and no others.
 */
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import type { ExpectedRevision } from '@cdx/event-store';
import { describe, expect, test } from 'vitest';
import { PlainStore } from '../../src/conformance/model/plain-store.ts';

/** A stream with the events 1 to 5. */
function filled(): PlainStore {
  const model = new PlainStore();
  model.append({ stream: 'run-1', events: sampleEvents(1, 5), expectedRevision: 'any' });
  return model;
}

const batch = (numbers: readonly number[], expectedRevision: ExpectedRevision) => ({
  stream: 'run-1',
  events: numbers.map((number) => sampleEvent(number)),
  expectedRevision,
});

const alike: readonly (readonly [numbers: readonly number[], expected: ExpectedRevision])[] = [
  [[], 'any'],
  [[6, 7], 'any'],
  [[6], 4],
  [[6], 9],
  [[6], 'noStream'],
  [[1], 'any'],
  [[2, 3], 'streamExists'],
  [[1, 3, 4], 'any'],
  [[4, 3], 1],
  [[5, 6], 'any'],
  [[5, 6], 3],
  [[1, 2], 'noStream'],
  [[3, 4], 0],
  [[3, 4], 9],
];
const different: typeof alike = [
  [[6, 5], 'any'],
  [[6, 5], 'streamExists'],
  [[4, 3], 'any'],
  [[6, 1], 4],
  [[4, 5], 4],
  [[5], 4],
  [[6, 6], 'any'],
];

describe('on a stream with the events 1 to 5', () => {
  test.each(alike)('%j, expecting %s, is answered by all stores alike', (numbers, expected) => {
    expect(filled().isAnsweredAlike(batch(numbers, expected))).toBe(true);
  });

  test.each(different)('%j, expecting %s, is not', (numbers, expected) => {
    expect(filled().isAnsweredAlike(batch(numbers, expected))).toBe(false);
  });

  test('of a list the batches are kept up to the first that is refused', () => {
    const model = filled();
    const batches = [
      batch([6], 4),
      batch([7, 6], 'any'),
      batch([7], 5),
      batch([8], 5),
      batch([9], 'any'),
    ];
    expect(model.answeredAlike(batches)).toEqual([batches[0], batches[2], batches[3]]);
    expect(model.log.length).toBe(5);
  });
});

test('batches one after another stay written up to the one that is refused', () => {
  const batches = [batch([6], 4), batch([7], 4)];
  for (const [atOnce, length] of [
    [true, 5],
    [false, 6],
  ] as const) {
    const model = filled();
    expect(model.appendMany(batches, { atOnce })).toBe('wrong-expected-revision');
    expect(model.log.length).toBe(length);
  }
});
