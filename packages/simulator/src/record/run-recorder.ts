/**
 * Writes the log of a run into an event store and its views, and the snapshots that `--continue`
 * starts from. What a killed run had stored after its last snapshot is made again and compared.
 */
import {
  DownloadEvent,
  firstSystemEvent,
  keptSessions,
  SystemEvent,
  UploadEvent,
} from '@cdx/engine';
import type { EventStore, StreamBatch } from '@cdx/event-store';
import type { SessionsView } from '@cdx/projections';
import { CdxError, type RecordedEvent } from '@cdx/session';
import { rowsPerBlock, type LogBlock } from '../run/event-log.ts';
import { simulationSnapshotVersion, type Simulation } from '../run/simulation.ts';
import { EventWriter, type WrittenEvent } from './event-writer.ts';
import { LogTally } from './log-tally.ts';

/** Events in one transaction. */
const eventsPerTransaction = 5000;

export const snapshotName = 'simulation';

/** Where the history of a session goes before the session is purged. */
export interface SessionArchive {
  add(events: readonly RecordedEvent[]): Promise<void>;
}

export interface RunRecorderOptions {
  /** Asked for when the first session is purged. */
  readonly archive: () => Promise<SessionArchive>;
  /** Who is meant by an index past those of the scenario's operators. */
  readonly operator?: string | undefined;
  /** As `OperateOptions` has it. */
  readonly positionsHaveGaps?: boolean | undefined;
}

export class RunRecorder {
  readonly #simulation: Simulation;
  readonly #store: EventStore;
  readonly #views: SessionsView;
  readonly #writer: EventWriter;
  readonly #archive: () => Promise<SessionArchive>;
  readonly #tally: LogTally;
  readonly #positionsHaveGaps: boolean;
  /** Rows that are stored, and position of the last one. */
  #written = 0;
  #position = -1;
  /** What a killed run left behind its last snapshot. */
  #leftBehind: AsyncIterator<RecordedEvent> | null = null;

  constructor(
    simulation: Simulation,
    store: EventStore,
    views: SessionsView,
    runId: string,
    { archive, operator, positionsHaveGaps = false }: RunRecorderOptions,
  ) {
    this.#simulation = simulation;
    this.#store = store;
    this.#views = views;
    this.#writer = new EventWriter(simulation, runId, operator);
    this.#archive = archive;
    this.#tally = new LogTally();
    this.#positionsHaveGaps = positionsHaveGaps;
  }

  get tally(): LogTally {
    return this.#tally;
  }

  /** Takes over from the snapshot. Errors: `store-corrupt`. */
  resume(data: Uint8Array): void {
    const columns = this.#simulation.restore(data);
    this.#writer.restore(columns);
    this.#tally.restore(columns);
    this.#written = this.#simulation.log.count;
  }

  /**
   * What the store holds after a position (but for the run's own stream) will be made again, and
   * is compared instead of stored. Otherwise: `history-diverged`.
   */
  expectLeftBehind(position: number, runStream: string): void {
    this.#position = position;
    const events = this.#store.readAll({ from: position + 1 });
    this.#leftBehind = withoutStream(events, runStream)[Symbol.asyncIterator]();
  }

  /**
   * Stores all rows that are not stored yet, and a snapshot, in one transaction: all or nothing. A
   * run of the batch says up to where the log is known, so where positions have gaps, what comes
   * before it is stored first, in a transaction of its own.
   */
  async flushAtOnce(): Promise<void> {
    const { log } = this.#simulation;
    const head = await this.#store.head();
    let placed: WrittenEvent[] = [];
    for (; this.#written < log.count; this.#written++) {
      const { block, index } = this.#placeOf(this.#written);
      if (this.#positionsHaveGaps && placed.length > 0 && isBatch(block, index)) {
        await this.#write(placed, false);
        placed = [];
      }
      this.#tally.add(block, index, this.#simulation.kernel);
      const before = placed.length === 0 ? this.#position : head + placed.length;
      placed.push(this.#writer.write(block, index, this.#written, before));
    }
    log.release(this.#written);
    const missing = await this.#withoutStored(placed);
    // The snapshot is of the end of the log: nothing may be left there that the run does not know.
    await this.finish();
    await this.#write(missing, true);
  }

  /** Stores all rows that are not stored yet; with a snapshot in the last transaction if asked. */
  async flush(withSnapshot: boolean): Promise<void> {
    const { log } = this.#simulation;
    let placed: WrittenEvent[] = [];
    while (this.#written < log.count) {
      const { block, index } = this.#placeOf(this.#written);
      const purging = this.#isPurge(block, index);
      // The batch says up to where the log is known, and a purge archives what is stored: what is
      // before them must have its place.
      const begins = purging && placed.at(-1)?.type !== 'SessionPurged';
      if (isBatch(block, index) || begins || placed.length === eventsPerTransaction) {
        await this.#write(placed, false);
        placed = [];
      }
      this.#tally.add(block, index, this.#simulation.kernel);
      placed.push(this.#writer.write(block, index, this.#written, this.#position));
      this.#written++;
    }
    log.release(this.#written);
    await this.#write(placed, withSnapshot);
  }

  /** Errors: `history-diverged` where the store holds more than the run has made. */
  async finish(): Promise<void> {
    const more = await this.#leftBehind?.next();
    if (more !== undefined && more.done !== true) throw diverged(more.value, undefined);
  }

  async #write(all: readonly WrittenEvent[], withSnapshot: boolean): Promise<void> {
    const placed = await this.#withoutStored(all);
    if (placed.length > 0) {
      await this.#archivePurged(placed);
      const results = await this.#store.appendMany(
        placed.map((event): StreamBatch => ({
          stream: event.stream,
          events: [event],
          expectedRevision: event.revision - 1,
        })),
        withSnapshot ? { snapshot: { name: snapshotName, ...this.#snapshot() } } : {},
      );
      this.#position = results.at(-1)?.position as number;
      for (const [index, event] of placed.entries()) {
        event.position = results[index]?.position as number;
      }
      await this.#views.apply(placed);
    } else if (withSnapshot) {
      const snapshot = { position: this.#position, ...this.#snapshot() };
      await this.#store.saveSnapshot(snapshotName, snapshot);
    }
  }

  #placeOf(row: number): { readonly block: LogBlock; readonly index: number } {
    const { log } = this.#simulation;
    const offset = row - log.firstRow;
    const block = log.blocks[Math.floor(offset / rowsPerBlock)] as LogBlock;
    return { block, index: offset % rowsPerBlock };
  }

  #isPurge(block: LogBlock, index: number): boolean {
    const event = block.event[index] as number;
    if (event >= firstSystemEvent) return false;
    const upload = this.#simulation.kernel.isUpload(block.session[index] as number);
    return event === (upload ? UploadEvent : DownloadEvent).SessionPurged;
  }

  /** A purge first archives (DOMAIN): all that the store holds of the sessions, before they go. */
  async #archivePurged(placed: readonly WrittenEvent[]): Promise<void> {
    const purged = placed.filter(({ type }) => type === 'SessionPurged');
    if (purged.length === 0) return;
    const archive = await this.#archive();
    const events: RecordedEvent[] = [];
    for (const { stream } of purged) {
      for await (const event of this.#store.readStream(stream)) events.push(event);
    }
    await archive.add(events);
  }

  /** Leaves out, and compares, what the store already holds from a run that was killed. */
  async #withoutStored(placed: readonly WrittenEvent[]): Promise<readonly WrittenEvent[]> {
    let stored = 0;
    while (this.#leftBehind !== null && stored < placed.length) {
      const next = await this.#leftBehind.next();
      if (next.done === true) {
        this.#leftBehind = null;
        break;
      }
      const made = placed[stored] as WrittenEvent;
      if (!sameEvent(next.value, made)) throw diverged(next.value, made);
      this.#position = next.value.position;
      stored++;
    }
    return placed.slice(stored);
  }

  #snapshot(): { readonly version: number; readonly data: Uint8Array } {
    const kept = keptSessions(this.#simulation.kernel);
    const extra = { ...this.#writer.columns(kept), ...this.#tally.columns(kept) };
    const data = this.#simulation.snapshot(extra);
    return { version: simulationSnapshotVersion, data };
  }
}

function isBatch(block: LogBlock, index: number): boolean {
  return block.event[index] === SystemEvent.StatusMessagesProcessed;
}

async function* withoutStream(
  events: AsyncIterable<RecordedEvent>,
  stream: string,
): AsyncGenerator<RecordedEvent> {
  for await (const event of events) if (event.stream !== stream) yield event;
}

function sameEvent(stored: RecordedEvent, made: WrittenEvent): boolean {
  return comparable(stored) === comparable(made);
}

/** Everything that a run decides; the position is the store's. */
function comparable(event: Omit<RecordedEvent, 'position'>): string {
  return JSON.stringify([
    event.id,
    event.stream,
    event.revision,
    event.type,
    event.schemaVersion,
    event.runNumber,
    event.occurredAt,
    event.recordedAt,
    event.source,
    event.correlationId,
    event.causationId,
    event.data,
  ]);
}

function diverged(stored: RecordedEvent, made: WrittenEvent | undefined): CdxError {
  const expected = made === undefined ? 'nothing more' : `${made.type} in ${made.stream}`;
  return new CdxError(
    'history-diverged',
    `The store holds ${stored.type} in ${stored.stream} at position ${stored.position}, where ` +
      `this run makes ${expected}. The store was written by another version or changed since; ` +
      'simulate into a new store file.',
    { position: stored.position, stored: stored.id, made: made?.id ?? null },
  );
}
