/**
 * An export read as the log that it is a copy of, without importing it. From its beginning on it is
 * read straight; whoever wants another place, or the end first, has its blocks looked up once.
 */
import type { RecordedEvent } from '@cdx/session';
import type { JoinedLog } from '../archive/joined-log.ts';
import type {
  EventFilter,
  EventPage,
  ReadAllOptions,
  ReadStreamOptions,
  UpcastingOptions,
} from '../port.ts';
import { upcastingOf } from '../read/default-upcasting.ts';
import { EventIterator } from '../read/event-iterator.ts';
import { logPageRequest, pageRequest, type LogPageRequest } from '../read/read-request.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { StreamMatch } from './event-prefix.ts';
import { indexExport, type ExportIndex } from './export-index.ts';
import { readWindow, windowsOf } from './export-windows.ts';
import type { TransferHeader } from './format.ts';
import { readBlocks } from './read-blocks.ts';

/** The text of an export, wherever it is. */
export interface ExportText {
  /** As people see it. */
  readonly name: string;
  /** From this byte of the text on; of a compressed file, of what it holds. */
  readonly read: (from: number) => AsyncIterable<Uint8Array>;
  /**
   * All of the text, in pieces that last until the next one is asked for: for who looks at every
   * byte once. `read` does where there is none.
   */
  readOnce?(): AsyncIterable<Uint8Array>;
  /** Whether `read` gets anywhere at once. Otherwise what is before a place is read each time. */
  readonly seeks: boolean;
}

export interface ExportLogOptions {
  /** As in `EventStoreOptions`; the newest versions unless given. */
  readonly upcasting?: UpcastingOptions | undefined;
}

export interface ExportFacts {
  readonly header: TransferHeader;
  readonly events: number;
  /** Position of the last event; -1 for none. */
  readonly head: number;
  /** Whether it has the positions 0, 1, 2, … */
  readonly isContiguous: boolean;
}

export interface ExportLog extends JoinedLog {
  /** Errors: `file-unreadable` for a file that is not whole. */
  facts(): Promise<ExportFacts>;
  /** Position of the last event, -1 for none. Errors: as `facts`. */
  head(): Promise<number>;
}

/**
 * Errors of reading: `file-unreadable` {path, line} for a file that is changed, cut off or no
 * export, before an event of the damaged block is handed out; `store-newer`, `invalid-event` of
 * upcasting; `invalid-argument`.
 */
export function exportLog(text: ExportText, options: ExportLogOptions = {}): ExportLog {
  const log = new ExportReader(text, upcastingOf(options));
  return {
    readPages: (request = {}) => log.readPages(request),
    readAll: (request = {}) => new EventIterator(log.readPages(request)),
    readStream: (stream, request = {}) => new EventIterator(log.readStreamPages(stream, request)),
    streamRevision: (stream) => log.streamRevision(stream),
    facts: () => log.facts(),
    head: async () => (await log.facts()).head,
  };
}

type Wanted = (event: RecordedEvent) => boolean;

class ExportReader {
  readonly #text: ExportText;
  readonly #upcasting: Upcasting;
  #index: Promise<ExportIndex> | undefined;

  constructor(text: ExportText, upcasting: Upcasting) {
    this.#text = text;
    this.#upcasting = upcasting;
  }

  async facts(): Promise<ExportFacts> {
    const { header, events, blocks, isGapless } = await this.#indexed();
    const head = blocks.at(-1)?.last ?? -1;
    return { header, events, head, isContiguous: isGapless && head === events - 1 };
  }

  async *readPages(options: ReadAllOptions): AsyncGenerator<EventPage, void, undefined> {
    const request = logPageRequest(options);
    const { from, backward } = request;
    const begins = from === 0 && !backward && this.#index === undefined;
    const pages = begins ? this.#fromBeginning(request) : this.#fromIndex(request);
    yield* upTo(request.limit, pages, () => true, backward);
  }

  async *readStreamPages(
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<EventPage, void, undefined> {
    const { from, backward, limit } = pageRequest(options);
    const wanted: Wanted = (event) =>
      event.stream === stream && (backward ? event.revision <= from : event.revision >= from);
    const all = { from: backward ? Number.MAX_SAFE_INTEGER : 0, backward, limit };
    const pages = this.#fromIndex({ ...all, filter: undefined }, new StreamMatch(stream, 'name'));
    yield* upTo(limit, pages, wanted, backward);
  }

  async streamRevision(stream: string): Promise<number> {
    for await (const { events } of this.readStreamPages(stream, {
      direction: 'backward',
      limit: 1,
    })) {
      const [last] = events;
      if (last !== undefined) return last.revision;
    }
    return -1;
  }

  /** Every block is held against its checksum on the way. */
  async *#fromBeginning({ filter }: LogPageRequest): AsyncGenerator<Piece> {
    const wanted = filterOf(filter);
    for await (const { events } of readBlocks(this.#text.read(0), this.#text.name)) {
      const last = events.at(-1)?.event.position;
      if (last === undefined) continue;
      const chosen = events.map(({ event }) => event).filter(wanted);
      yield { events: chosen.map((event) => this.#newest(event)), next: last + 1 };
    }
  }

  async *#fromIndex(
    { from, backward, filter }: LogPageRequest,
    match = filter?.streamPrefix === undefined
      ? undefined
      : new StreamMatch(filter.streamPrefix, 'prefix'),
  ): AsyncGenerator<Piece> {
    const { blocks } = await this.#indexed();
    const inRange: Wanted = ({ position }) => (backward ? position <= from : position >= from);
    const wanted = filterOf(filter);
    for (const window of windowsOf(blocks, { from, backward, seeks: this.#text.seeks })) {
      const read = await readWindow(this.#text, window, match);
      const events = read.filter((event) => inRange(event) && wanted(event));
      const newest = events.map((event) => this.#newest(event));
      yield backward
        ? { events: newest.reverse(), next: window.first - 1 }
        : { events: newest, next: window.last + 1 };
    }
  }

  #indexed(): Promise<ExportIndex> {
    return (this.#index ??= indexExport(this.#text.read(0), this.#text.name));
  }

  #newest(event: RecordedEvent): RecordedEvent {
    const { schemaVersion, up } = this.#upcasting.kindOf(event.type, event.schemaVersion);
    return up === undefined ? event : { ...event, schemaVersion, data: up(event.data, event) };
  }
}

/** A stretch of the file, before anything of it is held back. */
interface Piece {
  readonly events: readonly RecordedEvent[];
  readonly next: number;
}

/** Pages until the limit is reached; the last one says that there is no more. */
async function* upTo(
  limit: number,
  pieces: AsyncIterable<Piece>,
  wanted: Wanted,
  backward: boolean,
): AsyncGenerator<EventPage, void, undefined> {
  let left = limit;
  let before: Piece | undefined;
  if (left <= 0) return;
  for await (const { events, next } of pieces) {
    if (before !== undefined) yield { ...before, atEnd: false };
    const chosen = events.filter(wanted);
    left -= chosen.length;
    if (left <= 0) {
      const kept = chosen.slice(0, chosen.length + left);
      const last = kept.at(-1) as RecordedEvent;
      yield { events: kept, next: last.position + (backward ? -1 : 1), atEnd: false };
      return;
    }
    before = { events: chosen, next };
  }
  if (before !== undefined) yield { ...before, atEnd: true };
  else yield { events: [], next: backward ? -1 : 0, atEnd: true };
}

function filterOf(filter: EventFilter | undefined): Wanted {
  const { streamPrefix = '', types } = filter ?? {};
  const wantedTypes = types === undefined ? undefined : new Set(types);
  return ({ stream, type }) => stream.startsWith(streamPrefix) && (wantedTypes?.has(type) ?? true);
}
