/**
 * The only way into the store: one queue, so that what was decided about a stream holds when it is
 * written. Requests that wait at the same time are handed to the store together; it commits them
 * in one transaction.
 */
import type { AppendResult, EventStore } from '@cdx/event-store';
import { unavailable } from '../protocol/errors.ts';
import { decideAtOnce } from './decide-append.ts';
import { LoneWriter } from './lone-writer.ts';
import { isRefusal } from './refusal.ts';
import { describedStreamOf, storedStreamOf } from './stream-name.ts';
import { storedFormOf } from './stored-form.ts';
import type { StreamState, StreamStates } from './stream-states.ts';
import type { WriteOutcome, WriteRequest } from './write-request.ts';

interface Waiting {
  readonly request: WriteRequest;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What came of a request; without an outcome, it must be looked at with care. */
type Answer = { readonly outcome: WriteOutcome | undefined } | { readonly error: unknown };

/** A request that is with the store. */
interface UnderWay {
  readonly waiting: Waiting;
  readonly answer: Promise<Answer>;
}

/** Requests that are handed to the store together. */
const groupLengthMax = 500;

export class Writer {
  private readonly store: EventStore;
  private readonly states: StreamStates;
  private readonly now: () => number;
  private readonly lone: LoneWriter;
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private isClosed = false;

  constructor(store: EventStore, states: StreamStates, now: () => number) {
    this.store = store;
    this.states = states;
    this.now = now;
    this.lone = new LoneWriter(store, states, now);
  }

  /** Rejects with what the store throws, and with UNAVAILABLE when the server is closing. */
  write(request: WriteRequest): Promise<WriteOutcome> {
    if (this.isClosed) return Promise.reject(unavailable('The server is closing.'));
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Takes no more requests; resolves when all those before have been answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    // A turn, so that what arrives together is written together.
    await Promise.resolve();
    while (this.queue.length > 0) await this.writeGroup(this.queue.splice(0, groupLengthMax));
    this.running = undefined;
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const underWay: UnderWay[] = [];
    /** Streams as they will be when what is under way is written. */
    const ahead = new Map<string, StreamState>();
    for (const waiting of group) {
      try {
        if (await this.hand(waiting, ahead, underWay)) continue;
        await this.settle(underWay.splice(0));
        ahead.clear();
        waiting.resolve(await this.lone.write(waiting.request));
      } catch (error) {
        waiting.reject(error);
      }
    }
    await this.settle(underWay);
  }

  /** Hands the request to the store where it is plain what to do; false where it is not. */
  private async hand(
    waiting: Waiting,
    ahead: Map<string, StreamState>,
    underWay: UnderWay[],
  ): Promise<boolean> {
    const { kind, stream, expected, events, deadline } = waiting.request;
    if (kind !== 'append' || events.length === 0) return false;
    if (deadline !== undefined && deadline <= this.now()) return false;
    if (describedStreamOf(stream) !== undefined) return false;
    const state = ahead.get(stream) ?? (await this.states.of(stream));
    const { revision } = state;
    if (decideAtOnce(expected, state)?.kind !== 'write') return false;
    const stored = storedStreamOf(stream);
    const options = { stream, storedStream: stored, created: this.now() };
    const forms = events.map((event) => storedFormOf(event, options));
    ahead.set(stream, { ...state, revision: revision + events.length });
    const appended = this.store.append(stored, forms, { expectedRevision: revision });
    const answer = appended.then(
      (result): Answer => ({ outcome: this.outcomeOf(waiting.request, result) }),
      (error: unknown): Answer => (isRefusal(error) ? { outcome: undefined } : { error }),
    );
    underWay.push({ waiting, answer });
    return true;
  }

  private outcomeOf(request: WriteRequest, result: AppendResult): WriteOutcome | undefined {
    const { revision, position, idempotent } = result;
    if (idempotent) {
      // With an expectation that held, EventStoreDB writes what it has already once more.
      if (typeof request.expected === 'number') return undefined;
      return { kind: 'written', revision, position };
    }
    this.states.wrote(request.stream, revision);
    return { kind: 'written', revision, position };
  }

  private async settle(underWay: readonly UnderWay[]): Promise<void> {
    for (const { waiting, answer } of underWay) {
      try {
        const found = await answer;
        if ('error' in found) waiting.reject(found.error);
        else waiting.resolve(found.outcome ?? (await this.lone.write(waiting.request)));
      } catch (error) {
        waiting.reject(error);
      }
    }
  }
}
