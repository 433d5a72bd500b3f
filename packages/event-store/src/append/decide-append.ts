/**
 * The rules of optimistic concurrency and idempotence, as EventStoreDB has them, in one pure
 * function for all adapters of ours. Where we differ is told in docs/store.md.
 */
import { partlyAppended, wrongExpectedRevision } from '../errors.ts';
import type { ExpectedRevision } from '../port.ts';

export function expectationHolds(expected: ExpectedRevision, current: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'noStream':
      return current === -1;
    case 'streamExists':
      return current >= 0;
    default:
      return expected === current;
  }
}

/**
 * Whether to write, given the revision of the stream and, for each event, the revision at which
 * the stream already has its id (-1: it has not). Errors: `wrong-expected-revision`.
 */
export function decideAppend(
  stream: string,
  expected: ExpectedRevision,
  current: number,
  known: readonly number[],
): 'write' | 'no-op' {
  const count = known.reduce((sum, revision) => sum + (revision >= 0 ? 1 : 0), 0);
  if (count === 0) {
    if (expectationHolds(expected, current)) return 'write';
    throw wrongExpectedRevision(stream, expected, current);
  }
  if (count < known.length) {
    throw partlyAppended(stream, expected, current, count, known.length);
  }
  if (expected === 'any' || expected === 'streamExists') return 'no-op';
  const revision = expected === 'noStream' ? -1 : expected;
  if (revision === current) return 'no-op';
  // A repetition finds its events right behind the revision that it expected the first time.
  if (known.every((place, index) => place === revision + 1 + index)) return 'no-op';
  throw wrongExpectedRevision(stream, expected, current);
}
