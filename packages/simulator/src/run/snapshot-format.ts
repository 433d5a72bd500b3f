/**
 * A snapshot as bytes: a header in JSON, then the columns, each aligned to eight bytes. Little
 * endian, as every machine that Node runs on.
 */
import type { Column, Columns } from '@cdx/engine';
import { CdxError } from '@cdx/session';

const magic = 0x43445853;

type ColumnKind = 'u8' | 'u16' | 'i32' | 'f64';

interface Header {
  readonly version: number;
  readonly state: unknown;
  readonly columns: readonly (readonly [name: string, kind: ColumnKind, length: number])[];
}

export interface DecodedSnapshot {
  readonly state: unknown;
  readonly columns: Columns;
}

export function encodeSnapshot(version: number, state: unknown, columns: Columns): Uint8Array {
  const entries = Object.entries(columns);
  const header: Header = {
    version,
    state,
    columns: entries.map(([name, column]) => [name, kindOf(column), column.length]),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  let offset = aligned(8 + text.length);
  const size = entries.reduce((sum, [, column]) => aligned(sum + column.byteLength), offset);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, magic);
  new DataView(bytes.buffer).setUint32(4, text.length);
  bytes.set(text, 8);
  for (const [, column] of entries) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset = aligned(offset + column.byteLength);
  }
  return bytes;
}

/** Errors: `store-corrupt` for bytes that are no snapshot of this version. */
export function decodeSnapshot(version: number, bytes: Uint8Array): DecodedSnapshot {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0) !== magic) throw damaged('it is no snapshot');
  const headerLength = view.getUint32(4);
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as Header;
  } catch (cause) {
    throw damaged('its header cannot be read', cause);
  }
  if (header.version !== version) {
    throw damaged(`it has version ${header.version}, this program reads version ${version}`);
  }
  const columns: Record<string, Column> = {};
  let offset = aligned(8 + headerLength);
  for (const [name, kind, length] of header.columns) {
    const column = newColumn(kind, length);
    if (offset + column.byteLength > bytes.length) throw damaged('it is cut off');
    new Uint8Array(column.buffer).set(bytes.subarray(offset, offset + column.byteLength));
    columns[name] = column;
    offset = aligned(offset + column.byteLength);
  }
  return { state: header.state, columns };
}

const aligned = (offset: number): number => Math.ceil(offset / 8) * 8;

function kindOf(column: Column): ColumnKind {
  if (column instanceof Float64Array) return 'f64';
  if (column instanceof Int32Array) return 'i32';
  return column instanceof Uint16Array ? 'u16' : 'u8';
}

function newColumn(kind: ColumnKind, length: number): Column {
  switch (kind) {
    case 'f64':
      return new Float64Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'u16':
      return new Uint16Array(length);
    case 'u8':
      return new Uint8Array(length);
  }
}

function damaged(why: string, cause?: unknown): CdxError {
  return new CdxError(
    'store-corrupt',
    `The snapshot of the run cannot be used: ${why}. Simulate anew into another store file.`,
    {},
    { cause },
  );
}
