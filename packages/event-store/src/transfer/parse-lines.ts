/** Lines of an export as what they say, each checked. Whoever reads an export calls these. */
import { isCdxError, type RecordedEvent } from '@cdx/session';
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

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Errors, of all of these: `file-unreadable` {path, line}. */
export function textOf(bytes: Uint8Array, place: Place): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw damaged(place, 'UTF-8 text', 'other bytes', cause);
  }
}

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
  if (!isWhole && jsonOf(text) === undefined) {
    throw damaged(place, expected, 'the end of the file in the middle of the line: it was cut off');
  }
  const fields = objectOf(text, place, expected);
  if (typeof fields.stream === 'string') {
    return { kind: 'event', event: eventOf(fields, place) };
  }
  const trailer = trailerOf(fields);
  if (trailer !== undefined) return trailer;
  throw damaged(place, expected, excerpt(text));
}

/** The header that a line is; null where it is none. For who goes on without it. */
export function headerIn(bytes: Uint8Array): TransferHeader | null {
  const place = { file: '', line: 1 };
  try {
    return parseHeader(textOf(bytes, place), place);
  } catch (error) {
    if (isCdxError(error, 'file-unreadable')) return null;
    throw error;
  }
}

type Trailer = Exclude<BodyLine, { readonly kind: 'event' }>;

/** A checksum or the end; undefined for any other line. */
export function parseTrailer(text: string): Trailer | undefined {
  const value = jsonOf(text);
  return isFields(value) ? trailerOf(value) : undefined;
}

function trailerOf(fields: Fields): Trailer | undefined {
  if (!isCount(fields.events) || !isHash(fields.sha256)) return undefined;
  if (isCount(fields.block)) return { kind: 'checksum', ...(fields as unknown as ChecksumLine) };
  if (fields.end !== true || !isCount(fields.blocks)) return undefined;
  return { kind: 'end', ...(fields as unknown as EndLine) };
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
const checks = Object.entries(eventFields);

function eventOf(fields: Fields, place: Place): RecordedEvent {
  for (const [name, [holds, what]] of checks) {
    const value = fields[name];
    if (!holds(value)) {
      throw damaged(
        place,
        `${what} as ${name}`,
        value === undefined ? 'none' : excerpt(JSON.stringify(value)),
      );
    }
  }
  // All of them are there: only one that is no such field makes more.
  const names = Object.keys(fields);
  if (names.length > checks.length) {
    const unknown = names.find((name) => !Object.hasOwn(eventFields, name)) as string;
    throw damaged(place, 'the fields of an event alone', excerpt(unknown));
  }
  return fields as unknown as RecordedEvent;
}

function objectOf(text: string, place: Place, expected: string): Fields {
  const value = jsonOf(text);
  if (isFields(value)) return value;
  throw damaged(place, expected, text.trim() === '' ? 'an empty line' : excerpt(text));
}

/** Undefined for what is no JSON: JSON itself has no such value. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
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
