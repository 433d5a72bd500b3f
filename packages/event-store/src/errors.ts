/**
 * The errors of appending and reading, built in one place so that every adapter says the same.
 */
import { CdxError } from '@cdx/session';
import type { ExpectedRevision } from './port.ts';

/** `actual` is the revision of the stream, -1 without events. */
export function wrongExpectedRevision(
  stream: string,
  expected: ExpectedRevision,
  actual: number,
): CdxError {
  const found = actual < 0 ? 'it has no events' : `its last event has revision ${actual}`;
  return new CdxError(
    'wrong-expected-revision',
    `Stream "${stream}" is not as expected: expected ${describeExpectation(expected)}, but ${found}.`,
    { stream, expected, actual },
  );
}

export function partlyAppended(
  stream: string,
  expected: ExpectedRevision,
  actual: number,
  known: number,
  total: number,
): CdxError {
  return new CdxError(
    'wrong-expected-revision',
    `Stream "${stream}" already has ${known} of these ${total} events, so they are no repetition ` +
      'of an earlier append and no new one either. Append those that are missing.',
    { stream, expected, actual, known, total },
  );
}

export function duplicateEventId(stream: string, id: string, revision: number): CdxError {
  return new CdxError(
    'duplicate-event-id',
    `Stream "${stream}" already has an event with id ${id} and other content, at revision ${revision}.`,
    { stream, id, revision },
  );
}

export function repeatedEventId(stream: string, id: string): CdxError {
  return new CdxError(
    'duplicate-event-id',
    `The event id ${id} is twice in one append to stream "${stream}".`,
    { stream, id, revision: null },
  );
}

export function invalidEvent(stream: string, problem: string, details: object = {}): CdxError {
  return new CdxError('invalid-event', `Invalid event for stream "${stream}": ${problem}.`, {
    stream,
    ...details,
  });
}

export function invalidArgument(problem: string, details: Record<string, unknown> = {}): CdxError {
  return new CdxError('invalid-argument', problem, details);
}

export function storeClosed(): CdxError {
  return new CdxError('store-closed', 'The event store has been closed.');
}

function describeExpectation(expected: ExpectedRevision): string {
  switch (expected) {
    case 'any':
      return 'any state';
    case 'noStream':
      return 'no events';
    case 'streamExists':
      return 'at least one event';
    default:
      return expected === -1 ? 'no events' : `revision ${expected}`;
  }
}
