/**
 * What of the events that an archive is given is new to it. The rest must be there already, the
 * same in every respect; this is also how a scavenge makes sure of what it is about to delete.
 */
import { archiveConflict, archiveGap, archiveOrder, duplicateEventId } from '../errors.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { sameStored, type StoredEvent } from './stored-event.ts';

export interface ArchivedEvents {
  /** -1 for none. */
  lastRevision(stream: string): number;
  /** From this revision on; `limit` at most, and at least one where there is one. */
  storedEvents(stream: string, from: number, limit: number): readonly StoredEvent[];
}

/**
 * The new events, in order of position. Errors: `duplicate-event-id`, `store-corrupt`,
 * `invalid-argument` for a stream with a gap.
 */
export function planAddition(
  events: readonly StoredEvent[],
  archive: ArchivedEvents,
  upcasting: Upcasting,
): StoredEvent[] {
  const fresh: StoredEvent[] = [];
  for (const group of byStream(events)) fresh.push(...freshOf(group, archive, upcasting));
  fresh.sort((a, b) => a.position - b.position);
  for (const [index, event] of fresh.entries()) {
    const before = fresh[index - 1];
    if (before?.position === event.position) throw archiveConflict(before, event);
  }
  return fresh;
}

function byStream(events: readonly StoredEvent[]): Iterable<StoredEvent[]> {
  const groups = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const group = groups.get(event.stream);
    if (group === undefined) groups.set(event.stream, [event]);
    else group.push(event);
  }
  return groups.values();
}

/** `group`: events of one stream. */
function freshOf(
  group: StoredEvent[],
  archive: ArchivedEvents,
  upcasting: Upcasting,
): readonly StoredEvent[] {
  group.sort((a, b) => a.revision - b.revision);
  const { stream, revision: first } = group[0] as StoredEvent;
  const last = archive.lastRevision(stream);
  const known = first <= last ? archivedFrom(archive, stream, first) : undefined;
  const fresh = new Map<number, StoredEvent>();
  const ids = new Set<string>();
  for (const event of group) {
    const { revision } = event;
    const there = revision <= last ? known?.(revision) : fresh.get(revision);
    if (there !== undefined) {
      if (!sameStored(there, event, upcasting)) throw conflict(there, event);
      continue;
    }
    if (revision !== last + fresh.size + 1) throw archiveGap(stream, last + fresh.size, revision);
    if (ids.has(event.id)) throw duplicateEventId(stream, event.id, revision);
    const before = fresh.get(revision - 1)?.position ?? -1;
    if (event.position < before) throw archiveOrder(event);
    ids.add(event.id);
    fresh.set(revision, event);
  }
  return [...fresh.values()];
}

/** Events by revisions that do not go back, read in pieces. */
function archivedFrom(
  archive: ArchivedEvents,
  stream: string,
  first: number,
): (revision: number) => StoredEvent | undefined {
  let from = first;
  let events: readonly StoredEvent[] = [];
  return (revision) => {
    if (revision >= from + events.length) {
      from = revision;
      events = archive.storedEvents(stream, from, 1000);
    }
    return events[revision - from];
  };
}

function conflict(found: StoredEvent, given: StoredEvent): Error {
  return found.id === given.id
    ? duplicateEventId(given.stream, given.id, found.revision)
    : archiveConflict(found, given);
}
