/**
 * The transfers that Async Server knows, as columns: one slot each, used again when it is over. The
 * slots of a client are a list, because what happens to its line happens to all of them.
 */
import { growColumns, trimColumns, type Columns } from '@cdx/engine';

/** `gone`: broken off while it waited; its slot is free once its place in the queue comes up. */
export const Phase = { free: 0, waiting: 1, setup: 2, sending: 3, gone: 4 } as const;

/** No slot, at the ends of lists. */
export const NO_SLOT = -1;

export class TransferTable {
  /** Slots that were ever used. */
  count = 0;
  /** First of the list of free slots, which is linked by `next`. */
  free = NO_SLOT;
  #capacity = 64;

  /** Kind of the effect, session, client, and how it will end. */
  kind: Uint8Array;
  session: Int32Array;
  client: Int32Array;
  outcome: Int32Array;
  /** One of `Phase`. */
  phase: Uint8Array;
  /** Rises when the slot is given back, so that timers of what was in it are known as stale. */
  version: Int32Array;
  requestedAt: Float64Array;
  setupMs: Float64Array;
  breaksAfterMs: Float64Array;
  bytes: Float64Array;
  bytesPerMs: Float64Array;
  /** Neighbours in the list of the client. */
  next: Int32Array;
  previous: Int32Array;
  /** First slot of each client. */
  head: Int32Array;

  constructor(clients: number) {
    const capacity = this.#capacity;
    this.kind = new Uint8Array(capacity);
    this.session = new Int32Array(capacity);
    this.client = new Int32Array(capacity);
    this.outcome = new Int32Array(capacity);
    this.phase = new Uint8Array(capacity);
    this.version = new Int32Array(capacity);
    this.requestedAt = new Float64Array(capacity);
    this.setupMs = new Float64Array(capacity);
    this.breaksAfterMs = new Float64Array(capacity);
    this.bytes = new Float64Array(capacity);
    this.bytesPerMs = new Float64Array(capacity);
    this.next = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.head = new Int32Array(clients).fill(NO_SLOT);
  }

  /** A slot in the list of its client; the caller fills the other columns. */
  take(client: number): number {
    let slot = this.free;
    if (slot === NO_SLOT) {
      slot = this.count++;
      if (slot === this.#capacity) this.#capacity = growColumns(this.#columns(), this);
    } else {
      this.free = this.next[slot] as number;
    }
    const first = this.head[client] as number;
    this.client[slot] = client;
    this.next[slot] = first;
    this.previous[slot] = NO_SLOT;
    if (first !== NO_SLOT) this.previous[first] = slot;
    this.head[client] = slot;
    return slot;
  }

  /** Out of the list of its client; timers that were set for it mean nothing from now on. */
  unlink(slot: number): void {
    const before = this.previous[slot] as number;
    const after = this.next[slot] as number;
    if (before === NO_SLOT) this.head[this.client[slot] as number] = after;
    else this.next[before] = after;
    if (after !== NO_SLOT) this.previous[after] = before;
    this.version[slot] = ((this.version[slot] as number) + 1) | 0;
  }

  /** After `unlink`: the slot may be used again. */
  release(slot: number): void {
    this.phase[slot] = Phase.free;
    this.next[slot] = this.free;
    this.free = slot;
  }

  snapshot(): Columns {
    return { ...trimColumns(this.#columns(), this.count), head: this.head.slice() };
  }

  restore({ head, ...columns }: Columns, free: number): void {
    Object.assign(this, columns);
    this.head = head as Int32Array;
    this.free = free;
    this.count = this.phase.length;
    this.#capacity = this.count;
  }

  #columns(): Columns {
    return {
      kind: this.kind,
      session: this.session,
      client: this.client,
      outcome: this.outcome,
      phase: this.phase,
      version: this.version,
      requestedAt: this.requestedAt,
      setupMs: this.setupMs,
      breaksAfterMs: this.breaksAfterMs,
      bytes: this.bytes,
      bytesPerMs: this.bytesPerMs,
      next: this.next,
      previous: this.previous,
    };
  }
}
