/**
 * Looks an event up by its id. The port has no such question, but it refuses an append with a
 * known id and other content, and says where that id is; one that it does not know, it refuses
 * for its expectation. So an append that can only fail is the question.
 */
import { isCdxError, type NewEvent } from '@cdx/session';
import type { EventStore } from '@cdx/event-store';

/** No event is of this type: the content differs from whatever is there. */
const questionType = 'EventStoreDbQuestion';

/** Revision of the event in the stream, -1 where the stream does not have it. */
export async function findEvent(store: EventStore, stream: string, id: string): Promise<number> {
  const question: NewEvent = {
    id,
    type: questionType,
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: 0,
    recordedAt: 0,
    source: 'eventstoredb',
    correlationId: id,
    causationId: null,
    data: null,
  };
  const impossible = { expectedRevision: Number.MAX_SAFE_INTEGER };
  try {
    await store.append(stream, [question], impossible);
  } catch (error) {
    if (isCdxError(error, 'duplicate-event-id')) return Number(error.details['revision']);
    if (isCdxError(error, 'wrong-expected-revision')) return -1;
    throw error;
  }
  throw new Error(`An append to stream "${stream}" went through that had to fail.`);
}
