/**
 * What comes in is checked and put into storable form once, before it is queued: later changes of
 * the caller's objects cannot reach the log. By hand, not zod: every event of a simulation of
 * millions passes here.
 */
import { CdxError, type NewEvent } from '@cdx/session';
import { invalidArgument, invalidEvent } from '../errors.ts';
import type { ExpectedRevision, StreamBatch } from '../port.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { canonicalUuid } from '../uuid.ts';

/** Characters of JSON text that one payload may have. */
export const eventDataLengthMax = 16 * 1024 * 1024;
/** Characters that the name of a stream, type, source or snapshot may have. */
export const nameLengthMax = 1024;

export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly runNumber: number;
  readonly occurredAt: number;
  readonly recordedAt: number | undefined;
  readonly source: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** JSON text. */
  readonly data: string;
}

export interface PreparedBatch {
  readonly stream: string;
  readonly events: readonly PreparedEvent[];
  readonly expectedRevision: ExpectedRevision;
}

/** Batches that are prepared when they are asked for, so that few of them exist at a time. */
export interface PreparedBatches {
  readonly length: number;
  readonly at: (index: number) => PreparedBatch;
}

/** Errors of `at`: those of `prepareBatch`. */
export function prepareLazily(
  batches: readonly StreamBatch[],
  upcasting: Upcasting,
): PreparedBatches {
  return {
    length: batches.length,
    at: (index) => prepareBatch(batches[index] as StreamBatch, upcasting),
  };
}

/** All now. Errors: those of `prepareBatch`. */
export function prepareAll(batches: readonly StreamBatch[], upcasting: Upcasting): PreparedBatches {
  const prepared = batches.map((batch) => prepareBatch(batch, upcasting));
  return { length: prepared.length, at: (index) => prepared[index] as PreparedBatch };
}

/** Errors: `invalid-argument`, `invalid-event`, `limit-exceeded`. */
function prepareBatch(batch: StreamBatch, upcasting: Upcasting): PreparedBatch {
  const { stream, expectedRevision } = batch;
  checkName(stream, 'a stream');
  if (
    expectedRevision !== 'any' &&
    expectedRevision !== 'noStream' &&
    expectedRevision !== 'streamExists' &&
    !(Number.isSafeInteger(expectedRevision) && expectedRevision >= -1)
  ) {
    throw invalidArgument(
      `${String(expectedRevision)} is no expected revision; it is any, noStream, streamExists or an integer from -1.`,
      { stream, expectedRevision },
    );
  }
  const events = batch.events.map((event) => prepareEvent(stream, event, upcasting));
  return { stream, events, expectedRevision };
}

/** Errors: `invalid-event`, `limit-exceeded`. */
export function prepareEvent(stream: string, event: NewEvent, upcasting: Upcasting): PreparedEvent {
  const { type, source, recordedAt } = event;
  const id = canonicalUuid(event.id);
  if (id === undefined) throw noUuid(stream, event, 'id');
  const correlationId = canonicalUuid(event.correlationId);
  if (correlationId === undefined) throw noUuid(stream, event, 'correlationId');
  const causationId = event.causationId === null ? null : canonicalUuid(event.causationId);
  if (causationId === undefined) throw noUuid(stream, event, 'causationId');
  if (!isKnownName(type)) checkEventName(stream, id, type, 'type');
  if (!isKnownName(source)) checkEventName(stream, id, source, 'source');
  checkInteger(stream, id, event.schemaVersion, 1, 'schemaVersion');
  if (!upcasting.knows(type, event.schemaVersion)) {
    throw invalidEvent(stream, `version ${event.schemaVersion} of ${type} is not known yet`, {
      id,
    });
  }
  checkInteger(stream, id, event.runNumber, 1, 'runNumber');
  checkInteger(stream, id, event.occurredAt, Number.MIN_SAFE_INTEGER, 'occurredAt');
  if (recordedAt !== undefined) {
    checkInteger(stream, id, recordedAt, Number.MIN_SAFE_INTEGER, 'recordedAt');
  }
  const data = jsonText(stream, event);
  const problem = upcasting.problemOf(type, event.schemaVersion, data);
  if (problem !== undefined) {
    const what = `it is of version ${event.schemaVersion} of ${type}, which it does not fit`;
    throw invalidEvent(stream, `${what}: ${problem}`, { id });
  }
  return {
    id,
    type,
    schemaVersion: event.schemaVersion,
    runNumber: event.runNumber,
    occurredAt: event.occurredAt,
    recordedAt,
    source,
    correlationId,
    causationId,
    data,
  };
}

function noUuid(
  stream: string,
  event: NewEvent,
  field: 'id' | 'correlationId' | 'causationId',
): CdxError {
  return invalidEvent(stream, `${field} ${text(event[field])} is no UUID`, { id: event.id });
}

function jsonText(stream: string, event: NewEvent): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(event.data);
  } catch (cause) {
    throw new CdxError(
      'invalid-event',
      `Invalid event for stream "${stream}": the data of ${event.type} cannot be written as JSON.`,
      { stream, id: event.id },
      { cause },
    );
  }
  if (json === undefined) {
    throw invalidEvent(stream, `${event.type} has no data (null is possible)`, { id: event.id });
  }
  if (json.length > eventDataLengthMax) {
    throw new CdxError(
      'limit-exceeded',
      `The data of ${event.type} for stream "${stream}" has ${json.length} characters of JSON; ${eventDataLengthMax} are allowed.`,
      { stream, id: event.id, length: json.length, lengthMax: eventDataLengthMax },
    );
  }
  return json;
}

/** No control characters and no lone surrogates, which no medium gives back unchanged. */
const plainText = /^[^\p{Cc}\p{Cs}]+$/u;

/** Whether it may be the name of a stream, type, source or snapshot. */
export function isName(name: string): boolean {
  if (typeof name !== 'string' || name.length === 0 || name.length > nameLengthMax) return false;
  // Names are ASCII, as good as always, and there is one for each event.
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return plainText.test(name);
  }
  return true;
}

/** Errors: `invalid-argument`. */
export function checkName(name: string, what: string): void {
  if (isName(name)) return;
  throw invalidArgument(
    `${text(name)} cannot be the name of ${what}: 1 to ${nameLengthMax} characters, no control characters.`,
    { name },
  );
}

/** Types and sources are few and come again and again: each is looked at once. */
const knownNames = new Set<string>();
const knownNamesMax = 10_000;

function isKnownName(name: string): boolean {
  return knownNames.has(name);
}

function checkEventName(stream: string, id: string, name: string, field: string): void {
  if (!isName(name)) {
    throw invalidEvent(
      stream,
      `${field} ${text(name)} must have 1 to ${nameLengthMax} characters, no control characters`,
      { id },
    );
  }
  if (knownNames.size < knownNamesMax) knownNames.add(name);
}

/** Errors: `invalid-event`. */
export function checkInteger(
  stream: string,
  id: string,
  value: number,
  min: number,
  field: string,
): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw invalidEvent(stream, `${field} ${text(value)} is no integer in its range`, { id });
}

function text(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
}
