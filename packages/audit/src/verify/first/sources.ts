/** Who tells of events: the names of sources, read once each, and the last time that each has told. */
import { importSource, parseInferredSource } from '@cdx/projections';
import { Literal } from '../scan/bytes.ts';
import { NameTable } from '../scan/name-table.ts';

export const SourceKind = { other: 0, client: 1, import: 2 } as const;

const client = new Literal('asyncClient:');
const imported = new Literal(importSource);

export class Sources {
  readonly #databases: NameTable;
  readonly #names = new NameTable();
  /** Of `SourceKind`, by number of the source. */
  kinds = new Uint8Array(64);
  /** Of a client: number of its channel database; -1 for who is none. */
  databases = new Int32Array(64);
  /** IANA name of the zone that the first import was read in; null where nothing is imported. */
  timeZone: string | null = null;
  /** Of what it told last, ms. */
  times = new Float64Array(64);

  /** `databases`: the names of channel databases. */
  constructor(databases: NameTable) {
    this.#databases = databases;
  }

  /** Of the name that stands there. */
  numberOf(view: DataView, start: number, end: number): number {
    const known = this.#names.count;
    const source = this.#names.numberOf(view, start, end);
    if (source === known) this.#add(source, view, start, end);
    return source;
  }

  #add(source: number, view: DataView, start: number, end: number): void {
    if (source === this.kinds.length) this.#grow();
    const isClient = client.isAt(view, start, end);
    const isImport = imported.isAt(view, start, end);
    this.times[source] = -Infinity;
    if (isImport) this.timeZone ??= timeZoneOf(this.#names.textOf(source));
    this.kinds[source] = isClient
      ? SourceKind.client
      : isImport
        ? SourceKind.import
        : SourceKind.other;
    this.databases[source] = isClient
      ? this.#databases.numberOf(view, start + client.length, end)
      : -1;
  }

  #grow(): void {
    const size = 2 * this.kinds.length;
    const { kinds, databases, times } = this;
    this.kinds = new Uint8Array(size);
    this.databases = new Int32Array(size);
    this.times = new Float64Array(size);
    this.kinds.set(kinds);
    this.databases.set(databases);
    this.times.set(times);
  }
}

function timeZoneOf(source: string): string | null {
  return parseInferredSource(source)?.timeZone ?? null;
}
