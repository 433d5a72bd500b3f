/**
 * Reading as all our own logs do it, stores and archives alike: pages that a source answers at
 * once, handed out as async iterables until it is closed.
 */
import { storeClosed } from './errors.ts';
import type { EventPage, ReadAllOptions, ReadStreamOptions } from './port.ts';
import { EventIterator } from './read/event-iterator.ts';
import { pagesOf } from './read/read-pages.ts';
import {
  logPageRequest,
  pageRequest,
  type LogPageRequest,
  type PageRequest,
  type PageSource,
} from './read/read-request.ts';

export abstract class LocalLog implements PageSource {
  private isClosed = false;

  abstract readLogPage(request: LogPageRequest): EventPage;
  abstract readStreamPage(stream: string, request: PageRequest): EventPage;
  /** Position of the last event there ever was, -1 for none. */
  abstract lastPosition(): number;
  /** Revision of the last event of the stream, -1 for none. */
  abstract lastRevision(stream: string): number;
  /** Called once. */
  protected abstract release(): void;

  readStream(stream: string, options: ReadStreamOptions = {}): EventIterator {
    return new EventIterator(this.readStreamPages(stream, options));
  }

  readAll(options: ReadAllOptions = {}): EventIterator {
    return new EventIterator(this.readPages(options));
  }

  async *readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    const read = (request: LogPageRequest): EventPage => {
      this.checkOpen();
      return this.readLogPage(request);
    };
    yield* pagesOf(read, logPageRequest(options));
  }

  private async *readStreamPages(
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<EventPage, void, undefined> {
    const read = (request: PageRequest): EventPage => {
      this.checkOpen();
      return this.readStreamPage(stream, request);
    };
    yield* pagesOf(read, pageRequest(options));
  }

  async head(): Promise<number> {
    this.checkOpen();
    return this.lastPosition();
  }

  async streamRevision(stream: string): Promise<number> {
    this.checkOpen();
    return this.lastRevision(stream);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.release();
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** Errors: `store-closed`. */
  checkOpen(): void {
    if (this.isClosed) throw storeClosed();
  }
}
