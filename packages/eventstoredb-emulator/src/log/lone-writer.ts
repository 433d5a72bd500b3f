/**
 * The careful way to write, one request at a time: everything that needs a look at what is there
 * already, and everything that writes to more than one stream.
 */
import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@cdx/session';
import type { AppendResult, EventStore, StreamBatch } from '@cdx/event-store';
import { decideAppend, type Decision, type KnownEvents } from './decide-append.ts';
import { envelopeOf, type EnvelopeOptions, type ProposedEvent } from './envelope.ts';
import { findEvent } from './find-event.ts';
import { eventIdOf } from './log-event.ts';
import { deletedMetadata, isSoftDeleted, withTruncateBefore } from './metadata.ts';
import { describedStreamOf, metadataStreamOf, storedStreamOf } from './stream-name.ts';
import { isRefusal } from './refusal.ts';
import { storedFormOf } from './stored-form.ts';
import type { StreamState, StreamStates } from './stream-states.ts';
import type { WriteOutcome, WriteRequest } from './write-request.ts';

const noBytes = new Uint8Array();

interface Piece {
  readonly stream: string;
  /** Of the stream before. */
  readonly revision: number;
  readonly events: readonly ProposedEvent[];
}

export class LoneWriter {
  private readonly store: EventStore;
  private readonly states: StreamStates;
  private readonly now: () => number;

  constructor(store: EventStore, states: StreamStates, now: () => number) {
    this.store = store;
    this.states = states;
    this.now = now;
  }

  async write(request: WriteRequest): Promise<WriteOutcome> {
    const { kind, stream, expected, deadline } = request;
    if (deadline !== undefined && deadline <= this.now()) return { kind: 'timeout' };
    const state = await this.states.of(stream);
    const ids = kind === 'append' ? request.events.map(({ id }) => id) : [randomUUID()];
    const decision = await decideAppend(expected, state, ids, this.knownOf(stream));
    switch (decision.kind) {
      case 'deleted':
        return { kind: 'stream-deleted' };
      case 'wrong-expected-version':
        return { kind: 'wrong-expected-version', current: state.revision };
      case 'repeated':
        return this.repeated(stream, decision.lastRevision);
      case 'write':
        break;
    }
    switch (kind) {
      case 'append':
        return this.append(request, state, decision);
      case 'delete':
        return this.softDelete(stream, state);
      case 'tombstone':
        return this.tombstone(stream, state);
    }
  }

  private async append(
    { stream, events }: WriteRequest,
    state: StreamState,
    { undelete }: Extract<Decision, { kind: 'write' }>,
  ): Promise<WriteOutcome> {
    const { revision } = state;
    if (events.length === 0 && !undelete) {
      return { kind: 'written', revision, position: await this.store.head() };
    }
    const pieces: Piece[] = [{ stream, revision, events }];
    const deleted = undelete ? stream : await this.deletedStreamOf(stream);
    if (deleted !== undefined) {
      // What is written to metadata of a deleted stream makes the stream begin anew, too.
      const given = deleted === stream ? await this.states.metadataOf(stream) : events.at(-1)?.data;
      const from = deleted === stream ? revision : (await this.states.of(deleted)).revision;
      const metadata = given && withTruncateBefore(given, from + 1);
      const described = metadataStreamOf(deleted);
      const before = (await this.states.of(described)).revision;
      const after = deleted === stream ? before : before + events.length;
      if (metadata !== undefined) {
        pieces.push({ stream: described, revision: after, events: [metadataEvent(metadata)] });
      }
    }
    const [result] = await this.appendPieces(pieces);
    const position = result?.position ?? -1;
    return { kind: 'written', revision: revision + events.length, position };
  }

  /** The deleted stream that this stream has the metadata of. */
  private async deletedStreamOf(stream: string): Promise<string | undefined> {
    const described = describedStreamOf(stream);
    if (described === undefined) return undefined;
    const { retention } = await this.states.of(described);
    return isSoftDeleted(retention) ? described : undefined;
  }

  private async softDelete(stream: string, state: StreamState): Promise<WriteOutcome> {
    const metadata = metadataStreamOf(stream);
    const { revision } = await this.states.of(metadata);
    if (state.revision < 0 && revision < 0) {
      return { kind: 'wrong-expected-version', current: -1 };
    }
    const event = metadataEvent(Buffer.from(deletedMetadata));
    const [result] = await this.appendPieces([{ stream: metadata, revision, events: [event] }]);
    return { kind: 'written', revision: state.revision, position: result?.position ?? -1 };
  }

  private async tombstone(stream: string, { revision }: StreamState): Promise<WriteOutcome> {
    const event: ProposedEvent = {
      id: randomUUID(),
      type: '$streamDeleted',
      isJson: false,
      data: noBytes,
      metadata: noBytes,
      isTombstone: true,
    };
    const [result] = await this.appendPieces([{ stream, revision, events: [event] }]);
    return { kind: 'written', revision, position: result?.position ?? -1 };
  }

  private async repeated(stream: string, revision: number): Promise<WriteOutcome> {
    const options = { from: revision, limit: 1 };
    let position = -1;
    for await (const event of this.store.readStream(storedStreamOf(stream), options)) {
      position = event.position;
    }
    return { kind: 'written', revision, position };
  }

  /** All pieces in one transaction. */
  private async appendPieces(pieces: readonly Piece[]): Promise<readonly AppendResult[]> {
    // Mostly no id is there already, and there is no need to look.
    if (pieces.length === 1) {
      const results = await this.attempt(pieces.map((piece) => this.batchOf(piece)));
      if (results?.[0]?.idempotent === false) return results;
    }
    const batches: StreamBatch[] = [];
    for (const piece of pieces) batches.push(await this.carefulBatchOf(piece, storedFormOf));
    const results = await this.attempt(batches);
    if (results !== undefined) return results;
    // Whatever the store may have against an event, it has nothing against an envelope.
    const envelopes: StreamBatch[] = [];
    for (const piece of pieces) envelopes.push(await this.carefulBatchOf(piece, envelopeOf));
    return this.store.appendMany(envelopes);
  }

  /** Undefined where the store refuses them. */
  private async attempt(
    batches: readonly StreamBatch[],
  ): Promise<readonly AppendResult[] | undefined> {
    try {
      return await this.store.appendMany(batches);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  private batchOf({ stream, revision, events }: Piece): StreamBatch {
    const storedStream = storedStreamOf(stream);
    const options = { stream, storedStream, created: this.now() };
    const forms = events.map((event) => storedFormOf(event, options));
    return { stream: storedStream, events: forms, expectedRevision: revision };
  }

  /** With ids of their own for events whose ids the stream has; EventStoreDB does not mind those. */
  private async carefulBatchOf(
    { stream, revision, events }: Piece,
    formOf: (event: ProposedEvent, options: EnvelopeOptions) => NewEvent,
  ): Promise<StreamBatch> {
    const storedStream = storedStreamOf(stream);
    const created = this.now();
    const ids = new Set<string>();
    const forms: NewEvent[] = [];
    for (const [index, event] of events.entries()) {
      const twice = ids.has(event.id) || (await findEvent(this.store, storedStream, event.id)) >= 0;
      ids.add(event.id);
      const place = twice ? revision + 1 + index : undefined;
      forms.push(formOf(event, { stream, storedStream, created, revision: place }));
    }
    return { stream: storedStream, events: forms, expectedRevision: revision };
  }

  private knownOf(stream: string): KnownEvents {
    const { store } = this;
    const stored = storedStreamOf(stream);
    return {
      revisionOf: (id) => findEvent(store, stored, id),
      async idsFrom(revision, limit) {
        const ids: string[] = [];
        for await (const event of store.readStream(stored, { from: revision, limit })) {
          ids.push(eventIdOf(event));
        }
        return ids;
      },
    };
  }
}

function metadataEvent(data: Uint8Array): ProposedEvent {
  return { id: randomUUID(), type: '$metadata', isJson: true, data, metadata: noBytes };
}
