/**
 * What must be known of a stream before it is read or written: asked of the store each time (two
 * quick questions) and read anew where it has changed. Bounded: streams that were not asked for
 * lately are forgotten.
 */
import type { EventStore } from '@cdx/event-store';
import { isTombstone, logEventOf } from './log-event.ts';
import { metadataStreamRetention, noRetention, retentionOf, type Retention } from './metadata.ts';
import { describedStreamOf, metadataStreamOf, storedStreamOf } from './stream-name.ts';
import type { RecordedEvent } from '@cdx/session';

export interface StreamState {
  /** Of the last event, -1 without events. Not to be used of a stream with a tombstone. */
  readonly revision: number;
  readonly isTombstoned: boolean;
  readonly hasMetadata: boolean;
  readonly retention: Retention;
}

interface Known {
  readonly revision: number;
  readonly isTombstoned: boolean;
}

interface KnownRetention {
  readonly revision: number;
  readonly retention: Retention;
}

const streamsMax = 10_000;

export class StreamStates {
  private readonly store: EventStore;
  private readonly ends = new Map<string, Known>();
  private readonly retentions = new Map<string, KnownRetention>();

  constructor(store: EventStore) {
    this.store = store;
  }

  async of(stream: string): Promise<StreamState> {
    const described = describedStreamOf(stream);
    const { revision, isTombstoned } = await this.endOf(stream);
    if (described !== undefined) {
      // With a stream, its metadata are deleted too.
      const gone = isTombstoned || (await this.endOf(described)).isTombstoned;
      const retention = metadataStreamRetention;
      return { revision, isTombstoned: gone, hasMetadata: false, retention };
    }
    const metadata = await this.retentionOf(stream);
    const hasMetadata = metadata.revision >= 0;
    return { revision, isTombstoned, hasMetadata, retention: metadata.retention };
  }

  /** The newest metadata as they were given; undefined for none. */
  async metadataOf(stream: string): Promise<Uint8Array | undefined> {
    const last = await this.lastEvent(metadataStreamOf(stream));
    return last === undefined ? undefined : logEventOf(last).data;
  }

  private async endOf(stream: string): Promise<Known> {
    const revision = await this.store.streamRevision(storedStreamOf(stream));
    const known = this.ends.get(stream);
    if (known !== undefined && known.revision === revision) return known;
    // A tombstone is the last event of its stream.
    const last = revision < 0 ? undefined : await this.lastEvent(stream);
    const end = { revision, isTombstoned: last !== undefined && isTombstone(last) };
    remember(this.ends, stream, end);
    return end;
  }

  /** What the writer has just written, so that nobody needs to look. */
  wrote(stream: string, revision: number): void {
    remember(this.ends, stream, { revision, isTombstoned: false });
  }

  private async retentionOf(stream: string): Promise<KnownRetention> {
    const metadataStream = metadataStreamOf(stream);
    const revision = await this.store.streamRevision(storedStreamOf(metadataStream));
    if (revision < 0) return { revision, retention: noRetention };
    const known = this.retentions.get(stream);
    if (known !== undefined && known.revision === revision) return known;
    const last = await this.lastEvent(metadataStream);
    const event = last === undefined ? undefined : logEventOf(last);
    const retention = event?.isJson === true ? retentionOf(event.data) : noRetention;
    const found = { revision, retention };
    remember(this.retentions, stream, found);
    return found;
  }

  private async lastEvent(stream: string): Promise<RecordedEvent | undefined> {
    const options = { direction: 'backward', limit: 1 } as const;
    for await (const event of this.store.readStream(storedStreamOf(stream), options)) return event;
    return undefined;
  }
}

function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  known.delete(key);
  known.set(key, value);
  if (known.size <= streamsMax) return;
  for (const oldest of known.keys()) {
    known.delete(oldest);
    return;
  }
}
