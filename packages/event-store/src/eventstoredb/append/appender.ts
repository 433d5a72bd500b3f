/**
 * Appending as the port has it: one stream as a whole, many streams one after another. Batches come
 * here checked and stamped.
 */
import { expectationHolds } from '../../append/decide-append.ts';
import { wrongExpectedRevision } from '../../errors.ts';
import type { AppendResult, ExpectedRevision } from '../../port.ts';
import type { Link } from '../client/retrying.ts';
import type { Changes } from '../follow/changes.ts';
import type { LogReader } from '../read/log-reader.ts';
import type { StreamReader } from '../read/stream-reader.ts';
import { appendError } from './append-errors.ts';
import { clientAppend, type Acknowledgement, type StampedEvent } from './append-entry.ts';
import { underWayMax, type AppendQueue } from './append-queue.ts';
import { Results } from './results.ts';

export interface StampedBatch {
  readonly stream: string;
  readonly events: readonly StampedEvent[];
  readonly expectedRevision: ExpectedRevision;
}

export interface AppenderParts {
  readonly link: Link;
  readonly queue: AppendQueue;
  readonly streams: StreamReader;
  readonly log: LogReader;
  readonly changes: Changes;
}

/** Results that may be worked out at a time: those of repetitions have calls of their own. */
const resultsMax = 64;

export class Appender {
  private readonly parts: AppenderParts;
  private readonly results: Results;

  constructor(parts: AppenderParts) {
    this.parts = parts;
    this.results = new Results(parts.streams);
  }

  async append(batch: StampedBatch): Promise<AppendResult> {
    const finish = await this.begin(batch, true);
    return finish();
  }

  /**
   * In order, some at a time. A stream gets its next batch only when it has the one before, so
   * nothing follows on a batch that was refused; what is under way to other streams then may be
   * written. Results leave `firstPosition` out for several new events, which would cost a read for
   * each batch. Errors: the first in the order of the batches.
   */
  async appendMany(batches: readonly StampedBatch[]): Promise<readonly AppendResult[]> {
    const results: Promise<AppendResult>[] = [];
    const errors = new Map<number, unknown>();
    const underWay = new Map<string, Promise<unknown>>();
    const finishing = new Set<Promise<unknown>>();
    for (const [index, batch] of batches.entries()) {
      const { stream } = batch;
      while (underWay.has(stream) || underWay.size >= underWayMax) {
        await (underWay.get(stream) ?? Promise.race(underWay.values()));
      }
      while (finishing.size >= resultsMax) await Promise.race(finishing);
      if (errors.size > 0) break;
      const begun = this.begin(batch, false);
      const result = begun.then((finish) => finish());
      results.push(result);
      const finished: Promise<unknown> = result.then(
        () => finishing.delete(finished),
        (error: unknown) => {
          errors.set(index, error);
          finishing.delete(finished);
        },
      );
      finishing.add(finished);
      const left = (): boolean => underWay.delete(stream);
      underWay.set(
        stream,
        begun.then(left, (error: unknown) => {
          errors.set(index, error);
          return left();
        }),
      );
    }
    await Promise.all(finishing);
    if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
    return Promise.all(results);
  }

  /** Resolves when the server has acknowledged the batch, with what makes the result of that. */
  private async begin(
    batch: StampedBatch,
    firstWanted: boolean,
  ): Promise<() => Promise<AppendResult>> {
    const { stream, events, expectedRevision } = batch;
    if (events.length === 0) {
      const result = await this.appendNothing(stream, expectedRevision);
      return () => Promise.resolve(result);
    }
    const before = this.parts.log.lastSeen;
    const acknowledgement = await this.send(batch);
    const sent = { stream, count: events.length, before, firstWanted };
    return () => this.results.result(sent, acknowledgement);
  }

  private async send({ stream, events, expectedRevision }: StampedBatch): Promise<Acknowledgement> {
    const { queue, link, log, changes } = this.parts;
    try {
      const acknowledgement = await queue.append(clientAppend(stream, events, expectedRevision));
      if (acknowledgement.commit !== undefined) {
        log.saw(acknowledgement.commit);
        changes.saw(acknowledgement.commit);
      }
      return acknowledgement;
    } catch (error) {
      throw appendError(error, stream, expectedRevision, link.connection);
    }
  }

  private async appendNothing(stream: string, expected: ExpectedRevision): Promise<AppendResult> {
    const { streams, log } = this.parts;
    const revision = await streams.lastRevision(stream);
    if (!expectationHolds(expected, revision)) {
      throw wrongExpectedRevision(stream, expected, revision);
    }
    return { revision, position: await log.head(), idempotent: false };
  }
}
