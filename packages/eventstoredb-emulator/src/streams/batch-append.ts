/**
 * Streams.BatchAppend: many appends over one call, each with a correlation id, in one message or
 * many. A request that goes wrong is answered with its error; the call goes on.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type {
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { ExpectedVersion } from '../log/decide-append.ts';
import type { ProposedEvent } from '../log/envelope.ts';
import type { WriteOutcome } from '../log/write-request.ts';
import type { Writer } from '../log/writer.ts';
import {
  badRequestStatus,
  maximumAppendSizeStatus,
  streamDeletedStatus,
  timeoutStatus,
  unknownStatus,
  wrongExpectedVersionStatus,
} from '../protocol/batch-status.ts';
import { CallError, callErrorOf } from '../protocol/errors.ts';
import { protobufEmpty, shared, streams } from '../protocol/stubs.ts';
import { uuidOf } from '../protocol/uuid.ts';
import { deadlineOf, type TimedRequest } from './batch-deadline.ts';
import {
  appendBytesMax,
  expectedVersionOf,
  proposedEventOf,
  sizeOf,
  streamNameOf,
} from './request-parts.ts';

/** Bytes of requests under way on one call; above that it is not read from. */
const bytesUnderWayMax = 16 * 1024 * 1024;
const requestsUnderWayMax = 1000;
/** Appends of one call of which only a part has come, and their bytes. */
const partsMax = 10_000;
const partBytesMax = 64 * 1024 * 1024;

interface Part {
  readonly correlationId: UUID | undefined;
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly deadline: number | undefined;
  readonly events: ProposedEvent[];
  bytes: number;
}

export class BatchAppend {
  private readonly call: ServerDuplexStream<TimedRequest, BatchAppendResp>;
  private readonly writer: Writer;
  private readonly now: () => number;
  private readonly parts = new Map<string, Part>();
  private partBytes = 0;
  private underWay = 0;
  private bytesUnderWay = 0;
  private isBlocked = false;
  private hasEnded = false;
  private isGone = false;

  constructor(
    call: ServerDuplexStream<TimedRequest, BatchAppendResp>,
    writer: Writer,
    now: () => number,
  ) {
    this.call = call;
    this.writer = writer;
    this.now = now;
  }

  serve(): void {
    const { call } = this;
    call.on('data', (request: TimedRequest) => this.take(request));
    call.on('drain', () => {
      this.isBlocked = false;
      this.balance();
    });
    call.on('end', () => {
      this.hasEnded = true;
      this.endIfDone();
    });
    const gone = (): void => {
      this.isGone = true;
      this.parts.clear();
    };
    call.on('cancelled', gone);
    call.on('error', gone);
  }

  private take({ request, timeLeftMs }: TimedRequest): void {
    const correlationId = request.getCorrelationId();
    let key: string | undefined;
    try {
      key = uuidOf(correlationId, 'The correlation id');
      const part = this.begin(request, timeLeftMs, key) ?? this.parts.get(key);
      if (part === undefined) return;
      this.add(part, request);
      if (!request.getIsFinal()) return;
      this.drop(key, part);
      void this.write(part);
    } catch (error) {
      const part = key === undefined ? undefined : this.parts.get(key);
      if (key !== undefined && part !== undefined) this.drop(key, part);
      const stream = part?.stream ?? request.getOptions()?.getStreamIdentifier()?.getStreamName();
      this.answer(correlationId, stream, statusOf(error));
    }
  }

  /** The append that this message is the first of; undefined for one that goes on. */
  private begin(
    request: BatchAppendReq,
    timeLeftMs: number | undefined,
    key: string,
  ): Part | undefined {
    const options = request.getOptions();
    if (options === undefined || this.parts.has(key)) return undefined;
    const identifier = options.getStreamIdentifier();
    if (identifier === undefined) throw new BadRequest('Required field StreamIdentifier not set.');
    const now = this.now();
    const deadline = deadlineOf(options, timeLeftMs, now);
    // Before anything else is found wrong with it, as its size may be.
    if (deadline !== undefined && deadline <= now) throw new Refusal(timeoutStatus());
    if (this.parts.size >= partsMax) throw new BadRequest('Too many appends are unfinished.');
    const part: Part = {
      correlationId: request.getCorrelationId(),
      stream: streamNameOf(identifier),
      expected: expectedVersionOf({
        hasRevision: () => options.hasStreamPosition(),
        getRevision: () => options.getStreamPosition(),
        hasNoStream: () => options.hasNoStream(),
        hasAny: () => options.hasAny(),
        hasStreamExists: () => options.hasStreamExists(),
      }),
      deadline,
      events: [],
      bytes: 0,
    };
    this.parts.set(key, part);
    return part;
  }

  private drop(key: string, part: Part): void {
    this.parts.delete(key);
    this.partBytes -= part.bytes;
  }

  private add(part: Part, request: BatchAppendReq): void {
    for (const message of request.getProposedMessagesList()) {
      const event = proposedEventOf(message);
      const size = sizeOf(event);
      part.bytes += size;
      this.partBytes += size;
      if (this.partBytes > partBytesMax) throw new BadRequest('Too much is unfinished.');
      if (part.bytes > appendBytesMax) throw new Refusal(maximumAppendSizeStatus(appendBytesMax));
      part.events.push(event);
    }
  }

  private async write(part: Part): Promise<void> {
    const { correlationId, stream, expected, events, bytes, deadline } = part;
    this.underWay++;
    this.bytesUnderWay += bytes;
    this.balance();
    const request = { kind: 'append', stream, expected, events, deadline } as const;
    try {
      this.answerOutcome(part, await this.writer.write(request));
    } catch (error) {
      this.answer(correlationId, stream, statusOf(error));
    }
    this.underWay--;
    this.bytesUnderWay -= bytes;
    this.balance();
    this.endIfDone();
  }

  private answerOutcome(part: Part, outcome: WriteOutcome): void {
    const { correlationId, stream, expected } = part;
    switch (outcome.kind) {
      case 'stream-deleted':
        return this.answer(correlationId, stream, streamDeletedStatus(identifierOf(stream)));
      case 'timeout':
        return this.answer(correlationId, stream, timeoutStatus());
      case 'wrong-expected-version': {
        const status = wrongExpectedVersionStatus(expected, outcome.current);
        return this.answer(correlationId, stream, status, expected);
      }
      case 'written': {
        const success = new streams.BatchAppendResp.Success();
        if (outcome.revision < 0) success.setNoStream(new protobufEmpty.Empty());
        else success.setCurrentRevision(String(outcome.revision));
        if (outcome.position < 0) {
          success.setNoPosition(new protobufEmpty.Empty());
        } else {
          const position = new shared.AllStreamPosition();
          position.setCommitPosition(String(outcome.position));
          position.setPreparePosition(String(outcome.position));
          success.setPosition(position);
        }
        return this.answer(correlationId, stream, success, expected);
      }
    }
  }

  private answer(
    correlationId: UUID | undefined,
    stream: string | Uint8Array | undefined,
    result: Status | BatchAppendResp.Success,
    expected?: ExpectedVersion,
  ): void {
    if (this.isGone) return;
    const response = new streams.BatchAppendResp();
    response.setCorrelationId(correlationId);
    response.setStreamIdentifier(identifierOf(stream ?? ''));
    if (result instanceof streams.BatchAppendResp.Success) response.setSuccess(result);
    else response.setError(result);
    if (expected === 'any') response.setAny(new protobufEmpty.Empty());
    else if (expected === 'streamExists') response.setStreamExists(new protobufEmpty.Empty());
    else if (expected === -1) response.setNoStream(new protobufEmpty.Empty());
    else if (expected !== undefined) response.setStreamPosition(String(expected));
    if (!this.call.write(response)) {
      this.isBlocked = true;
      this.balance();
    }
  }

  /** Reads on only where the client reads its answers, and not too much is under way. */
  private balance(): void {
    const full = this.underWay >= requestsUnderWayMax || this.bytesUnderWay >= bytesUnderWayMax;
    if (this.isBlocked || full) this.call.pause();
    else if (this.call.isPaused()) this.call.resume();
  }

  private endIfDone(): void {
    if (this.hasEnded && this.underWay === 0 && !this.isGone) this.call.end();
  }
}

/** Carries the answer to a request out of the middle of reading it. */
class Refusal extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.getMessage());
    this.status = status;
  }
}

class BadRequest extends Refusal {
  constructor(text: string) {
    super(badRequestStatus(text));
  }
}

function statusOf(error: unknown): Status {
  if (error instanceof Refusal) return error.status;
  if (error instanceof CallError) return badRequestStatus(error.details);
  return unknownStatus(callErrorOf(error).details);
}

function identifierOf(stream: string | Uint8Array): InstanceType<typeof shared.StreamIdentifier> {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(typeof stream === 'string' ? Buffer.from(stream) : stream);
  return identifier;
}
