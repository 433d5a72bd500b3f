/**
 * The log's own count of sessions by status: folded row by row through the compiled tables, apart
 * from the kernel's columns, so that the two can be held against each other.
 */
import {
  DownloadEvent,
  firstSystemEvent,
  pickRows,
  spreadRows,
  UploadEvent,
  type Columns,
  type Kernel,
} from '@cdx/engine';
import { CdxError, cellOf, compiledDownload, compiledUpload, ILLEGAL } from '@cdx/session';
import type { LogBlock } from '../run/event-log.ts';

/** In the place of a status; nothing is told of the session any more. */
const purged = 254;

export class LogTally {
  /** Status by session as the rows tell it; only the first `#count` mean anything. */
  #statuses: Uint8Array = new Uint8Array(1024);
  #uploads: Uint8Array = new Uint8Array(1024);
  #count = 0;
  #facts = 0;
  #purged: [downloads: number, uploads: number] = [0, 0];

  /** Facts of sessions that the log holds: rows that change no status count as well. */
  get facts(): number {
    return this.#facts;
  }

  /** Takes one more row. Errors: `conservation-violated` where it cannot follow those before it. */
  add(block: LogBlock, index: number, kernel: Kernel): void {
    const event = block.event[index] as number;
    if (event >= firstSystemEvent) return;
    this.#facts++;
    const session = block.session[index] as number;
    while (this.#count <= session) this.#begin(kernel.isUpload(this.#count));
    const machine = this.#uploads[session] === 1 ? compiledUpload : compiledDownload;
    const before = this.#statuses[session] as number;
    const after = machine.next[cellOf(machine, event, before)] as number;
    if (after === ILLEGAL || after !== block.status[index]) {
      throw new CdxError(
        'conservation-violated',
        `Session at index ${session}: the log says ${machine.eventTypes[event]} leads from ` +
          `${machine.states[before]} to ${machine.states[block.status[index] as number]}.`,
        { session },
      );
    }
    const { SessionPurged } = this.#uploads[session] === 1 ? UploadEvent : DownloadEvent;
    this.#statuses[session] = event === SessionPurged ? purged : after;
    if (event === SessionPurged) this.#purged[this.#uploads[session] as 0 | 1]++;
  }

  /** Sessions by status code; one code past the last status are those that never began. */
  countByStatus(upload: boolean): readonly number[] {
    const machine = upload ? compiledUpload : compiledDownload;
    const counts = machine.states.map(() => 0);
    for (let session = 0; session < this.#count; session++) {
      if ((this.#uploads[session] === 1) !== upload) continue;
      const status = this.#statuses[session] as number;
      if (status === purged) continue;
      counts[status] = (counts[status] as number) + 1;
    }
    return counts;
  }

  /** Sessions that have been purged, and so are in no status any more. */
  purgedCount(upload: boolean): number {
    return this.#purged[upload ? 1 : 0];
  }

  columns(kept: Int32Array): Columns {
    const bySession = {
      tallyStatuses: this.#statuses.slice(0, this.#count),
      tallyUploads: this.#uploads.slice(0, this.#count),
    };
    // Sessions that no row is about yet are the youngest.
    const told = kept.filter((session) => session < this.#count);
    return {
      ...pickRows(bySession, told),
      tallyKept: told,
      tallyNumbers: Float64Array.of(this.#facts, this.#count, ...this.#purged),
    };
  }

  restore(columns: Columns): void {
    const [facts = 0, count = 0, downloads = 0, uploads = 0] = columns['tallyNumbers'] ?? [];
    const { tallyStatuses, tallyUploads } = columns;
    const kept = columns['tallyKept'] as Int32Array;
    const bySession = spreadRows({ tallyStatuses, tallyUploads } as Columns, kept, count);
    this.#statuses = bySession['tallyStatuses'] as Uint8Array;
    this.#uploads = bySession['tallyUploads'] as Uint8Array;
    this.#count = count;
    this.#facts = facts;
    this.#purged = [downloads, uploads];
    let next = 0;
    for (let session = 0; session < count; session++) {
      if (kept[next] === session) next++;
      else this.#statuses[session] = purged;
    }
  }

  #begin(upload: boolean): void {
    if (this.#count === this.#statuses.length) {
      this.#statuses = doubled(this.#statuses);
      this.#uploads = doubled(this.#uploads);
    }
    this.#statuses[this.#count] = upload ? compiledUpload.uncreated : compiledDownload.uncreated;
    this.#uploads[this.#count] = upload ? 1 : 0;
    this.#count++;
  }
}

function doubled(values: Uint8Array): Uint8Array {
  const grown = new Uint8Array(Math.max(16, values.length * 2));
  grown.set(values);
  return grown;
}
