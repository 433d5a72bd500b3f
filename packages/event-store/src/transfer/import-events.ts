/**
 * Takes an export over into a store, block by block. Events keep their ids, streams and revisions,
 * so what is there already is told by the store itself, and an import that was interrupted is
 * simply begun again. `cdx store import` calls it.
 */
import {
  CdxError,
  isCdxError,
  eventSchemas,
  schemaVersionOf,
  type RecordedEvent,
} from '@cdx/session';
import { wrongExpectedRevision } from '../errors.ts';
import type { AppendResult, EventStore, StreamBatch } from '../port.ts';
import type { Place } from './damage.ts';
import type { TransferHeader } from './format.ts';
import { LogPositions } from './log-positions.ts';
import { readBlocks, type Block, type PlacedEvent } from './read-blocks.ts';
import { StoredEvents } from './stored-events.ts';

export type ImportingStore = Pick<
  EventStore,
  'appendMany' | 'readStream' | 'readAll' | 'head' | 'streamRevision'
>;

export interface ImportCounts {
  /** Events of the file so far. */
  readonly events: number;
  /** Of these, those that the store had already. */
  readonly present: number;
  /** Line up to which the file is in the store, from 1. */
  readonly line: number;
}

export interface ImportResult extends ImportCounts {
  /** Null for a file without events. */
  readonly header: TransferHeader | null;
}

export interface ImportOptions {
  /** The file, as people see it. */
  readonly file: string;
  /** Told, and waited for, after every block; what it throws ends the import. */
  readonly onProgress?: ((counts: ImportCounts) => void | Promise<void>) | undefined;
}

/**
 * `bytes`: of the text, not compressed. Errors: `file-unreadable` {path, line, expected, found} for
 * what is damaged, cut off, or no export: nothing of that block, and all blocks before it, are in
 * the store; `store-newer` {path, line} for events that this code does not know, before any of their
 * block is stored; `wrong-expected-revision` and `duplicate-event-id`, with `line`, where a stream of
 * the store has other events; those of the store. The store should be opened with upcasting off: then
 * what is there already is told by reading, which is fast.
 */
export async function importEvents(
  bytes: AsyncIterable<Uint8Array>,
  store: ImportingStore,
  { file, onProgress }: ImportOptions,
): Promise<ImportResult> {
  const importer = new Importer(store, file);
  let header: TransferHeader | null = null;
  try {
    for await (const block of readBlocks(bytes, file)) {
      header = block.header;
      await importer.take(block);
      await onProgress?.(importer.counts());
    }
  } finally {
    await importer.close();
  }
  return { header, ...importer.counts() };
}

class Importer {
  readonly #store: ImportingStore;
  readonly #file: string;
  readonly #positions: LogPositions;
  /** What is there already; null: not looked for yet, undefined: nothing. */
  #stored: StoredEvents | null | undefined = null;
  /** The store has events, and not the first one of the file. */
  #isAmongOthers = false;
  #events = 0;
  #present = 0;
  #line = 0;

  constructor(store: ImportingStore, file: string) {
    this.#store = store;
    this.#file = file;
    this.#positions = new LogPositions(store);
  }

  counts(): ImportCounts {
    return { events: this.#events, present: this.#present, line: this.#line };
  }

  async take({ events, line }: Block): Promise<void> {
    for (const { event, line } of events) checkVersion(event, { file: this.#file, line });
    await this.#lookAtStore(events);
    let waiting: PlacedEvent[] = [];
    for (const placed of events) {
      // What an event says of positions is known when the events before it have theirs.
      if (this.#positions.isNamedBy(placed.event) && waiting.length > 0) {
        await this.#append(waiting);
        waiting = [];
      }
      const event = await this.#positions.translated(placed.event);
      const there = await this.#stored?.positionOf(event);
      if (there === undefined) {
        waiting.push({ ...placed, event });
        continue;
      }
      await this.#append(waiting);
      waiting = [];
      this.#count(event, there, true);
    }
    await this.#append(waiting);
    this.#line = line;
  }

  close(): Promise<void> {
    return this.#stored?.close() ?? Promise.resolve();
  }

  /**
   * A store that appends to one stream at a time would have a part of a block when the next stream
   * turns out to be another: so among events of others, the streams are looked at before.
   */
  async #lookAtStore(events: readonly PlacedEvent[]): Promise<void> {
    const [first] = events;
    if (first === undefined) return;
    if (this.#stored === null) {
      this.#stored = await StoredEvents.from(this.#store, first.event);
      this.#isAmongOthers = this.#stored === undefined && (await this.#store.head()) >= 0;
    }
    if (!this.#isAmongOthers) return;
    const looked = new Set<string>();
    for (const placed of events) {
      const { stream, revision } = placed.event;
      if (looked.has(stream)) continue;
      looked.add(stream);
      const actual = await this.#store.streamRevision(stream);
      if (actual === revision - 1) continue;
      if (actual >= revision && (await this.#has(placed.event))) continue;
      const error = wrongExpectedRevision(stream, revision - 1, actual);
      throw otherEvents(error, [placed], this.#file);
    }
  }

  async #has({ stream, revision, id }: RecordedEvent): Promise<boolean> {
    for await (const there of this.#store.readStream(stream, { from: revision, limit: 1 })) {
      return there.id === id;
    }
    return false;
  }

  #count(event: RecordedEvent, position: number, isPresent: boolean): void {
    this.#positions.add(event.position, position);
    this.#events++;
    if (isPresent) this.#present++;
  }

  async #append(placed: readonly PlacedEvent[]): Promise<void> {
    if (placed.length === 0) return;
    const batches = placed.map(({ event }): StreamBatch => {
      const { stream, revision, position: _position, ...rest } = event;
      return { stream, events: [rest], expectedRevision: revision - 1 };
    });
    let results: readonly AppendResult[];
    try {
      results = await this.#store.appendMany(batches);
    } catch (error) {
      throw otherEvents(error, placed, this.#file);
    }
    for (const [index, { position, idempotent }] of results.entries()) {
      this.#count((placed[index] as PlacedEvent).event, position, idempotent);
    }
  }
}

/** Errors: `store-newer`. Such events could be stored, and then nobody could open the store. */
function checkVersion({ type, schemaVersion }: RecordedEvent, { file, line }: Place): void {
  if (!Object.hasOwn(eventSchemas, type)) return;
  const newest = schemaVersionOf(type);
  if (schemaVersion <= newest) return;
  throw new CdxError(
    'store-newer',
    `${file}, line ${line}: ${type} in version ${schemaVersion}, which this version of CDX knows up to ${newest}. ` +
      'Use the version of CDX that wrote it, or a newer one.',
    { path: file, line, type, schemaVersion, newestVersion: newest },
  );
}

/** The same error with the line, for what is wrong with the store that is imported into. */
function otherEvents(error: unknown, placed: readonly PlacedEvent[], file: string): unknown {
  if (!isCdxError(error)) return error;
  const { code, details, message } = error;
  if (code === 'duplicate-event-id') {
    const found = placed.find(
      ({ event }) => event.stream === details.stream && event.id === details.id,
    );
    return found === undefined ? error : withLine(error, file, found, message);
  }
  if (code !== 'wrong-expected-revision') return error;
  const expected = details.expected as number;
  const found = placed.find(
    ({ event }) => event.stream === details.stream && event.revision === expected + 1,
  );
  if (found === undefined) return error;
  return withLine(error, file, found, whyNot(found.event, Number(details.actual), details));
}

function whyNot(
  { stream, revision, id }: RecordedEvent,
  actual: number,
  details: CdxError['details'],
): string {
  const event = `event ${id}, revision ${revision} of stream "${stream}"`;
  if (details.scavenged === true)
    return `${event}: the store has moved this stream to its archive.`;
  if (actual >= revision) {
    return (
      `${event}: the store has another event there. It holds another log; import into a new store, ` +
      'or into one that holds the beginning of this one.'
    );
  }
  const has = actual < 0 ? 'has no events of this stream' : `has it up to revision ${actual}`;
  return `${event}: the store ${has}, so events before it are missing. Import those first.`;
}

function withLine(error: CdxError, file: string, { line }: PlacedEvent, message: string): CdxError {
  const details = { ...error.details, path: file, line };
  return new CdxError(error.code, `${file}, line ${line}: ${message}`, details, { cause: error });
}
