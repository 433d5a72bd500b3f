/**
 * What the adapters of ours share beyond reading: following, snapshots, and what scavenging needs
 * to know of a store. Adapters add how events are kept.
 */
import type { NewEvent, RecordedEvent } from '@cdx/session';
import type { Observable } from 'rxjs';
import { ScavengedStreams, type ArchivedStreams } from './archive/archived-streams.ts';
import type { StoredEvent } from './archive/stored-event.ts';
import { LocalLog } from './local-log.ts';
import type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventPage,
  EventStore,
  FollowOptions,
  Snapshot,
  StreamBatch,
} from './port.ts';
import { Follower, type FollowedStore } from './read/follower.ts';
import { checkPlace } from './read/read-request.ts';
import { Signal } from './read/signal.ts';
import { observe } from './read/subscribe.ts';

/** The oldest events of a stream that the store has: those with revisions `first` to `last`. */
export interface StreamPiece {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
  /** Whether these are all, so that the stream goes with them; else its newest event stays. */
  readonly isWhole: boolean;
}

export abstract class LocalEventStore extends LocalLog implements EventStore, FollowedStore {
  readonly changes = new Signal();
  protected readonly scavenged = new ScavengedStreams();

  /** Which store this is: 32 hexadecimal digits. */
  abstract readonly identity: string;
  /** Bytes that the log takes where it is kept. */
  abstract bytes(): number;
  /** Highest position of an event that was scavenged, -1 for none. */
  abstract lastScavenged(): number;
  /** Commits appends that wait, so that what is read next is all there is. */
  abstract commitWaiting(): void;
  /** Revision of the oldest event of the stream that is left, -1 for none. */
  abstract firstRevision(stream: string): number;
  /** Events of a stream from this revision on, as they are kept; `limit` at most, one at least. */
  abstract storedEvents(stream: string, from: number, limit: number): readonly StoredEvent[];
  /** How many events are best taken out in one go. */
  abstract readonly removalEventsMax: number;
  /**
   * Takes these pieces out, all or none, and gives how many events that were; of a stream one piece
   * at most. Each must be there as it says. Positions and revisions are not used again.
   */
  abstract removeEvents(pieces: readonly StreamPiece[]): number;
  /**
   * Gives back some of the space of what was removed; false when there is no more to give now.
   * `more`: events will be removed after this, so what is better done once can wait.
   */
  abstract giveSpaceBack(more: boolean): boolean;

  protected abstract writeSnapshot(name: string, snapshot: Snapshot): void;
  protected abstract readSnapshot(name: string): Snapshot | undefined;

  abstract appendMany(
    batches: readonly StreamBatch[],
    options?: AppendManyOptions,
  ): Promise<readonly AppendResult[]>;

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: AppendOptions,
  ): Promise<AppendResult> {
    const [result] = await this.appendMany([{ stream, events, expectedRevision }]);
    return result as AppendResult;
  }

  follow({ from, filter }: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    const start = (): number => {
      this.checkOpen();
      if (from === 'start') return 0;
      if (from === 'end') return this.lastPosition() + 1;
      checkPlace(from, 'from');
      return from;
    };
    return new Follower(this, start, filter);
  }

  subscribe(options: FollowOptions): Observable<RecordedEvent> {
    return observe(() => this.follow(options));
  }

  async saveSnapshot(name: string, snapshot: Snapshot): Promise<void> {
    this.checkOpen();
    this.writeSnapshot(name, snapshot);
  }

  async loadSnapshot(name: string): Promise<Snapshot | undefined> {
    this.checkOpen();
    return this.readSnapshot(name);
  }

  /** The archive that knows which streams were scavenged. */
  attachArchive(archive: ArchivedStreams): void {
    this.scavenged.attach(archive);
  }

  override close(): Promise<void> {
    const closing = super.close();
    this.changes.notify();
    return closing;
  }
}
