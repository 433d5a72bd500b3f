/**
 * What a model run can do to a store. Each command does it to the plain store, too, and holds the
 * two answers against each other.
 */
import { isCdxError, type RecordedEvent } from '@cdx/session';
import type { AsyncCommand } from 'fast-check';
import type { AppendResult, EventFilter, EventStore, StreamBatch } from '../../port.ts';
import { collect, equal } from '../expectations.ts';
import type { PlainEvent, PlainOutcome, PlainReading, PlainStore } from './plain-store.ts';

/** The store under test; `reopen` puts another one in its place. */
export interface RealStore {
  store: EventStore;
  readonly reopen: (() => Promise<EventStore>) | undefined;
}

abstract class Command implements AsyncCommand<PlainStore, RealStore> {
  check(_model: Readonly<PlainStore>): boolean {
    return true;
  }

  abstract run(model: PlainStore, real: RealStore): Promise<void>;
  abstract toString(): string;
}

export class AppendCommand extends Command {
  readonly batch: StreamBatch;

  constructor(batch: StreamBatch) {
    super();
    this.batch = batch;
  }

  override async run(model: PlainStore, { store }: RealStore): Promise<void> {
    const { stream, events, expectedRevision } = this.batch;
    const outcome = await codeOr(store.append(stream, events, { expectedRevision }));
    equal(typeof outcome === 'string' ? outcome : plain(outcome), model.append(this.batch));
    equal(await store.streamRevision(stream), model.stream(stream).length - 1);
  }

  override toString(): string {
    return `append(${describe(this.batch)})`;
  }
}

export class AppendManyCommand extends Command {
  readonly batches: readonly StreamBatch[];

  constructor(batches: readonly StreamBatch[]) {
    super();
    this.batches = batches;
  }

  override async run(model: PlainStore, { store }: RealStore): Promise<void> {
    const outcome = await codeOr(store.appendMany(this.batches));
    equal(
      typeof outcome === 'string' ? outcome : outcome.map(plain),
      model.appendMany(this.batches),
    );
  }

  override toString(): string {
    return `appendMany(${this.batches.map(describe).join('; ')})`;
  }
}

export class ReadStreamCommand extends Command {
  readonly stream: string;
  readonly reading: PlainReading;

  constructor(stream: string, reading: PlainReading) {
    super();
    this.stream = stream;
    this.reading = reading;
  }

  override async run(model: PlainStore, { store }: RealStore): Promise<void> {
    const { stream, reading } = this;
    const events = await collect(store.readStream(stream, options(reading)));
    equal(events.map(shown), model.readStream(stream, reading).map(plainShown));
  }

  override toString(): string {
    return `readStream(${this.stream}, ${JSON.stringify(this.reading)})`;
  }
}

export class ReadAllCommand extends Command {
  readonly filter: EventFilter;
  readonly reading: PlainReading;

  constructor(filter: EventFilter, reading: PlainReading) {
    super();
    this.filter = filter;
    this.reading = reading;
  }

  override async run(model: PlainStore, { store }: RealStore): Promise<void> {
    const { filter, reading } = this;
    const events = await collect(store.readAll({ ...options(reading), filter }));
    equal(events.map(shown), model.readAll(filter, reading).map(plainShown));
  }

  override toString(): string {
    return `readAll(${JSON.stringify(this.filter)}, ${JSON.stringify(this.reading)})`;
  }
}

export class SnapshotCommand extends Command {
  readonly name: string;
  readonly bytes: readonly number[];

  constructor(name: string, bytes: readonly number[]) {
    super();
    this.name = name;
    this.bytes = bytes;
  }

  override async run(model: PlainStore, { store }: RealStore): Promise<void> {
    const data = Uint8Array.from(this.bytes);
    await store.saveSnapshot(this.name, { version: 1, position: await store.head(), data });
    model.snapshots.set(this.name, this.bytes);
  }

  override toString(): string {
    return `saveSnapshot(${this.name}, [${this.bytes.join(', ')}])`;
  }
}

export class ReopenCommand extends Command {
  override async run(model: PlainStore, real: RealStore): Promise<void> {
    if (real.reopen === undefined) return;
    real.store = await real.reopen();
    await checkAll(model, real);
  }

  override toString(): string {
    return 'reopen()';
  }
}

/** That the two are alike in everything, at the end of a run. */
export async function checkAll(model: PlainStore, { store }: RealStore): Promise<void> {
  equal((await collect(store.readAll())).map(shown), model.log.map(plainShown));
  for (const [name, bytes] of model.snapshots) {
    equal([...((await store.loadSnapshot(name))?.data ?? [])], bytes);
  }
}

export function shown({ stream, revision, id, type, data }: RecordedEvent): unknown {
  return { stream, revision, id, type, data };
}

export function plainShown({ stream, revision, event }: PlainEvent): unknown {
  const { id, type, data } = event;
  return { stream, revision, id, type, data };
}

function plain({ revision, idempotent }: AppendResult): PlainOutcome {
  return { revision, idempotent };
}

function options({ from, limit, backward }: PlainReading): object {
  return { from, limit, direction: backward ? 'backward' : 'forward' };
}

async function codeOr<Result>(promise: Promise<Result>): Promise<Result | string> {
  try {
    return await promise;
  } catch (error) {
    if (isCdxError(error)) return error.code;
    throw error;
  }
}

function describe({ stream, events, expectedRevision }: StreamBatch): string {
  const numbers = events.map(
    ({ id, runNumber }) => `${Number.parseInt(id.slice(-4), 16)}/${runNumber}`,
  );
  return `${stream}, [${numbers.join(', ')}], ${expectedRevision}`;
}
