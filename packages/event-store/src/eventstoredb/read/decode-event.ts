/**
 * Events as they come from the client, turned into events of CDX, upcast. What is no event of CDX
 * is somebody else's, and null.
 */
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { Upcasting } from '../../read/upcasting.ts';
import { fromWireValues } from '../../wire/wire-event.ts';
import { positionOf, type Commit } from './places.ts';

export type ClientEvent = NonNullable<(AllStreamResolvedEvent | ResolvedEvent)['event']>;

export function isSystem(name: string): boolean {
  return name.startsWith('$');
}

/** Errors: `not-a-store` for a server that is too old to tell. */
export function commitOf(event: ClientEvent): Commit {
  const commit = Number(event.position?.commit);
  if (Number.isSafeInteger(positionOf(commit))) return commit;
  throw new CdxError(
    'not-a-store',
    `The server does not say where in the log event ${event.id} of stream "${event.streamId}" is: CDX needs EventStoreDB 22.10 or later.`,
    { stream: event.streamId, id: event.id },
  );
}

/** Whether it is an event of CDX, in whatever version. */
export function isOurs(event: ClientEvent): boolean {
  return asWritten(event) !== null;
}

function asWritten(event: ClientEvent): ReturnType<typeof fromWireValues> {
  if (!event.isJson || isSystem(event.streamId) || isSystem(event.type)) return null;
  return fromWireValues(event);
}

/** Errors: `store-newer`, `invalid-event` for an old payload that does not fit its version. */
export function decodeEvent(event: ClientEvent, upcasting: Upcasting): RecordedEvent | null {
  const found = asWritten(event);
  if (found === null) return null;
  const kind = upcasting.kindOf(found.type, found.schemaVersion);
  const stream = event.streamId;
  const revision = Number(event.revision);
  const position = positionOf(commitOf(event));
  const place = { id: found.id, stream, revision, position };
  return {
    ...found,
    schemaVersion: kind.schemaVersion,
    data: kind.up === undefined ? found.data : kind.up(found.data, place),
    stream,
    revision,
    position,
  };
}
