/**
 * The lines of an export: a header, events in blocks, a checksum behind each block, an end. One JSON
 * text a line (NDJSON). docs/store.md describes it; writing and reading both keep to this file.
 */
import type { RecordedEvent } from '@cdx/session';

export const transferFormat = 'cdx-events';
/** Raised when files can no longer be read by what read the version before. */
export const transferVersion = 1;

/** Events between two checksums, as they are written. */
export const eventsPerBlockDefault = 1000;
/** Characters after which a block ends, however few events it has. */
export const blockLengthMax = 8 * 1024 * 1024;

/** What is read at once is bounded, whatever a file says of itself. */
export const readLimits = {
  /** Bytes; the payload of one event has at most 16 Mi characters. */
  lineBytesMax: 64 * 1024 * 1024,
  eventsPerBlockMax: 10_000,
  /** Bytes. */
  blockBytesMax: 256 * 1024 * 1024,
} as const;

/** Which log the events are from. */
export interface TransferSource {
  /** Name of the store, as people see it. */
  readonly store: string;
  /** Id of the first event of the log, which copies share with it; null for an empty log. */
  readonly firstEventId: string | null;
  /** Position of its last event when the export began; -1 for none. */
  readonly head: number;
}

export interface TransferHeader {
  readonly format: typeof transferFormat;
  readonly version: typeof transferVersion;
  readonly source: TransferSource;
  /** Position from which on there are events; 0: from the beginning. */
  readonly from: number;
  /** The one stream that was exported; null: all. */
  readonly stream: string | null;
}

/** Stands behind its block. The hash is of every byte of the file before this line. */
export interface ChecksumLine {
  /** From 1. */
  readonly block: number;
  readonly events: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface EndLine {
  readonly end: true;
  /** Of the whole file. */
  readonly events: number;
  readonly blocks: number;
  readonly sha256: string;
}

/** An event as it is stored, nothing upcast, in this order of fields. With its line break. */
export function eventLine(event: RecordedEvent): string {
  const {
    position,
    stream,
    revision,
    id,
    type,
    schemaVersion,
    runNumber,
    occurredAt,
    recordedAt,
    source,
    correlationId,
    causationId,
    data,
  } = event;
  return jsonLine({
    position,
    stream,
    revision,
    id,
    type,
    schemaVersion,
    runNumber,
    occurredAt,
    recordedAt,
    source,
    correlationId,
    causationId,
    data,
  });
}

export function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
