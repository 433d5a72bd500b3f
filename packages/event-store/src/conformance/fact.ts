/**
 * What a fact is, and what it is given. A fact knows no test runner: it passes by coming to its
 * end and fails by rejecting.
 */
import type { AppendResult, EventStore, EventStoreOptions, StreamBatch } from '../port.ts';

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
  /** Called at the end, after the store has been closed. */
  readonly dispose?: () => Promise<void>;
}

/** Makes a new, empty store. Called for each fact. */
export type StoreFactory = (options: EventStoreOptions) => Promise<StoreUnderTest>;

/** What a store need not offer. Facts about what it lacks are left out, and named as such. */
export interface StoreCapabilities {
  /** Positions are 0, 1, 2, … while nothing is scavenged; otherwise they only increase. */
  readonly contiguousPositions: boolean;
  /** `appendMany` to several streams is one transaction. */
  readonly multiStreamAppend: boolean;
  readonly snapshots: boolean;
  /** Events outlive the store object: the factory gives `reopen`. */
  readonly reopening: boolean;
  /**
   * An id is never twice in a stream, and a repetition with other content is noticed.
   * EventStoreDB itself doubles events in the cases that docs/store.md names.
   */
  readonly uniqueIds: boolean;
}

export interface FactContext {
  readonly store: EventStore;
  readonly reopen: (options?: EventStoreOptions) => Promise<EventStore>;
  /** The time that the store's clock shows; set it to move it. Integer ms. */
  readonly clock: { now: number };
  /** Appends the batches one after another, whatever the stream is like. */
  readonly appendAll: (
    batches: readonly Omit<StreamBatch, 'expectedRevision'>[],
  ) => Promise<AppendResult[]>;
}

export interface FactDefinition {
  readonly name: string;
  readonly options?: Omit<EventStoreOptions, 'now'>;
  readonly run: (context: FactContext) => Promise<void>;
}

export interface SuiteDefinition {
  readonly suite: string;
  /** Without these the whole suite is left out. */
  readonly needs: readonly (keyof StoreCapabilities)[];
  readonly facts: readonly FactDefinition[];
}

export function fact(
  name: string,
  run: FactDefinition['run'],
  options: Omit<EventStoreOptions, 'now'> = {},
): FactDefinition {
  return { name, run, options };
}
