/** What the writer of the durable view keeps of a session, from one batch to the next. */
import type { Subject } from '../../fold/check-events.ts';
import type { MutableSessionRow } from '../../sessions/session-row.ts';
import type { FacetPlace } from './facet-ids.ts';

/** Not in the table. */
export const absent = -1;

export class Held implements Subject {
  readonly row: MutableSessionRow;
  /** Facet of the row as the table of the actual reading has it, or `absent`. */
  facet: number;
  /** Facets of sessions that differ from this one in status and error alone. */
  place: FacetPlace | undefined;
  /** Epoch of the writer in which headquarters fell behind with it; in another one it is not. */
  behindIn = absent;

  // From here on: since the tables were written last.

  /** Columns that have changed. */
  changed = 0;
  /** Those of them that headquarters' row has not, and will get from `row`. */
  changedForHq = 0;
  /** Undefined where both tables have the same row; else facet of headquarters', or `absent`. */
  hqFacet: number | undefined;
  isWaiting = false;
  isPurged = false;

  constructor(row: MutableSessionRow, facet: number) {
    this.row = row;
    this.facet = facet;
  }
}
