/**
 * What of an event's envelope EventStoreDB has no place for, as the event's metadata. The names of
 * the first two are conventions of EventStoreDB itself, so its own tools can follow them.
 */
import { isName } from '../append/prepare-event.ts';
import { canonicalUuid } from '../uuid.ts';
import type { NewEvent } from '@cdx/session';

/** An envelope with everything but id, type and data. */
export type WireEnvelope = Required<Omit<NewEvent, 'id' | 'type' | 'data'>>;

/** The keys in the order in which they are written; `$causationId` is left out where null. */
export function toWireMetadata(event: WireEnvelope): Readonly<Record<string, unknown>> {
  return {
    $correlationId: event.correlationId,
    ...(event.causationId === null ? {} : { $causationId: event.causationId }),
    schemaVersion: event.schemaVersion,
    runNumber: event.runNumber,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    source: event.source,
  };
}

/** Keys without `$causationId`. */
const keyCount = 6;

/** Null for anything that `toWireMetadata` would not give for a valid event. */
export function fromWireMetadata(metadata: unknown): WireEnvelope | null {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return null;
  const {
    $correlationId: correlationId,
    $causationId: causationId = null,
    schemaVersion,
    runNumber,
    occurredAt,
    recordedAt,
    source,
  } = metadata as Readonly<Record<string, unknown>>;
  const expected = causationId === null ? keyCount : keyCount + 1;
  const fits =
    isWireUuid(correlationId) &&
    (causationId === null || isWireUuid(causationId)) &&
    isIntegerFrom(1, schemaVersion) &&
    isIntegerFrom(1, runNumber) &&
    isIntegerFrom(Number.MIN_SAFE_INTEGER, occurredAt) &&
    isIntegerFrom(Number.MIN_SAFE_INTEGER, recordedAt) &&
    typeof source === 'string' &&
    isName(source) &&
    Object.keys(metadata).length === expected;
  if (!fits) return null;
  return { schemaVersion, runNumber, occurredAt, recordedAt, source, correlationId, causationId };
}

/** UUIDs are written in lower case; another spelling is not ours. */
export function isWireUuid(value: unknown): value is string {
  return typeof value === 'string' && canonicalUuid(value) === value;
}

/** Without -0, which JSON would give back as another number. */
function isIntegerFrom(min: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && !Object.is(value, -0);
}
