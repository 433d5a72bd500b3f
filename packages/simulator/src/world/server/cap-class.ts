/** What a shared line keeps of its transfers: a class for each cap, and columns by slot. */
import { growColumns } from '@cdx/engine';
import { SlotHeap } from './slot-heap.ts';

/**
 * An end falls on a whole ms when it is later by no more than it takes to send this share of the
 * transfer's bytes and of its class's virtual time: the rounding of binary fractions must not push
 * it to the next ms. It is 512 times the precision of a number; of a day it is 5 ns.
 */
const tolerance = 2 ** -44;

/** Where a slot is: in no heap, in that of the transfers that are through, or in a class from here. */
export const Home = { none: 0, through: 1, firstClass: 2 } as const;

/** Columns by slot. */
export class LinkTransfers {
  /** One of `Home`, or a class. */
  home = new Int32Array(16);
  bytes = new Float64Array(16);
  place = new Int32Array(16);
  /** Counts the starts. */
  rank = new Float64Array(16);

  makeRoomFor(slot: number): void {
    while (slot >= this.home.length) {
      const { home, bytes, place, rank } = this;
      growColumns({ home, bytes, place, rank }, this);
    }
  }
}

/** The transfers of one cap. */
export class CapClass {
  readonly home: number;
  /** By the virtual time at which a transfer has all of its bytes. */
  readonly ends: SlotHeap;
  /** Bytes/ms. */
  cap = Infinity;
  /** Bytes/ms of each transfer. */
  rate = 0;
  /** The virtual time, bytes. */
  sent = 0;
  /** Sum of the virtual times at which the transfers started, as if all had been in this class. */
  starts = 0;
  /** How many have come since virtual time was zero. */
  joined = 0;

  readonly #transfers: LinkTransfers;

  constructor(home: number, transfers: LinkTransfers) {
    this.home = home;
    this.#transfers = transfers;
    this.ends = new SlotHeap(transfers, 4);
  }

  /** When the first transfer is through, ms after the time that `sent` is of; `after`: since its whole ms. */
  firstEnd(after: number): number {
    const { ends, rate, sent } = this;
    const end = ends.firstKey();
    if (end <= sent) return after;
    if (rate === 0) return Infinity;
    const endIn = after + (end - sent) / rate;
    const whole = Math.floor(endIn);
    const spare = tolerance * (end + (this.#transfers.bytes[ends.first()] as number));
    return (endIn - whole) * rate <= spare ? Math.max(whole, after) : endIn;
  }

  /** Counts virtual time anew, so that numbers keep their digits. */
  countFromZero(): void {
    const { ends } = this;
    ends.shift(this.sent);
    this.sent = 0;
    this.joined = 0;
    this.starts = 0;
    for (let place = 0; place < ends.size; place++) {
      const bytes = this.#transfers.bytes[ends.slot[place] as number] as number;
      this.starts += (ends.key[place] as number) - bytes;
    }
  }
}
