/**
 * `ReadResp` with an event, as bytes. Field numbers are those of streams.proto.
 */
import type { LogEvent } from '../log/log-event.ts';
import { deletedRevision } from '../log/log-event.ts';
import { halvesOf } from './uuid.ts';
import { WireWriter } from './wire-writer.ts';

/** 100 ns in a millisecond: `created` is counted so. */
const ticksPerMs = 10_000n;

const writer = new WireWriter();

export interface ReadEvent {
  /** Absent where a link leads nowhere. */
  readonly event: LogEvent | undefined;
  readonly link: LogEvent | undefined;
}

/** `structuredIds`: ids as two numbers, where the client asked for them. */
export function encodeReadEvent({ event, link }: ReadEvent, structuredIds: boolean): Buffer {
  const response = writer.begin(1);
  if (event !== undefined) recordedEvent(1, event, structuredIds);
  if (link !== undefined) recordedEvent(2, link, structuredIds);
  const original = link ?? event;
  if (original !== undefined) writer.uint64(3, original.position);
  writer.end(response);
  return writer.take();
}

function recordedEvent(field: number, event: LogEvent, structuredIds: boolean): void {
  const message = writer.begin(field);
  const id = writer.begin(1);
  if (structuredIds) structuredId(event.id);
  else writer.ascii(2, event.id);
  writer.end(id);
  const stream = writer.begin(2);
  writer.string(3, event.stream);
  writer.end(stream);
  if (event.isTombstone) writer.largeUint64(3, deletedRevision);
  else writer.uint64(3, event.revision);
  writer.uint64(4, event.position);
  writer.uint64(5, event.position);
  property('type', event.type);
  property('created', String(BigInt(event.created) * ticksPerMs));
  property('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  if (event.metadata.length > 0) writer.bytes(7, event.metadata);
  if (event.data.length > 0) writer.bytes(8, event.data);
  writer.end(message);
}

function structuredId(id: string): void {
  const [most, least] = halvesOf(id);
  const halves = writer.begin(1);
  writer.largeUint64(1, most);
  writer.largeUint64(2, least);
  writer.end(halves);
}

function property(key: string, value: string): void {
  const entry = writer.begin(6);
  writer.ascii(1, key);
  writer.string(2, value);
  writer.end(entry);
}
