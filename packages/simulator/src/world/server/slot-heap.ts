/**
 * A 4-ary min-heap of slots over a key, out of which any slot can be taken: its place in the heap is
 * kept in a column. Of slots with equal keys the one with the lowest rank is first.
 */
import { growColumns } from '@cdx/engine';

/** Columns by slot. Heaps that never hold a slot at the same time may share them. */
export interface SlotPlaces {
  /** Where in its heap a slot is; written by the heap. */
  readonly place: Int32Array;
  /** Must not change while the slot is in a heap. */
  readonly rank: Float64Array;
}

export class SlotHeap {
  /** By place in the heap. */
  key: Float64Array;
  slot: Int32Array;
  size = 0;
  readonly #of: SlotPlaces;

  constructor(of: SlotPlaces, capacity = 16) {
    this.#of = of;
    this.key = new Float64Array(capacity);
    this.slot = new Int32Array(capacity);
  }

  /** The first slot; the heap must not be empty. */
  first(): number {
    return this.slot[0] as number;
  }

  /** The lowest key; the heap must not be empty. */
  firstKey(): number {
    return this.key[0] as number;
  }

  keyOf(slot: number): number {
    return this.key[this.#of.place[slot] as number] as number;
  }

  add(key: number, slot: number): void {
    const place = this.size++;
    if (place === this.key.length) growColumns({ key: this.key, slot: this.slot }, this);
    this.#rise(place, key, slot);
  }

  /** The slot must be in this heap. */
  remove(slot: number): void {
    const place = this.#of.place[slot] as number;
    const last = --this.size;
    if (place === last) return;
    const key = this.key[last] as number;
    const moved = this.slot[last] as number;
    // The last one comes from another branch: it may belong higher or lower than where the gap is.
    if (this.#rise(place, key, moved) === place) this.#sink(place, key, moved);
  }

  /** Takes `by` from every key, in linear time. */
  shift(by: number): void {
    const { key, slot, size } = this;
    for (let place = 0; place < size; place++) key[place] = (key[place] as number) - by;
    // Keys that rounding has made equal are to be in the order of their ranks.
    for (let place = (size - 2) >> 2; place >= 0; place--) {
      this.#sink(place, key[place] as number, slot[place] as number);
    }
  }

  /** Copies of what `key` and `slot` held up to `size`; the slots' ranks must be there. */
  restore(key: Float64Array, slot: Int32Array): void {
    this.key = key.slice();
    this.slot = slot.slice();
    this.size = slot.length;
    for (let place = 0; place < this.size; place++) {
      this.#of.place[slot[place] as number] = place;
    }
  }

  /** Puts the slot where it belongs between `start` and the root; returns its place. */
  #rise(start: number, key: number, slot: number): number {
    const keys = this.key;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      if (!this.#before(key, slot, parent)) break;
      this.#put(place, keys[parent] as number, this.slot[parent] as number);
      place = parent;
    }
    this.#put(place, key, slot);
    return place;
  }

  #sink(start: number, key: number, slot: number): void {
    const keys = this.key;
    const size = this.size;
    let place = start;
    for (;;) {
      const child = place * 4 + 1;
      if (child >= size) break;
      const end = Math.min(child + 4, size);
      let least = child;
      for (let other = child + 1; other < end; other++) {
        if (this.#before(keys[other] as number, this.slot[other] as number, least)) least = other;
      }
      if (this.#before(key, slot, least)) break;
      this.#put(place, keys[least] as number, this.slot[least] as number);
      place = least;
    }
    this.#put(place, key, slot);
  }

  #before(key: number, slot: number, place: number): boolean {
    const other = this.key[place] as number;
    if (key !== other) return key < other;
    const { rank } = this.#of;
    return (rank[slot] as number) < (rank[this.slot[place] as number] as number);
  }

  #put(place: number, key: number, slot: number): void {
    this.key[place] = key;
    this.slot[place] = slot;
    this.#of.place[slot] = place;
  }
}
