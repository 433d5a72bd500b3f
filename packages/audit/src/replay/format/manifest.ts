/**
 * The one file of an index that changes: which log it is of, how far it has come, and what is in its
 * segments, with a checksum for each part and one for itself. It is written last, so what it does
 * not name is not there.
 */
import { checksum } from './checksum.ts';
import { machinesText } from './fact-fields.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';

export const manifestName = 'replay-index.json';

/** Whether a file is part of an index; whatever else lies in a folder is none of our business. */
export function isIndexFile(name: string): boolean {
  return name.startsWith(manifestName) || /^[0-9]+-[0-9]+\.segment/u.test(name);
}

/** Raised when the meaning of any part changes; an index of another format is made anew. */
const formatVersion = 1;

/** Offset and length in the file, bytes; checksum. */
export type PartPlace = readonly [offset: number, length: number, checksum: number];

export interface SegmentEntry {
  readonly file: string;
  readonly bytes: number;
  /** How many facts of sessions are in it. */
  readonly facts: number;
  /** How many sessions begin in it. */
  readonly sessions: number;
  /** Positions in it are counted from here, and times, ms. */
  readonly positionBase: number;
  readonly timeBase: number;
  readonly parts: Readonly<Record<string, PartPlace>>;
}

/** An event by which a log is recognised. */
export interface Landmark {
  readonly position: number;
  readonly id: string;
}

export interface Manifest {
  /** What belongs to the log: whether its archive does. Of another one, it is another log. */
  readonly label: string;
  /** Facts of every segment but the last; a power of two. */
  readonly segmentFacts: number;
  readonly first: Landmark;
  /** The last event that the index has seen. */
  readonly last: Landmark;
  /** How many events it has seen. */
  readonly events: number;
  readonly segments: readonly SegmentEntry[];
}

export function writeManifest(storage: ReplayStorage, manifest: Manifest): void {
  const text = JSON.stringify({ format: formatText(), ...manifest });
  const bytes = new TextEncoder().encode(text);
  const head = checksum(bytes).toString(16).padStart(8, '0');
  storage.write(manifestName, new TextEncoder().encode(`${head}\n${text}\n`));
}

/** Undefined where there is none that is whole, and of this format and these machines. */
export function readManifest(storage: Pick<ReplayStorage, 'size' | 'read'>): Manifest | undefined {
  const size = storage.size(manifestName);
  const bytes = size === undefined ? undefined : storage.read(manifestName, 0, size);
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  const head = text.slice(0, 8);
  const body = text.slice(9, -1);
  if (text.slice(8, 9) !== '\n' || !/^[0-9a-f]{8}$/u.test(head)) return undefined;
  if (Number.parseInt(head, 16) !== checksum(new TextEncoder().encode(body))) return undefined;
  // Whole, so nobody but `writeManifest` has written it.
  const { format, ...manifest } = JSON.parse(body) as Manifest & { readonly format: string };
  return format === formatText() ? manifest : undefined;
}

/** Machines and byte order of whoever writes are part of the format. */
function formatText(): string {
  const machines = checksum(new TextEncoder().encode(machinesText())).toString(16);
  const order = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 'little' : 'big';
  return `${formatVersion}-${order}-${machines}`;
}
