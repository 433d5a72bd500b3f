/** Lines of an export as what they say, each checked. Whoever reads an export calls these. */
import type { RecordedEvent } from '@cdx/session';
import { damaged, excerpt, type Place } from './damage.ts';
import {
  transferFormat,
  transferVersion,
  type ChecksumLine,
  type EndLine,
  type TransferHeader,
} from './format.ts';

type Fields = Readonly<Record<string, unknown>>;

export type BodyLine =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | ({ readonly kind: 'checksum' } & ChecksumLine)
  | ({ readonly kind: 'end' } & EndLine);

/** Errors, of all of these: `file-unreadable` {path, line}. */
export function parseHeader(text: string, place: Place): TransferHeader {
  const fields = objectOf(text, place, 'the header of an export of events');
  const { format, version, source, from, stream } = fields;
  if (format !== transferFormat) {
    throw damaged(place, `the header of an export ("format":"${transferFormat}")`, excerpt(text));
  }
  if (version !== transferVersion) {
    const found = `version ${JSON.stringify(version)}: use the version of CDX that wrote it`;
    throw damaged(place, `version ${transferVersion} of the format`, found);
  }
  if (!isFields(source) || !isCount(from) || !(stream === null || typeof stream === 'string')) {
    throw damaged(place, 'a header with source, from and stream', excerpt(text));
  }
  return fields as unknown as TransferHeader;
}

export function parseBody(text: string, place: Place, isWhole: boolean): BodyLine {
  const expected = 'an event, a checksum or the end';
  if (!isWhole && !isJson(text)) {
    throw damaged(place, expected, 'the end of the file in the middle of the line: it was cut off');
  }
  const fields = objectOf(text, place, expected);
  if (typeof fields.stream === 'string') {
    return { kind: 'event', event: eventOf(fields, place) };
  }
  if (isCount(fields.events) && isHash(fields.sha256)) {
    if (isCount(fields.block)) return { kind: 'checksum', ...(fields as unknown as ChecksumLine) };
    if (fields.end === true && isCount(fields.blocks)) {
      return { kind: 'end', ...(fields as unknown as EndLine) };
    }
  }
  throw damaged(place, expected, excerpt(text));
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isWholeNumber = (value: unknown): boolean => Number.isSafeInteger(value);
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

/** What each field is; the store checks what it takes beyond that. */
const eventFields: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  position: [isCount, 'a position'],
  stream: [isText, 'a name'],
  revision: [isCount, 'a revision'],
  id: [isText, 'a UUID'],
  type: [isText, 'a name'],
  schemaVersion: [isCount, 'a version'],
  runNumber: [isCount, 'a number'],
  occurredAt: [isWholeNumber, 'whole ms'],
  recordedAt: [isWholeNumber, 'whole ms'],
  source: [isText, 'a name'],
  correlationId: [isText, 'a UUID'],
  causationId: [isTextOrNull, 'a UUID or null'],
  data: [(value) => value !== undefined, 'the payload'],
};

function eventOf(fields: Fields, place: Place): RecordedEvent {
  for (const [name, [holds, what]] of Object.entries(eventFields)) {
    const value = fields[name];
    if (!holds(value)) {
      throw damaged(
        place,
        `${what} as ${name}`,
        value === undefined ? 'none' : excerpt(JSON.stringify(value)),
      );
    }
  }
  const unknown = Object.keys(fields).find((name) => eventFields[name] === undefined);
  if (unknown !== undefined) {
    throw damaged(place, 'the fields of an event alone', excerpt(unknown));
  }
  return fields as unknown as RecordedEvent;
}

function objectOf(text: string, place: Place, expected: string): Fields {
  const value = isJson(text) ? (JSON.parse(text) as unknown) : undefined;
  if (isFields(value)) return value;
  throw damaged(place, expected, text.trim() === '' ? 'an empty line' : excerpt(text));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
