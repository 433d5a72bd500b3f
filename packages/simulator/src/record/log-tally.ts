/**
 * The log's own count of sessions by status: folded row by row through the compiled tables, apart
 * from the kernel's columns, so that the two can be held against each other.
 */
import type { Columns, Kernel } from '@cdx/engine';
import { CdxError, cellOf, compiledDownload, compiledUpload, ILLEGAL } from '@cdx/session';
import { scheduleRunRow, type LogBlock } from '../run/event-log.ts';

export class LogTally {
  /** Status by session as the rows tell it; only the first `#count` mean anything. */
  #statuses = new Uint8Array(1024);
  #uploads = new Uint8Array(1024);
  #count = 0;
  #facts = 0;

  /** Facts of sessions that the log holds: rows that change no status count as well. */
  get facts(): number {
    return this.#facts;
  }

  /** Takes one more row. Errors: `conservation-violated` where it cannot follow those before it. */
  add(block: LogBlock, index: number, kernel: Kernel): void {
    const event = block.event[index] as number;
    if (event === scheduleRunRow) return;
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
    this.#statuses[session] = after;
  }

  /** Sessions by status code; one code past the last status are those that never began. */
  countByStatus(upload: boolean): readonly number[] {
    const machine = upload ? compiledUpload : compiledDownload;
    const counts = machine.states.map(() => 0);
    for (let session = 0; session < this.#count; session++) {
      if ((this.#uploads[session] === 1) !== upload) continue;
      const status = this.#statuses[session] as number;
      counts[status] = (counts[status] as number) + 1;
    }
    return counts;
  }

  columns(): Columns {
    return {
      tallyStatuses: this.#statuses.slice(0, this.#count),
      tallyUploads: this.#uploads.slice(0, this.#count),
      tallyFacts: Float64Array.of(this.#facts),
    };
  }

  restore(columns: Columns): void {
    this.#statuses = (columns['tallyStatuses'] as Uint8Array).slice();
    this.#uploads = (columns['tallyUploads'] as Uint8Array).slice();
    this.#count = this.#statuses.length;
    this.#facts = columns['tallyFacts']?.[0] ?? 0;
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

function doubled(values: Uint8Array): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(16, values.length * 2));
  grown.set(values);
  return grown;
}
