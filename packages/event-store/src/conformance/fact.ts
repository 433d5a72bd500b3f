/**
 * What a fact is, and what it is given. A fact knows no test runner: it passes by coming to its
 * end and fails by rejecting. No fact waits for a time or is in a hurry.
 */
import type { NewEvent } from '@cdx/session';
import type { AppendResult, EventStore, EventStoreOptions, StreamBatch } from '../port.ts';
import type { Retention } from './retention.ts';

export interface Fact {
  /** Facts of one suite belong together. */
  readonly suite: string;
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A store made for one fact. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** Closes the store and opens it anew on the same medium; absent where that cannot be. */
  readonly reopen?: (options?: EventStoreOptions) => Promise<EventStore>;
  /**
   * Opens the medium anew as it is at this moment, without closing the store: as after the end of
   * its process. The store of before is not asked again, and let go of in `dispose`.
   */
  readonly crash?: () => Promise<EventStore>;
  /** What takes events out of the store that was made or opened last; absent where nothing does. */
  readonly retention?: Retention;
  /** Called at the end, after the store has been closed. */
  readonly dispose?: () => Promise<void>;
}

/** Makes a new, empty store. Called for each fact. */
export type StoreFactory = (options: EventStoreOptions) => Promise<StoreUnderTest>;

/** `true`, or why the store does without: `kept in memory alone`. The report says it. */
export type Offer = true | string;

/** What a store need not offer. Facts about what it lacks are left out, and named as such. */
export interface StoreCapabilities {
  /** Positions are 0, 1, 2, … while nothing is taken out; otherwise they only increase. */
  readonly contiguousPositions: Offer;
  /** `appendMany` to several streams is one transaction, also with a snapshot. */
  readonly multiStreamAppend: Offer;
  readonly snapshots: Offer;
  /** Events outlive the store object: the factory gives `reopen`. */
  readonly reopening: Offer;
  /** What was acknowledged outlives the process: the factory gives `crash`. */
  readonly crashing: Offer;
  /**
   * An id is never twice in a stream, and a repetition with other content is noticed.
   * EventStoreDB itself doubles events in the cases that docs/store.md names.
   */
  readonly uniqueIds: Offer;
  /**
   * `idempotent` and `firstPosition` of a result are always exact. Otherwise they are best
   * knowledge, and facts look at `revision` and `position` alone.
   */
  readonly exactResults: Offer;
  /** An append may have 16 Mi characters; otherwise the facts stay below 1 MiB, as EventStoreDB does. */
  readonly largeAppends: Offer;
  /** The older events of a stream can be taken out: `retention.truncateBefore`. */
  readonly truncation: Offer;
  /** Streams keep a number of events: `retention.setMaxCount`. */
  readonly maxCount: Offer;
  /** Streams keep events for a time, by the clock in the factory's options: `retention.setMaxAge`. */
  readonly maxAge: Offer;
  /** Streams can be deleted, and begun again: `retention.deleteStream`. */
  readonly deletion: Offer;
  /** Streams can be deleted for good: `retention.tombstoneStream`. */
  readonly tombstones: Offer;
}

export type Capability = keyof StoreCapabilities;

/** Which of the capabilities there are. */
export type Offered<Name extends string> = Readonly<Record<Name, boolean>>;

export function offeredOf<Name extends string>(
  capabilities: Readonly<Record<Name, Offer>>,
): Offered<Name> {
  const entries = Object.entries<Offer>(capabilities).map(([name, offer]) => [
    name,
    offer === true,
  ]);
  return Object.fromEntries(entries) as Offered<Name>;
}

/** Fields that are left out are not looked at. */
export type ExpectedResult = {
  readonly [Field in keyof AppendResult]?: AppendResult[Field] | undefined;
};

export interface FactContext {
  readonly store: EventStore;
  readonly reopen: (options?: EventStoreOptions) => Promise<EventStore>;
  readonly crash: () => Promise<EventStore>;
  readonly retention: Required<Retention>;
  /** The time that the store's clock shows; set it to move it. Integer ms. */
  readonly clock: { now: number };
  readonly offered: Offered<Capability>;
  /** Events that left the medium so far; of facts that are `counted`. */
  readonly reads: () => number;
  /** Appends the batches one after another, whatever the stream is like. */
  readonly appendAll: (
    batches: readonly Omit<StreamBatch, 'expectedRevision'>[],
  ) => Promise<AppendResult[]>;
  /** Appends many events to one stream, in pieces that every store takes. */
  readonly fill: (stream: string, events: readonly NewEvent[]) => Promise<void>;
  /** That the result is as expected, as far as the store tells it exactly. */
  readonly sameResult: (actual: AppendResult | undefined, expected: ExpectedResult) => void;
}

export interface FactDefinition {
  readonly name: string;
  readonly options: Omit<EventStoreOptions, 'now'>;
  /** The store is opened with an upcaster of sample events that counts its calls. */
  readonly counted: boolean;
  /** Without these the fact is left out. */
  readonly needs: readonly Capability[];
  readonly run: (context: FactContext) => Promise<void>;
}

export interface SuiteDefinition {
  readonly suite: string;
  /** Without these the whole suite is left out. */
  readonly needs: readonly Capability[];
  readonly facts: readonly FactDefinition[];
}

export interface FactSettings extends Omit<EventStoreOptions, 'now'> {
  readonly needs?: readonly Capability[];
  readonly counted?: boolean;
}

export function fact(
  name: string,
  run: FactDefinition['run'],
  { needs = [], counted = false, ...options }: FactSettings = {},
): FactDefinition {
  return { name, run, needs, counted, options };
}
