/**
 * Writes a log, or a part of it, as text that another store can take over. `cdx store export` calls
 * it; where the text goes is the caller's affair.
 */
import { createHash, type Hash } from 'node:crypto';
import type { RecordedEvent } from '@cdx/session';
import type { EventStore } from '../port.ts';
import {
  blockLengthMax,
  eventLine,
  eventsPerBlockDefault,
  jsonLine,
  transferFormat,
  transferVersion,
  type TransferHeader,
  type TransferSource,
} from './format.ts';

/** A store, or one joined with its archive: then what was scavenged is exported, too. */
export type ExportedLog = Pick<EventStore, 'readPages' | 'readStream'>;

export interface ExportProgress {
  /** So far. */
  readonly events: number;
  /** Of the last event. */
  readonly position: number;
}

export interface ExportOptions {
  readonly source: TransferSource;
  /** Position of the first event that is wanted. */
  readonly from?: number | undefined;
  /** This stream alone. */
  readonly stream?: string | undefined;
  readonly eventsPerBlock?: number | undefined;
  /** Told, and waited for, after every block; what it throws ends the export. */
  readonly onProgress?: ((progress: ExportProgress) => void | Promise<void>) | undefined;
}

/**
 * The text, a block at a time. The log should be opened with upcasting off, so that events are
 * exported as they were stored. Errors: those of reading.
 */
export async function* exportEvents(
  log: ExportedLog,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const { from = 0, stream = null, eventsPerBlock = eventsPerBlockDefault } = options;
  const header: TransferHeader = {
    format: transferFormat,
    version: transferVersion,
    source: options.source,
    from,
    stream,
  };
  const writer = new BlockWriter(jsonLine(header));
  yield writer.header;
  let position = -1;
  for await (const events of pagesOf(log, from, stream)) {
    for (const event of events) {
      writer.add(event);
      ({ position } = event);
      if (writer.waiting < eventsPerBlock && writer.waitingLength < blockLengthMax) continue;
      yield writer.closeBlock();
      await options.onProgress?.({ events: writer.events, position });
    }
  }
  if (writer.waiting > 0) {
    yield writer.closeBlock();
    await options.onProgress?.({ events: writer.events, position });
  }
  yield writer.end();
}

async function* pagesOf(
  log: ExportedLog,
  from: number,
  stream: string | null,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (stream === null) {
    for await (const { events } of log.readPages({ from })) yield events;
    return;
  }
  for await (const event of log.readStream(stream)) if (event.position >= from) yield [event];
}

class BlockWriter {
  readonly header: string;
  events = 0;
  waiting = 0;
  waitingLength = 0;
  readonly #hash: Hash = createHash('sha256');
  #blocks = 0;
  #lines: string[] = [];

  constructor(header: string) {
    this.header = header;
    this.#hash.update(header);
  }

  add(event: RecordedEvent): void {
    const line = eventLine(event);
    this.#lines.push(line);
    this.waiting++;
    this.waitingLength += line.length;
  }

  /** The events that wait, with their checksum. */
  closeBlock(): string {
    const lines = this.#lines.join('');
    this.#hash.update(lines);
    this.#blocks++;
    const checksum = jsonLine({
      block: this.#blocks,
      events: this.waiting,
      sha256: this.#sha256(),
    });
    this.#hash.update(checksum);
    this.events += this.waiting;
    this.waiting = 0;
    this.waitingLength = 0;
    this.#lines = [];
    return lines + checksum;
  }

  end(): string {
    const { events } = this;
    return jsonLine({ end: true, events, blocks: this.#blocks, sha256: this.#sha256() });
  }

  #sha256(): string {
    return this.#hash.copy().digest('hex');
  }
}
