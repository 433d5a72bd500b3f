/**
 * The Error IDs of the failure catalogue, both ways: articles in docs/troubleshooting/ and the
 * results of a run go by them.
 */
import { errorId } from './error-id.ts';
import { failureKeys, type FailureKey } from './failure-catalogue.ts';
import { failureMessage } from './failure-message.ts';

/** Any facts do: an Error ID is of the message as seen, without what differs by session. */
const someFacts = { sessionNumber: 1, channelDatabase: 'STORE-0001', job: '1020' };

const idByKey = new Map<FailureKey, string>();
const keyById = new Map<string, FailureKey>();
for (const key of failureKeys) {
  const id = errorId(failureMessage(key, someFacts));
  idByKey.set(key, id);
  keyById.set(id, key);
}

/** The Error ID that sessions which fail so show, whatever their number, database, job or table. */
export function failureErrorId(key: FailureKey): string {
  // The map is made from every key.
  return idByKey.get(key) as string;
}

/** The failure that an Error ID is of; null where the catalogue does not know the error. */
export function failureOfErrorId(id: string): FailureKey | null {
  return keyById.get(id) ?? null;
}
