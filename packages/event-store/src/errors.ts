/**
 * The errors of appending and reading, built in one place so that every adapter says the same.
 */
import { CdxError } from '@cdx/session';
import type { ExpectedRevision } from './port.ts';

export interface EventPlace {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

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

/** `actual` is the revision of the last event in the archive. */
export function scavengedStream(
  stream: string,
  expected: ExpectedRevision,
  actual: number,
): CdxError {
  return new CdxError(
    'wrong-expected-revision',
    `Stream "${stream}" has been scavenged: its events up to revision ${actual} are in the archive, and nothing can be added.`,
    { stream, expected, actual, scavenged: true },
  );
}

/** Two events claim one place: `found` is in the archive, `given` should be. */
export function archiveConflict(found: EventPlace, given: EventPlace): CdxError {
  const [there, here] = [found, given].map(
    ({ stream, revision, position, id }) =>
      `event ${id} (revision ${revision} of "${stream}", position ${position})`,
  );
  return new CdxError(
    'store-corrupt',
    `The archive has ${there} in the place of ${here}. Keep copies of the store and the archive: ` +
      'one of them is damaged, or they do not belong together.',
    { stream: given.stream, id: given.id, revision: given.revision, position: given.position },
  );
}

export function archiveOrder({ stream, revision, position }: EventPlace): CdxError {
  return invalidArgument(
    `Revision ${revision} of stream "${stream}" stands at position ${position}, before the revision that it follows.`,
    { stream, revision, position },
  );
}

/** The archive would not have the whole stream. */
export function archiveGap(stream: string, last: number, revision: number): CdxError {
  return invalidArgument(
    `Stream "${stream}" must be archived in order: after revision ${last} comes ${last + 1}, not ${revision}.`,
    { stream, revision, expected: last + 1 },
  );
}

export function joinedGap(position: number): CdxError {
  return new CdxError(
    'store-corrupt',
    `The event at position ${position} is neither in the store nor in its archive. Keep copies of both; ` +
      'the archive may be an older copy than the store.',
    { position },
  );
}

export function joinedStreamGap(stream: string, revision: number): CdxError {
  return new CdxError(
    'store-corrupt',
    `Revision ${revision} of stream "${stream}" is neither in the store nor in its archive. Keep copies of both; ` +
      'the archive may be an older copy than the store.',
    { stream, revision },
  );
}

/** `scavenged`: highest position that left the store; `head`: the highest in the archive. */
export function archiveTooOld(scavenged: number, head: number): CdxError {
  return new CdxError(
    'store-corrupt',
    `Events up to position ${scavenged} have been scavenged from the store, but this archive ends at ${head}. ` +
      'Give the archive that has them; this one is an older copy, or new.',
    { scavenged, head },
  );
}

/** The piece is not what the archive was given; nothing of it may be removed. */
export function changedStream(stream: string, first: number, last: number): Error {
  return new Error(`Stream "${stream}" has changed since its revisions ${first} to ${last} went.`);
}

export function archiveNeeded(stream: string): CdxError {
  return invalidArgument(
    `Streams have been scavenged from this store, and only its archive knows whether "${stream}" was one of them. ` +
      'Open the archive with the store before new streams are begun.',
    { stream },
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
