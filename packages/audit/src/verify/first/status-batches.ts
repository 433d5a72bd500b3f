/**
 * The process status messages batch, held against the log around it: what it could know, how many
 * messages it has moved, what it has purged.
 */
import type { SystemEventData } from '@cdx/session';
import type { Collector } from '../findings/collector.ts';

type Batch = SystemEventData<'StatusMessagesProcessed'>;

/** Events of which it is remembered how many messages there were: so far back a batch may reach. */
const remembered = 65_536;

interface OpenBatch {
  readonly ordinal: number;
  readonly recordedAt: number;
  readonly data: Batch;
  sessions: number;
  readonly packages: Set<number>;
}

export class StatusBatches {
  readonly #found: Collector;
  readonly #isFromBeginning: boolean;
  #isSeen = false;
  /** Up to which position headquarters knows the log; -1: nothing of it. */
  known = -1;
  /** What it knew behind which event: of each batch that told it something. */
  readonly knownBehind: { readonly ordinal: number; readonly known: number }[] = [];
  #messages = 0;
  /** Messages up to the last batch; null where the log does not begin at its beginning. */
  #moved: number | null;
  readonly #positions: number[] = [];
  readonly #counts: number[] = [];
  #events = 0;
  #open: OpenBatch | null = null;
  /** Batches whose messages could not be counted. */
  uncounted = 0;

  constructor(found: Collector, isFromBeginning: boolean) {
    this.#found = found;
    this.#isFromBeginning = isFromBeginning;
    this.#moved = isFromBeginning ? 0 : null;
  }

  /** Every event, before anything else is done with it. */
  pass(position: number, recordedAt: number): void {
    if (this.#open !== null && recordedAt > this.#open.recordedAt) this.#close();
    const slot = this.#events++ % remembered;
    this.#positions[slot] = position;
    this.#counts[slot] = this.#messages;
  }

  /** A fact that only a batch makes known. */
  message(): void {
    this.#messages++;
    this.#counts[(this.#events - 1) % remembered] = this.#messages;
  }

  purgedSession(ordinal: number): void {
    const open = this.#open;
    if (this.#mayBeBefore) return;
    if (open === null || open.sessions === open.data.sessionsPurged) {
      const stated = open?.data.sessionsPurged ?? 0;
      this.#found.add('purge-count', ordinal, () => ({
        text:
          open === null
            ? 'a session was purged without a run of the batch'
            : `more sessions were purged than the ${stated} that the batch says`,
        expected: 'a run of the batch that says so, at the same time',
      }));
    } else open.sessions++;
  }

  purgedPackage(ordinal: number, sessionNumber: number): void {
    const open = this.#open;
    if (this.#mayBeBefore) return;
    open?.packages.add(sessionNumber);
    if (open !== null && open.packages.size <= open.data.packagesPurged) return;
    const stated = open?.data.packagesPurged ?? 0;
    this.#found.add('purge-count', ordinal, () => ({
      text:
        open === null
          ? 'a package was purged without a run of the batch'
          : `more packages were purged than the ${stated} that the batch says`,
      expected: 'a run of the batch that says so, at the same time',
    }));
  }

  /** Whether a batch that is not in this part of the log may have done it. */
  get #mayBeBefore(): boolean {
    return !this.#isFromBeginning && !this.#isSeen;
  }

  batch(ordinal: number, position: number, recordedAt: number, data: Batch): void {
    if (this.#open !== null) this.#close();
    this.#isSeen = true;
    this.#open = { ordinal, recordedAt, data, sessions: 0, packages: new Set() };
    const { upToPosition } = data;
    const before = this.known;
    if (upToPosition >= position) {
      this.#found.add('batch-ahead', ordinal, () => ({
        text: `it knows the log up to position ${upToPosition}, but stands at ${position} itself`,
        expected: `a position before ${position}`,
      }));
      return;
    }
    if (upToPosition < before) {
      this.#found.add('batch-back', ordinal, () => ({
        text: `it knows the log up to position ${upToPosition}, where ${before} was known before`,
        expected: `position ${before} or later`,
      }));
      return;
    }
    this.known = upToPosition;
    if (upToPosition > before) this.knownBehind.push({ ordinal, known: upToPosition });
    const reached = this.#messagesUpTo(upToPosition);
    const from = this.#moved;
    this.#moved = reached;
    if (reached === null || from === null) {
      this.uncounted++;
    } else if (reached - from !== data.messages) {
      this.#found.add('batch-messages', ordinal, () => ({
        text: `it has moved ${data.messages} messages, but ${reached - from} came since the batch before`,
        expected: `"messages":${reached - from}`,
      }));
    }
  }

  /** No more events come. */
  finish(): void {
    // What the last batch purges may be cut off with the log.
    this.#open = null;
  }

  #close(): void {
    const open = this.#open as OpenBatch;
    this.#open = null;
    const { sessionsPurged } = open.data;
    if (open.sessions < sessionsPurged) {
      this.#found.add('purge-count', open.ordinal, () => ({
        text: `it has purged ${sessionsPurged} sessions, but ${open.sessions} were told so`,
        expected: `"sessionsPurged":${open.sessions}`,
      }));
    }
  }

  /** Null where that is too far back to tell. */
  #messagesUpTo(position: number): number | null {
    const oldest = Math.max(0, this.#events - remembered);
    let low = oldest;
    let high = this.#events;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#positions[middle % remembered] as number) <= position) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    return low === oldest ? null : (this.#counts[(low - 1) % remembered] as number);
  }
}
