/**
 * Writes the log of a run into an event store and its views, and the snapshots that `--continue`
 * starts from. What a killed run had stored after its last snapshot is made again and compared.
 */
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

export class RunRecorder {
  readonly #simulation: Simulation;
  readonly #store: EventStore;
  readonly #views: SessionsView;
  readonly #writer: EventWriter;
  readonly #tally: LogTally;
  /** Rows that are stored, and position of the last one. */
  #written = 0;
  #position = -1;
  /** What a killed run left behind its last snapshot. */
  #leftBehind: AsyncIterator<RecordedEvent> | null = null;

  constructor(simulation: Simulation, store: EventStore, views: SessionsView, runId: string) {
    this.#simulation = simulation;
    this.#store = store;
    this.#views = views;
    this.#writer = new EventWriter(simulation, runId);
    this.#tally = new LogTally();
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

  /** Stores all rows that are not stored yet; with a snapshot in the last transaction if asked. */
  async flush(withSnapshot: boolean): Promise<void> {
    const { log } = this.#simulation;
    let placed: WrittenEvent[] = [];
    while (this.#written < log.count) {
      const offset = this.#written - log.firstRow;
      const block = log.blocks[Math.floor(offset / rowsPerBlock)] as LogBlock;
      this.#tally.add(block, offset % rowsPerBlock, this.#simulation.kernel);
      placed.push(this.#writer.write(block, offset % rowsPerBlock, this.#written));
      this.#written++;
      if (placed.length === eventsPerTransaction && this.#written < log.count) {
        await this.#write(placed, false);
        placed = [];
      }
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
    const data = this.#simulation.snapshot({ ...this.#writer.columns(), ...this.#tally.columns() });
    return { version: simulationSnapshotVersion, data };
  }
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
