/**
 * Store and archive read as the one log that they are: in order of position, each event once,
 * wherever it is now.
 */
import type { EventPage, EventStore, ReadAllOptions, ReadStreamOptions } from '../port.ts';
import { EventIterator } from '../read/event-iterator.ts';
import { pagesOf } from '../read/read-pages.ts';
import { logPageRequest, pageRequest } from '../read/read-request.ts';
import type { EventArchive } from './event-archive.ts';
import { JoinedCursor } from './joined-cursor.ts';
import { joinedStreamPage, joinedStreamRevision } from './joined-stream.ts';
import { pairOf } from './local-archive.ts';

export type JoinedLog = Pick<EventStore, 'readPages' | 'readAll' | 'readStream' | 'streamRevision'>;

/**
 * Reads as the store would if nothing had ever been scavenged, also while it is being scavenged.
 * Errors: `invalid-argument` for the archive of another store; of reading, those of the store, and
 * `store-corrupt` where an event is in neither of them.
 */
export function joinedLog(store: EventStore, archive: EventArchive): JoinedLog {
  const pair = pairOf(store, archive);

  async function* readPages(
    options: ReadAllOptions = {},
  ): AsyncGenerator<EventPage, void, undefined> {
    const request = logPageRequest(options);
    const cursor = new JoinedCursor(pair, request);
    yield* pagesOf(({ limit }) => cursor.read(limit), request);
  }

  async function* readStreamPages(
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<EventPage, void, undefined> {
    yield* pagesOf((request) => joinedStreamPage(pair, stream, request), pageRequest(options));
  }

  return {
    readPages,
    readAll: (options) => new EventIterator(readPages(options)),
    readStream: (stream, options = {}) => new EventIterator(readStreamPages(stream, options)),
    streamRevision: async (stream) => joinedStreamRevision(pair, stream),
  };
}
