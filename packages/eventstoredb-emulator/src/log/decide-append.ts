/**
 * Whether an append goes through, as EventStoreDB decides it (its IndexWriter.CheckCommit): ids
 * make a repetition, contents do not count.
 */
import { isSoftDeleted } from './metadata.ts';
import type { StreamState } from './stream-states.ts';

/** -1: no stream. */
export type ExpectedVersion = 'any' | 'streamExists' | number;

/** What the stream has already of the ids that come. */
export interface KnownEvents {
  /** Revision of the event with this id, -1 where the stream has none. */
  revisionOf(id: string): Promise<number>;
  /** Ids of the events from this revision on, `limit` at most. */
  idsFrom(revision: number, limit: number): Promise<readonly string[]>;
}

export type Decision =
  /** `undelete`: the stream was deleted and begins anew. */
  | { readonly kind: 'write'; readonly undelete: boolean }
  /** All of it is there already; `lastRevision` is that of the last of these events. */
  | { readonly kind: 'repeated'; readonly lastRevision: number }
  | { readonly kind: 'wrong-expected-version' }
  | { readonly kind: 'deleted' };

const write: Decision = { kind: 'write', undelete: false };
const wrong: Decision = { kind: 'wrong-expected-version' };

export async function decideAppend(
  expected: ExpectedVersion,
  state: StreamState,
  ids: readonly string[],
  known: KnownEvents,
): Promise<Decision> {
  if (state.isTombstoned) return { kind: 'deleted' };
  const softDeleted = isSoftDeleted(state.retention);
  if (expected === 'streamExists') {
    if (softDeleted) return { kind: 'deleted' };
    // Metadata alone make a stream exist.
    if (state.revision < 0 && !state.hasMetadata) return wrong;
  }
  const fresh: Decision = softDeleted ? { kind: 'write', undelete: true } : write;
  if (expected === 'any' || expected === 'streamExists') {
    return (await decideById(ids, known)) ?? fresh;
  }
  if (expected > state.revision) return wrong;
  if (expected === state.revision) return fresh;
  const there = await known.idsFrom(expected + 1, ids.length);
  const same = ids.findIndex((id, index) => there[index] !== id);
  if (same > 0 || ids.length === 0) return wrong;
  if (same === 0) return expected === -1 && softDeleted ? fresh : wrong;
  return { kind: 'repeated', lastRevision: expected + ids.length };
}

/** The first id says whether it is a repetition; then all of them must be there. */
async function decideById(
  ids: readonly string[],
  known: KnownEvents,
): Promise<Decision | undefined> {
  let lastRevision = -1;
  for (const [index, id] of ids.entries()) {
    lastRevision = await known.revisionOf(id);
    if (lastRevision < 0) return index === 0 ? undefined : wrong;
  }
  return ids.length === 0 ? undefined : { kind: 'repeated', lastRevision };
}

/** As `decideAppend`, where that is plain without looking at ids; undefined where it is not. */
export function decideAtOnce(expected: ExpectedVersion, state: StreamState): Decision | undefined {
  if (state.isTombstoned || isSoftDeleted(state.retention)) return undefined;
  if (expected === 'any') return write;
  if (expected === 'streamExists') return state.revision >= 0 ? write : undefined;
  return expected === state.revision ? write : undefined;
}
