/**
 * Rows that the next events will most likely ask for, so that they are not read back from the file
 * each time. Never trusted across somebody else's write: the caller says at which place of which
 * generation it stands.
 */
import type { MutableSessionRow } from '../sessions/session-row.ts';
import type { ViewEntry } from './view-registry.ts';

/** Some 40 MB. A fleet has that many sessions under way at once only after an outage. */
const rowsMax = 50_000;

/** Sessions that hardly ever hear of anything again. */
const ended: ReadonlySet<string> = new Set(['Applied', 'NoData', 'Canceled']);

export class RowCache {
  #rows = new Map<string, MutableSessionRow>();
  #generation = 0;
  #checkpoint = Number.NaN;

  /** To be called first in each transaction: forgets all if the file is not where we left it. */
  enter({ generation, checkpoint }: ViewEntry): void {
    if (generation !== this.#generation || checkpoint !== this.#checkpoint) this.#rows = new Map();
    this.#generation = generation;
    // Rows will be changed; unless `leave` is reached, they are not those of the file any more.
    this.#checkpoint = Number.NaN;
  }

  get(stream: string): MutableSessionRow | undefined {
    return this.#rows.get(stream);
  }

  /** The transaction is about to be committed; if that fails, `enter` will notice. */
  leave(rows: readonly MutableSessionRow[], checkpoint: number): void {
    this.#checkpoint = checkpoint;
    for (const row of rows) {
      // Deleted first, so that it becomes the youngest of the map.
      this.#rows.delete(row.stream);
      if (!ended.has(row.status)) this.#rows.set(row.stream, row);
    }
    for (const stream of this.#rows.keys()) {
      if (this.#rows.size <= rowsMax) break;
      this.#rows.delete(stream);
    }
  }
}
