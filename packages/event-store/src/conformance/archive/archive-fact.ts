/**
 * Facts about archives: what a maker of one gives, and what a fact is given.
 */
import type { EventArchive } from '../../archive/event-archive.ts';
import type { EventStore, EventStoreOptions } from '../../port.ts';
import type { Offer } from '../fact.ts';
import { sampleEvent } from '../sample-events.ts';

export interface StoreAndArchive {
  readonly store: EventStore;
  readonly archive: EventArchive;
}

/** A store with its archive, made for one fact. */
export interface ArchiveUnderTest extends StoreAndArchive {
  /** Closes both and opens them anew on the same media; absent where that cannot be. */
  readonly reopen?: () => Promise<StoreAndArchive>;
  /** Called at the end, after both have been closed. */
  readonly dispose?: () => Promise<void>;
}

/** Makes a new, empty store and its archive. `upcasting` is for both. Called for each fact. */
export type ArchiveFactory = (options: EventStoreOptions) => Promise<ArchiveUnderTest>;

export interface ArchiveCapabilities {
  /** Events outlive the objects: the factory gives `reopen`. */
  readonly reopening: Offer;
}

export interface ReopenedPair extends StoreAndArchive {
  readonly reopen: () => Promise<ReopenedPair>;
}

export interface ArchiveFactContext extends ReopenedPair {
  /** Another store with its archive. */
  readonly another: () => Promise<ReopenedPair>;
}

export interface ArchiveFactDefinition {
  readonly name: string;
  readonly options: Omit<EventStoreOptions, 'now'>;
  readonly needs: readonly (keyof ArchiveCapabilities)[];
  readonly run: (context: ArchiveFactContext) => Promise<void>;
}

export interface ArchiveSuite {
  readonly suite: string;
  readonly facts: readonly ArchiveFactDefinition[];
}

export function archiveFact(
  name: string,
  run: ArchiveFactDefinition['run'],
  { options = {}, needs = [] }: Partial<Pick<ArchiveFactDefinition, 'options' | 'needs'>> = {},
): ArchiveFactDefinition {
  return { name, run, options, needs };
}

/** A fact about what `prepare` leaves: as it is, and with everything opened anew. */
export function factBothWays(
  prepare: (context: ArchiveFactContext) => Promise<StoreAndArchive>,
): (
  name: string,
  run: (pair: StoreAndArchive) => Promise<void>,
) => readonly ArchiveFactDefinition[] {
  return (name, run) => [
    archiveFact(name, async (context) => run(await prepare(context))),
    archiveFact(
      `after reopening: ${name}`,
      async (context) => {
        await prepare(context);
        await run(await context.reopen());
      },
      { needs: ['reopening'] },
    ),
  ];
}

/** The name of the stream that the sample event with this number goes to. */
export function streamOf(number: number, streams: number): string {
  return `downloadSession-${number % streams}-STORE-0001`;
}

/** Sample events `first`, `first + 1`, …, in turn to this many streams, each an append. */
export async function appendInTurn(
  store: EventStore,
  first: number,
  count: number,
  streams: number,
): Promise<void> {
  const batches = Array.from({ length: count }, (_, index) => ({
    stream: streamOf(first + index, streams),
    events: [sampleEvent(first + index)],
    expectedRevision: 'any' as const,
  }));
  await store.appendMany(batches);
}
