/**
 * The event store on an EventStoreDB or KurrentDB. The port's methods, put together from the parts
 * that know the server.
 */
import type { NewEvent, RecordedEvent } from '@cdx/session';
import type { Observable } from 'rxjs';
import { checkRepeated } from '../append/check-repeated.ts';
import { prepareAll, type PreparedBatch } from '../append/prepare-event.ts';
import { checkSnapshot, snapshotOfAppend } from '../append/snapshots.ts';
import type { Stamp } from '../append/stamp.ts';
import { invalidArgument, invalidEvent, storeClosed } from '../errors.ts';
import type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventPage,
  EventStore,
  FollowOptions,
  ReadAllOptions,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
} from '../port.ts';
import { EventIterator } from '../read/event-iterator.ts';
import { checkPlace, logPageRequest, pageRequest } from '../read/read-request.ts';
import { observe } from '../read/subscribe.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { AppendQueue } from './append/append-queue.ts';
import { Appender, type StampedBatch } from './append/appender.ts';
import { toCdxError } from './client/client-errors.ts';
import type { Link } from './client/retrying.ts';
import { Changes } from './follow/changes.ts';
import { LogFollower } from './follow/log-follower.ts';
import { isSystem } from './read/decode-event.ts';
import { LogReader } from './read/log-reader.ts';
import { positionOf, type Commit } from './read/places.ts';
import { StreamReader } from './read/stream-reader.ts';
import { Snapshots } from './streams/snapshots.ts';
import { StreamDeletion, type DeleteOptions } from './streams/stream-deletion.ts';
import { StreamSettings, type StreamMetadata } from './streams/stream-settings.ts';

/** What an EventStoreDB can do beyond the port: it takes events out by itself. */
export interface EventStoreDbEventStore extends EventStore {
  /** How long the stream keeps its events; empty where nothing is set. */
  streamMetadata(stream: string): Promise<StreamMetadata>;
  /** Replaces all of these settings at once. Errors: `invalid-argument`. */
  setStreamMetadata(stream: string, metadata: StreamMetadata): Promise<void>;
  /**
   * The stream is without events from now on; the next one goes on with its revisions.
   * Errors: `wrong-expected-revision`.
   */
  deleteStream(stream: string, options?: DeleteOptions): Promise<void>;
  /** The stream is without events for ever. Errors: `wrong-expected-revision`. */
  tombstoneStream(stream: string, options?: DeleteOptions): Promise<void>;
}

export class EventStoreDb implements EventStoreDbEventStore {
  private readonly link: Link;
  private readonly upcasting: Upcasting;
  private readonly stamp: Stamp;
  private readonly log: LogReader;
  private readonly streams: StreamReader;
  private readonly changes: Changes;
  private readonly queue: AppendQueue;
  private readonly appender: Appender;
  private readonly settings: StreamSettings;
  private readonly snapshots: Snapshots;
  private readonly deletion: StreamDeletion;
  /** What close waits for. */
  private readonly underWay = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  /** `end`: where the last event of anybody was on opening, -1 for none. */
  constructor(link: Link, upcasting: Upcasting, stamp: Stamp, end: Commit) {
    this.link = link;
    this.upcasting = upcasting;
    this.stamp = stamp;
    this.log = new LogReader(link, this.upcasting);
    this.log.saw(end);
    this.streams = new StreamReader(link, this.upcasting);
    this.changes = new Changes(link, () => this.log.lastSeen);
    this.queue = new AppendQueue(link);
    const { log, streams, changes, queue } = this;
    this.appender = new Appender({ link, queue, streams, log, changes });
    this.settings = new StreamSettings(streams, queue);
    this.snapshots = new Snapshots(streams, queue, this.settings);
    this.deletion = new StreamDeletion(link, streams);
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: AppendOptions,
  ): Promise<AppendResult> {
    return this.track(async () => {
      const [batch] = this.stamped([{ stream, events, expectedRevision }]);
      return this.appender.append(batch as StampedBatch);
    });
  }

  appendMany(
    batches: readonly StreamBatch[],
    { snapshot }: AppendManyOptions = {},
  ): Promise<readonly AppendResult[]> {
    return this.track(async () => {
      const stamped = this.stamped(batches);
      // A copy: the caller may go on writing into its bytes.
      const saved = snapshot && { ...snapshot, data: snapshot.data.slice() };
      if (saved !== undefined) checkSnapshot(saved.name, snapshotOfAppend(saved, -1));
      const results = await this.appender.appendMany(stamped);
      if (saved !== undefined) {
        const position = saved.position ?? (await this.log.head());
        await this.snapshots.save(saved.name, snapshotOfAppend(saved, position));
      }
      return results;
    });
  }

  readStream(stream: string, options: ReadStreamOptions = {}): EventIterator {
    return new EventIterator(this.streamPages(stream, options));
  }

  readAll(options: ReadAllOptions = {}): EventIterator {
    return new EventIterator(this.readPages(options));
  }

  async *readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    this.checkOpen();
    yield* this.log.pages(logPageRequest(options));
  }

  private async *streamPages(
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<EventPage, void, undefined> {
    this.checkOpen();
    yield* this.streams.pages(stream, pageRequest(options));
  }

  follow({ from, filter }: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    const { changes, log } = this;
    const pages: LogReader['pages'] = (request) => log.pages(request);
    return new LogFollower(
      { changes, pages, closing: this.link.closing },
      this.followStart(from),
      filter,
    );
  }

  private async followStart(from: FollowOptions['from']): Promise<number> {
    this.checkOpen();
    if (from === 'start') return 0;
    if (from === 'end') {
      const end = this.log.lastCommit();
      // What is appended after this call is behind the end that it asked for.
      this.queue.holdUntil(end);
      return Math.max(0, positionOf(await end) + 1);
    }
    checkPlace(from, 'from');
    return from;
  }

  subscribe(options: FollowOptions): Observable<RecordedEvent> {
    return observe(() => this.follow(options));
  }

  async head(): Promise<number> {
    this.checkOpen();
    return this.log.head();
  }

  async streamRevision(stream: string): Promise<number> {
    this.checkOpen();
    return this.streams.lastRevision(stream);
  }

  saveSnapshot(name: string, snapshot: Snapshot): Promise<void> {
    return this.track(async () => {
      checkSnapshot(name, snapshot);
      await this.snapshots.save(name, snapshot);
    });
  }

  async loadSnapshot(name: string): Promise<Snapshot | undefined> {
    this.checkOpen();
    return this.snapshots.load(name);
  }

  async streamMetadata(stream: string): Promise<StreamMetadata> {
    this.checkOpen();
    return this.settings.read(stream);
  }

  setStreamMetadata(stream: string, metadata: StreamMetadata): Promise<void> {
    return this.track(() => this.settings.write(stream, metadata));
  }

  deleteStream(stream: string, options: DeleteOptions = {}): Promise<void> {
    return this.track(() => this.deletion.delete(stream, options));
  }

  tombstoneStream(stream: string, options: DeleteOptions = {}): Promise<void> {
    return this.track(() => this.deletion.tombstone(stream, options));
  }

  close(): Promise<void> {
    return (this.closing ??= this.finish());
  }

  private async finish(): Promise<void> {
    await Promise.allSettled(this.underWay);
    this.link.closing.close();
    await this.link.client.close();
  }

  private stamped(batches: readonly StreamBatch[]): StampedBatch[] {
    const prepared = prepareAll(batches, this.upcasting);
    return Array.from({ length: prepared.length }, (_, index) => {
      const { stream, events, expectedRevision } = prepared.at(index);
      checkNames(prepared.at(index));
      checkRepeated(stream, events);
      const stamped = events.map((event) => ({
        ...event,
        recordedAt: event.recordedAt ?? this.stamp.next(),
      }));
      return { stream, events: stamped, expectedRevision };
    });
  }

  /** Runs what changes the store, so that close can wait for it. */
  private async track<Result>(action: () => Promise<Result>): Promise<Result> {
    this.checkOpen();
    const running = action();
    this.underWay.add(running);
    try {
      return await running;
    } catch (error) {
      throw toCdxError(error, this.link.connection);
    } finally {
      this.underWay.delete(running);
    }
  }

  /** Errors: `store-closed`. */
  private checkOpen(): void {
    if (this.closing !== undefined) throw storeClosed();
  }
}

/** Errors: `invalid-argument`, `invalid-event` for what EventStoreDB keeps for itself. */
function checkNames({ stream, events }: PreparedBatch): void {
  if (isSystem(stream)) {
    throw invalidArgument(
      `"${stream}" cannot be the name of a stream here: names that begin with $ belong to EventStoreDB.`,
      { stream },
    );
  }
  const system = events.find(({ type }) => isSystem(type));
  if (system !== undefined) {
    throw invalidEvent(
      stream,
      `types that begin with $, as ${system.type}, belong to EventStoreDB`,
      {
        id: system.id,
      },
    );
  }
}
