/**
 * What EventStoreDB lets one set for a stream: how long it keeps events. Kept in the stream's
 * metadata stream, beside what others may have put there.
 */
import { randomUUID } from 'node:crypto';
import type { EventData } from '@eventstore/db-client';
import { CdxError } from '@cdx/session';
import { invalidArgument } from '../../errors.ts';
import type { AppendQueue } from '../append/append-queue.ts';
import type { StreamReader } from '../read/stream-reader.ts';

/** What is absent is without a limit. */
export interface StreamMetadata {
  /** Events older than this are gone (`$maxAge`). In seconds, from 1. */
  readonly maxAgeSeconds?: number | undefined;
  /** The newest so many events are kept (`$maxCount`), from 1. */
  readonly maxCount?: number | undefined;
  /** Events with a revision below this one are gone (`$tb`). */
  readonly truncateBefore?: number | undefined;
}

const keys = {
  maxAgeSeconds: { name: '$maxAge', min: 1 },
  maxCount: { name: '$maxCount', min: 1 },
  truncateBefore: { name: '$tb', min: 0 },
} as const;
const settings = Object.keys(keys) as (keyof typeof keys)[];

interface Stored {
  /** Of the metadata stream, -1 where it has no event. */
  readonly revision: number;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Rejects with the client's errors. */
export class StreamSettings {
  private readonly streams: StreamReader;
  private readonly queue: AppendQueue;

  constructor(streams: StreamReader, queue: AppendQueue) {
    this.streams = streams;
    this.queue = queue;
  }

  async read(stream: string): Promise<StreamMetadata> {
    const { content } = await this.stored(stream);
    const found: Partial<Record<keyof StreamMetadata, number>> = {};
    for (const setting of settings) {
      const value = content[keys[setting].name];
      if (typeof value === 'number') found[setting] = value;
    }
    return found;
  }

  /** Replaces the settings; what else there is in the metadata stays. Errors: `invalid-argument`. */
  async write(stream: string, metadata: StreamMetadata): Promise<void> {
    const changes = contentOf(metadata);
    for (let attempt = 1; ; attempt++) {
      const { revision, content } = await this.stored(stream);
      const others = Object.entries(content).filter(
        ([name]) => !settings.some((setting) => keys[setting].name === name),
      );
      try {
        await this.append(stream, revision, { ...Object.fromEntries(others), ...changes });
        return;
      } catch (error) {
        // Somebody else has changed it in between: once more, upon what they wrote.
        if (attempt === attemptsMax || !isWrongRevision(error)) throw error;
      }
    }
  }

  /** The client's own answer has the position in the log in place of the revision. */
  private async stored(stream: string): Promise<Stored> {
    const event = await this.streams.last(metadataStream(stream));
    if (event === undefined) return { revision: -1, content: {} };
    const { data } = event;
    const isContent = typeof data === 'object' && data !== null && !(data instanceof Uint8Array);
    return {
      revision: Number(event.revision),
      content: isContent ? (data as Readonly<Record<string, unknown>>) : {},
    };
  }

  private async append(
    stream: string,
    revision: number,
    data: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const event: EventData = {
      id: randomUUID(),
      contentType: 'application/json',
      type: '$metadata',
      data,
      metadata: undefined,
    };
    await this.queue.append({
      stream: metadataStream(stream),
      events: [event],
      expectedRevision: revision < 0 ? 'no_stream' : BigInt(revision),
      bytes: JSON.stringify(data).length,
    });
  }
}

const attemptsMax = 10;

function isWrongRevision(error: unknown): boolean {
  return (
    !(error instanceof CdxError) && (error as { type?: string }).type === 'wrong-expected-version'
  );
}

function metadataStream(stream: string): string {
  return `$$${stream}`;
}

function contentOf(metadata: StreamMetadata): Readonly<Record<string, number>> {
  const content: Record<string, number> = {};
  for (const setting of settings) {
    const value = metadata[setting];
    if (value === undefined) continue;
    const { name, min } = keys[setting];
    if (!Number.isSafeInteger(value) || value < min) {
      throw invalidArgument(`${setting} must be an integer from ${min}, but is ${value}.`, {
        [setting]: value,
      });
    }
    content[name] = value;
  }
  return content;
}
