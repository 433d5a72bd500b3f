/** Every type of event that there is, by number, so that a record of an event holds no text. */
import {
  compiledDownload,
  compiledUpload,
  ILLEGAL,
  sessionEventTypes,
  systemEventSchemas,
  type SessionEventType,
  type SystemEventType,
} from '@cdx/session';

export type EventType = SessionEventType | SystemEventType;

/** Names by number: those of sessions first. */
export const eventTypes: readonly string[] = [
  ...sessionEventTypes,
  ...Object.keys(systemEventSchemas),
];
/** Numbers below it are facts of sessions. */
export const firstSystemKind = sessionEventTypes.length;

const kinds = new Map(eventTypes.map((type, kind) => [type, kind]));

export function kindOf(type: EventType): number {
  return kinds.get(type) as number;
}

/** -1 for a type that there is not. */
export function kindOfName(type: string): number {
  return kinds.get(type) ?? -1;
}

/** Code of each kind in the machine of downloads, and in that of uploads; 255: not there. */
export const downloadCodes = codesOf(compiledDownload.eventCodes);
export const uploadCodes = codesOf(compiledUpload.eventCodes);

function codesOf(codes: Readonly<Record<string, number>>): Uint8Array {
  return Uint8Array.from(eventTypes, (type) => codes[type] ?? ILLEGAL);
}
