/**
 * The port: what every event store of CDX can do. Free of SQL and of any one product, so that
 * memory, SQLite and EventStoreDB stand behind it alike. docs/store.md tells its guarantees.
 */
import type { NewEvent, RecordedEvent } from '@cdx/session';
import type { Observable } from 'rxjs';

/**
 * What the stream must be like for an append to go through: anything, without events, with events,
 * or with exactly this as the revision of its last event. -1 is the revision of a stream without
 * events, so `streamRevision` can be handed back as it is.
 */
export type ExpectedRevision = 'any' | 'noStream' | 'streamExists' | number;

export interface AppendOptions {
  readonly expectedRevision: ExpectedRevision;
}

/** Events for one stream; `appendMany` takes many, and the same stream may come again. */
export interface StreamBatch extends AppendOptions {
  readonly stream: string;
  readonly events: readonly NewEvent[];
}

export interface AppendResult {
  /** Revision of the last event of this append; without events that of the stream (-1: none). */
  readonly revision: number;
  /** Position of the first event of this append; absent without events. */
  readonly firstPosition?: number;
  /** Position of the last event of this append; without events that of the log (-1: none). */
  readonly position: number;
  /** True where every event was there already and nothing was written. */
  readonly idempotent: boolean;
}

/** State of somebody, in bytes, together with how far of the log it has seen. */
export interface Snapshot {
  /** Version of the layout of `data`; whoever writes it decides. */
  readonly version: number;
  /** Position of the last event that the state includes; -1 for none. */
  readonly position: number;
  readonly data: Uint8Array;
}

/** A snapshot saved with an append; without `position`, the end of the log after the append. */
export interface NamedSnapshot extends Omit<Snapshot, 'position'> {
  readonly name: string;
  readonly position?: number;
}

export interface AppendManyOptions {
  /** Saved in the same transaction: both are there or neither. */
  readonly snapshot?: NamedSnapshot;
}

export type ReadDirection = 'forward' | 'backward';

export interface ReadStreamOptions {
  /** Revision of the first event wanted, itself included. Forward from 0, backward from the last. */
  readonly from?: number | undefined;
  readonly direction?: ReadDirection | undefined;
  /** Events at most; all of them when absent. */
  readonly limit?: number | undefined;
}

/** Both conditions must hold where both are given. */
export interface EventFilter {
  /** `downloadSession-`: streams whose names start so. */
  readonly streamPrefix?: string | undefined;
  /** Event types; an empty list lets nothing through. */
  readonly types?: readonly string[] | undefined;
}

export interface ReadAllOptions {
  /** Position of the first event wanted, itself included. Forward from 0, backward from the last. */
  readonly from?: number | undefined;
  readonly direction?: ReadDirection | undefined;
  readonly limit?: number | undefined;
  readonly filter?: EventFilter | undefined;
}

/** A stretch of the log, as far as a store reads at once. */
export interface EventPage {
  /** In log order (or against it); may be empty where the filter let nothing through. */
  readonly events: readonly RecordedEvent[];
  /** Where reading goes on: the first position that was not looked at. -1 at the end backward. */
  readonly next: number;
  /** True when there was nothing after this page at the moment it was read. */
  readonly atEnd: boolean;
}

export interface FollowOptions {
  /**
   * `start`: all of the log. `end`: what is appended from now on. A number: that position, itself
   * included; a checkpoint at position p goes on from p + 1.
   */
  readonly from: 'start' | 'end' | number;
  readonly filter?: EventFilter | undefined;
}

/**
 * Every promise and iterator rejects with a `CdxError`: `store-closed` after `close`,
 * `store-corrupt` where the medium is damaged, `invalid-argument` for options out of range.
 */
export interface EventStore {
  /**
   * Appends to one stream, all events or none. Concurrent calls may share a transaction, each with
   * its own outcome. Errors: `wrong-expected-revision` {stream, expected, actual} (`scavenged: true`
   * for a stream that is in the archive alone), `duplicate-event-id` {stream, id, revision},
   * `invalid-event`, `limit-exceeded`, `invalid-argument` (also for a new stream in a scavenged
   * store without its archive).
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult>;

  /**
   * Appends to many streams in one transaction: all batches or none, one result per batch, in
   * order. A batch sees what the batches before it wrote. Errors as `append`.
   *
   * Stores without transactions over streams append batch after batch, each whole, and stop at the
   * first that is refused: those before it stay written, of those behind it some of other streams
   * may be. Repeating the call is safe, as an append is. Events that are none refuse all, and a
   * snapshot is saved after the last batch.
   */
  appendMany(
    batches: readonly StreamBatch[],
    options?: AppendManyOptions,
  ): Promise<readonly AppendResult[]>;

  /**
   * A stream that does not exist, or was scavenged, has no events; one that was truncated begins
   * with the oldest that is left, also where `from` is before it.
   */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** The whole log in order of positions, which have gaps where events were scavenged. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /** `readAll` in pages of up to some thousand events: the fast way for who reads everything. */
  readPages(options?: ReadAllOptions): AsyncIterable<EventPage>;

  /**
   * Catches up, then goes on live, without gap or double, in order; ends when the store is closed.
   * Nothing is read before the consumer asks for the next page, so a slow one costs no memory.
   */
  follow(options: FollowOptions): AsyncIterable<EventPage>;

  /**
   * `follow` as an observable. It reads the next page when the last was delivered; operators that
   * queue (`concatMap` with slow work) queue without bound: there, use `follow`. Completes when
   * the store is closed; unsubscribing stops reading.
   */
  subscribe(options: FollowOptions): Observable<RecordedEvent>;

  /** Position of the last event there ever was, also where it was scavenged; -1 for none. */
  head(): Promise<number>;

  /** Revision of the last event of the stream, -1 for a stream without events. */
  streamRevision(stream: string): Promise<number>;

  /** Replaces the snapshot of this name: afterwards the new one is there, whole, or the old one. */
  saveSnapshot(name: string, snapshot: Snapshot): Promise<void>;
  loadSnapshot(name: string): Promise<Snapshot | undefined>;

  /** Finishes appends under way, ends subscriptions and lets go of the medium. May be repeated. */
  close(): Promise<void>;
}

/** What every adapter takes. */
export interface EventStoreOptions {
  /**
   * Stamps `recordedAt` on events that come without it. Integer ms since the Unix epoch. Without a
   * clock such events are refused (`invalid-event`).
   */
  readonly now?: (() => number) | undefined;
  /**
   * Brings events of older schema versions to the newest, on the way out. Unless given, as
   * `@cdx/session` has it: `eventUpcasters`, `newestSchemaVersions` and `eventSchemas`.
   */
  readonly upcasting?: UpcastingOptions | undefined;
}

export interface UpcastingOptions {
  readonly upcasters: readonly Upcaster[];
  /**
   * Newest schema version by event type, as the code knows it; without an entry it is what the
   * last upcaster leads to. A type that neither names is handed out as it is.
   */
  readonly newestVersions?: Readonly<Record<string, number>> | undefined;
  /**
   * Schemas of payloads by event type, version 1 first and the newest last, one for each; with it,
   * every type that has upcasters or a newest version must be there. Events of older versions are
   * held against them on the way up, and when they are appended; newest ones are not looked at.
   */
  readonly schemas?: Readonly<Record<string, readonly PayloadSchema[]>> | undefined;
}

/** What upcasting needs of a schema; those of zod have it. The answer alone counts, not its data. */
export interface PayloadSchema {
  safeParse(data: unknown):
    | { readonly success: true }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly {
            readonly path: readonly PropertyKey[];
            readonly message: string;
          }[];
        };
      };
}

/** One step: the payload of `type` from version `fromVersion` to the next. */
export interface Upcaster {
  readonly type: string;
  readonly fromVersion: number;
  /** Must not change its argument. */
  readonly up: (data: unknown) => unknown;
}
