/**
 * What a model run can do to a store. Each command does it to the plain store, too, and holds the
 * two answers against each other.
 */
import { isCdxError, type RecordedEvent } from '@cdx/session';
import type { AsyncCommand } from 'fast-check';
import type { AppendResult, EventFilter, EventStore, StreamBatch } from '../../port.ts';
import { collect, equal } from '../expectations.ts';
import type { Capability, Offered } from '../fact.ts';
import type { PlainEvent, PlainOutcome, PlainReading, PlainStore } from './plain-store.ts';

/** The store under test; `reopen` puts another one in its place. */
export interface RealStore {
  store: EventStore;
  readonly offered: Offered<Capability>;
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

  override async run(model: PlainStore, { store, offered }: RealStore): Promise<void> {
    const { stream, events, expectedRevision } = this.batch;
    if (!offered.uniqueIds && !model.isAnsweredAlike(this.batch)) return;
    const outcome = await codeOr(store.append(stream, events, { expectedRevision }));
    equal(told(outcome, offered), told(model.append(this.batch), offered));
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

  override async run(model: PlainStore, { store, offered }: RealStore): Promise<void> {
    const atOnce = offered.multiStreamAppend;
    // Without a transaction some batches behind one that is refused may be written as well.
    const isPlain = atOnce && offered.uniqueIds;
    const batches = isPlain ? this.batches : model.answeredAlike(this.batches);
    const outcome = await codeOr(store.appendMany(batches));
    const expected = model.appendMany(batches, { atOnce });
    equal(toldAll(outcome, offered), toldAll(expected, offered));
    if (typeof outcome === 'string') {
      for (const { stream } of batches) {
        equal(await store.streamRevision(stream), model.stream(stream).length - 1);
      }
    }
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

  override async run(model: PlainStore, real: RealStore): Promise<void> {
    const { filter, reading } = this;
    const from = await placeOf(reading.from, real);
    const events = await collect(real.store.readAll({ ...options(reading), from, filter }));
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

/** What of an outcome can be compared. */
function told(
  outcome: AppendResult | PlainOutcome | string,
  { exactResults }: Offered<Capability>,
): unknown {
  if (typeof outcome === 'string') return outcome;
  const { revision, idempotent } = outcome;
  return exactResults ? { revision, idempotent } : { revision };
}

function toldAll(
  outcomes: readonly (AppendResult | PlainOutcome)[] | string,
  offered: Offered<Capability>,
): unknown {
  if (typeof outcomes === 'string') return outcomes;
  return outcomes.map((outcome) => told(outcome, offered));
}

/** The position of the event with this number in the log, or one as far behind the end. */
async function placeOf(
  number: number | undefined,
  { store, offered }: RealStore,
): Promise<number | undefined> {
  if (number === undefined || offered.contiguousPositions) return number;
  const events = await collect(store.readAll({ limit: number + 1 }));
  return events[number]?.position ?? (await store.head()) + 1 + number - events.length;
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
