/** What a shared line keeps of its transfers: a class for each cap, and columns by slot. */
import { growColumns } from '@cdx/engine';
import { SlotHeap } from './slot-heap.ts';

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

  constructor(home: number, transfers: LinkTransfers) {
    this.home = home;
    this.ends = new SlotHeap(transfers, 4);
  }
}
