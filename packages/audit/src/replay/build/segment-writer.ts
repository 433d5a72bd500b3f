/**
 * Writes segments and the manifest that names them. The manifest comes last, and files that no
 * manifest names are taken away, so a build that was killed leaves nothing that anybody would use.
 */
import {
  isIndexFile,
  manifestName,
  readManifest,
  writeManifest,
  type Manifest,
  type SegmentEntry,
} from '../format/manifest.ts';
import { segmentBytes, type Part } from '../format/segment-file.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';

export type SegmentFacts = Pick<SegmentEntry, 'facts' | 'sessions' | 'positionBase' | 'timeBase'>;

export class SegmentWriter {
  readonly #storage: ReplayStorage;
  /** Of the manifest before: who has read it may still be reading its files. */
  readonly #before: readonly SegmentEntry[];
  /** Of segments that are full. */
  readonly #full: SegmentEntry[];

  constructor(storage: ReplayStorage, full: readonly SegmentEntry[]) {
    this.#storage = storage;
    this.#before = readManifest(storage)?.segments ?? [];
    this.#full = [...full];
  }

  /** The segment behind the full ones; with `isFull` it is one of them from then on. */
  write(
    log: Omit<Manifest, 'segments'>,
    facts: SegmentFacts,
    parts: Readonly<Record<string, Part>>,
    isFull: boolean,
  ): SegmentEntry {
    const { bytes, parts: places } = segmentBytes(parts);
    // Named for what is in it: two that write it at once write the same.
    const file = `${this.#full.length}-${log.last.position}.segment`;
    this.#storage.write(file, bytes);
    const entry = { file, bytes: bytes.length, ...facts, parts: places };
    const segments = [...this.#full, entry];
    writeManifest(this.#storage, { ...log, segments });
    this.#sweep([...segments, ...this.#before]);
    if (isFull) this.#full.push(entry);
    return entry;
  }

  #sweep(named: readonly SegmentEntry[]): void {
    const kept = new Set([manifestName, ...named.map(({ file }) => file)]);
    for (const name of this.#storage.list()) {
      if (isIndexFile(name) && !kept.has(name)) this.#storage.remove(name);
    }
  }
}
