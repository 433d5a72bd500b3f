/** Segments as files: parts one behind the other, each of which can be read and checked alone. */
import { CdxError } from '@cdx/session';
import type { ReplayStorage } from '../storage/replay-storage.ts';
import { checksum } from './checksum.ts';
import type { PartPlace, SegmentEntry } from './manifest.ts';

export type Part = Uint8Array | Uint32Array | Float64Array;

/** Typed arrays over a part must begin at a multiple of this. */
const alignment = 8;

export interface SegmentBytes {
  readonly bytes: Uint8Array;
  readonly parts: Readonly<Record<string, PartPlace>>;
}

/** Empty parts are left out. */
export function segmentBytes(parts: Readonly<Record<string, Part>>): SegmentBytes {
  const places: Record<string, PartPlace> = {};
  const filled = Object.entries(parts).filter(([, part]) => part.length > 0);
  const total = filled.reduce((sum, [, part]) => sum + padded(part.byteLength), 0);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const [name, part] of filled) {
    const own = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    bytes.set(own, offset);
    places[name] = [offset, own.length, checksum(own)];
    offset += padded(own.length);
  }
  return { bytes, parts: places };
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

/** Reads the parts of one segment; each is checked when it is read. */
export class SegmentFile {
  readonly entry: SegmentEntry;
  readonly #storage: Pick<ReplayStorage, 'read'>;

  constructor(storage: Pick<ReplayStorage, 'read'>, entry: SegmentEntry) {
    this.#storage = storage;
    this.entry = entry;
  }

  has(name: string): boolean {
    return this.entry.parts[name] !== undefined;
  }

  /** Empty for a part that was. Errors: `store-corrupt` where it is damaged or gone. */
  bytes(name: string): Uint8Array {
    const place = this.entry.parts[name];
    if (place === undefined) return new Uint8Array(0);
    const [offset, length, expected] = place;
    const bytes = this.#storage.read(this.entry.file, offset, length);
    if (bytes === undefined || checksum(bytes) !== expected) throw damaged(this.entry.file, name);
    return bytes;
  }

  words(name: string): Uint32Array {
    const bytes = this.bytes(name);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }

  doubles(name: string): Float64Array {
    const bytes = this.bytes(name);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  }
}

/** `replayIndex: true` in the details tells it from damage of the log itself. */
function damaged(file: string, part: string): CdxError {
  return new CdxError(
    'store-corrupt',
    `The replay index is damaged: part ${part} of its file ${file}. The log is not. \`cdx audit replay --index\` makes the index anew.`,
    { replayIndex: true, file, part },
  );
}
