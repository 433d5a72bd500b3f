/** Streams of no session: their revisions, and what their events follow from. */
import type { Collector } from '../findings/collector.ts';
import { Flag } from '../scan/record-layout.ts';
import type { RecordCursor } from './event-records.ts';
import { addRevisionGap } from './rules/revision-gap.ts';
import type { Partitions } from './partitions.ts';

export class StreamRules {
  readonly #found: Collector;
  readonly #ids: Partitions;
  readonly #isWhole: boolean;
  /** Revision of the last event, by the number of its name. */
  readonly #revisions = new Map<number, number>();

  constructor(of: {
    readonly found: Collector;
    readonly ids: Partitions;
    readonly isWhole: boolean;
  }) {
    this.#found = of.found;
    this.#ids = of.ids;
    this.#isWhole = of.isWhole;
  }

  take(event: RecordCursor): void {
    const { name, revision, ordinal } = event;
    const last = this.#revisions.get(name);
    const expected = last === undefined ? (this.#isWhole ? 0 : revision) : last + 1;
    if (revision !== expected) addRevisionGap(this.#found, ordinal, revision, expected);
    this.#revisions.set(name, revision);
    if ((event.flags & Flag.hasCause) === 0) return;
    event.nameCause(this.#ids);
  }
}
