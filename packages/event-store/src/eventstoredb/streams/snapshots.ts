/**
 * Snapshots: written in parts, the newest whole one is the one that counts, older ones are
 * truncated afterwards. Whatever breaks off in between, there is always a whole one.
 */
import { randomUUID } from 'node:crypto';
import { END } from '@eventstore/db-client';
import type { Snapshot } from '../../port.ts';
import type { AppendQueue } from '../append/append-queue.ts';
import type { StreamReader } from '../read/stream-reader.ts';
import {
  partBytesMax,
  SnapshotCollector,
  snapshotParts,
  snapshotStream,
} from './snapshot-parts.ts';
import type { StreamSettings } from './stream-settings.ts';

/** Parts that are read at once. */
const readMax = 8;

/** Rejects with the client's errors. */
export class Snapshots {
  private readonly streams: StreamReader;
  private readonly queue: AppendQueue;
  private readonly settings: StreamSettings;

  constructor(streams: StreamReader, queue: AppendQueue, settings: StreamSettings) {
    this.streams = streams;
    this.queue = queue;
    this.settings = settings;
  }

  async save(name: string, snapshot: Snapshot): Promise<void> {
    const stream = snapshotStream(name);
    const parts = snapshotParts(randomUUID(), snapshot);
    const written = await Promise.all(
      parts.map((part) =>
        this.queue.append({
          stream,
          events: [part],
          expectedRevision: 'any',
          bytes: partBytesMax,
        }),
      ),
    );
    const first = Math.min(...written.map(({ revision }) => revision));
    await this.settings.write(stream, { truncateBefore: first });
  }

  async load(name: string): Promise<Snapshot | undefined> {
    const stream = snapshotStream(name);
    const collector = new SnapshotCollector();
    let from: bigint | typeof END = END;
    for (;;) {
      const { events, ended } = await this.streams.read(stream, from, true, readMax);
      for (const event of events) {
        const snapshot = collector.add(event);
        if (snapshot !== undefined) return snapshot;
      }
      const last = events.at(-1)?.revision;
      if (ended || last === undefined || last === 0n) return undefined;
      from = last - 1n;
    }
  }
}
