/**
 * The form in which an event is kept: as an event of CDX where it is one byte for byte, so that
 * everything that reads stores of CDX sees it; else in an envelope.
 */
import type { NewEvent } from '@cdx/session';
import { fromWireEvent, toWireEvent, type WireEvent } from '@cdx/event-store/wire';
import { envelopeOf, envelopeType, type EnvelopeOptions, type ProposedEvent } from './envelope.ts';

/** How the metadata of each event of CDX begin. */
const metadataStart = Buffer.from('{"');

export function storedFormOf(event: ProposedEvent, options: EnvelopeOptions): NewEvent {
  return (
    (options.revision === undefined && eventOfCdx(event, options)) || envelopeOf(event, options)
  );
}

function eventOfCdx(
  event: ProposedEvent,
  { stream, storedStream }: EnvelopeOptions,
): NewEvent | undefined {
  const { id, type, data, metadata } = event;
  if (!event.isJson || type === envelopeType || event.isTombstone === true) return undefined;
  if (stream.startsWith('$') || type.startsWith('$') || stream !== storedStream) return undefined;
  if (metadata[0] !== metadataStart[0] || metadata[1] !== metadataStart[1]) return undefined;
  const wire: WireEvent = { id, type, contentType: 'application/json', data, metadata };
  const found = fromWireEvent(wire);
  if (found === null) return undefined;
  const again = toWireEvent(found);
  const same =
    again.id === id &&
    again.type === type &&
    again.contentType === wire.contentType &&
    equal(again.data, data) &&
    equal(again.metadata, metadata);
  return same ? found : undefined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
