/**
 * What is due next: timers in order of (time, order in which they came), so that ties are first come,
 * first served. The simulator's only queue of things to come.
 *
 * Time only goes forward and is counted in whole ms, so this is a hierarchical timing wheel: six
 * wheels of 256 slots, one for each byte of a time. A timer lies in the wheel of the highest byte in
 * which its time differs from the cursor's, and moves to lower wheels when the cursor comes there: a
 * few steps each, however many there are, where a heap takes their logarithm. Slots are columns that
 * are filled and read from one end to the other, which memory likes best.
 *
 * The timers of a slot of the second wheel, 256 ms, are not moved to the lowest wheel but sorted: they
 * are `#due`, and the lowest wheel has those alone that are pushed while the cursor is among them.
 *
 * What is below is empty whenever the cursor enters a slot of a higher wheel, and timers in `#due` came
 * before those of the same ms in the lowest wheel, so timers of one ms never overtake each other.
 *
 * Source: G. Varghese, T. Lauck, 'Hashed and Hierarchical Timing Wheels', SOSP 1987.
 */
import type { Columns } from '@cdx/engine';

const slotBits = 8;
const slots = 1 << slotBits;
const slotMask = slots - 1;
const wheels = 6;
/** Wheels in one half of a time: a number of 48 bits is two of 24. */
const wheelsPerHalf = 3;
const half = 2 ** 24;
/** 2^48 ms: the year 10889. */
const timesEnd = half * half;
const wordsPerWheel = slots / 32;
const NONE = -1;
/** Timers that an emptied slot keeps room for; that of many is given back. */
const roomKept = 1024;
/** So few timers, and what they are about, are at hand anyway. */
const atHandMax = 16_384;
/** Timers that a slot first makes room for. Most slots of a short run never have one. */
const firstRoom = 4;
const noTimes = new Float64Array(0);
const noNumbers = new Int32Array(0);
/** Up to so many timers are sorted by insertion. */
const insertedMax = 24;

interface Timer {
  readonly at: number;
  readonly token: number;
  readonly outcome: number;
}

/** Scratch of `Slot`: where the next timer of each byte goes. */
const places = new Int32Array(slots);

/** Timers in the order in which they came. */
class Slot {
  /** Those from `front` up to `count` are there. */
  front = 0;
  count = 0;
  at = noTimes;
  token = noNumbers;
  outcome = noNumbers;

  push(at: number, token: number, outcome: number): void {
    const index = this.count++;
    if (index === this.at.length) this.#grow();
    this.at[index] = at;
    this.token[index] = token;
    this.outcome[index] = outcome;
  }

  /** Takes the timers of another slot, in order of time; those of one ms stay in order. Is empty before. */
  takeSorted(other: Slot): void {
    const { count } = other;
    if (count > this.at.length) this.#resize(Math.max(count, this.at.length * 2));
    this.count = count;
    if (count <= insertedMax) this.#insertAll(other);
    else this.#distribute(other);
  }

  #insertAll({ at, token, outcome, count }: Slot): void {
    for (let timer = 0; timer < count; timer++) {
      const time = at[timer] as number;
      let place = timer;
      while (place > 0 && (this.at[place - 1] as number) > time) {
        this.at[place] = this.at[place - 1] as number;
        this.token[place] = this.token[place - 1] as number;
        this.outcome[place] = this.outcome[place - 1] as number;
        place--;
      }
      this.at[place] = time;
      this.token[place] = token[timer] as number;
      this.outcome[place] = outcome[timer] as number;
    }
  }

  /** By the lowest byte of their time: they have the others in common. */
  #distribute({ at, token, outcome, count }: Slot): void {
    places.fill(0);
    for (let timer = 0; timer < count; timer++) {
      const byte = (at[timer] as number) % slots;
      places[byte] = (places[byte] as number) + 1;
    }
    let before = 0;
    for (let byte = 0; byte < slots; byte++) {
      const here = places[byte] as number;
      places[byte] = before;
      before += here;
    }
    for (let timer = 0; timer < count; timer++) {
      const time = at[timer] as number;
      const byte = time % slots;
      const place = places[byte] as number;
      places[byte] = place + 1;
      this.at[place] = time;
      this.token[place] = token[timer] as number;
      this.outcome[place] = outcome[timer] as number;
    }
  }

  clear(): void {
    this.front = 0;
    this.count = 0;
    if (this.at.length > roomKept) this.#resize(roomKept);
  }

  #grow(): void {
    const { at, token, outcome } = this;
    this.#resize(Math.max(firstRoom, at.length * 2));
    this.at.set(at);
    this.token.set(token);
    this.outcome.set(outcome);
  }

  #resize(length: number): void {
    this.at = new Float64Array(length);
    this.token = new Int32Array(length);
    this.outcome = new Int32Array(length);
  }
}

export class TimerWheel {
  /** How many timers there are. */
  size = 0;
  /** The one that `next` has taken: time, ms; who is meant; how it will have ended. */
  at = 0;
  token = 0;
  outcome = 0;
  /** Told the tokens of timers due within the next 256 ms where there are many; null: nobody is. */
  onNear: ((token: number) => void) | null = null;

  /** The timers of the 256 ms that the cursor is in, sorted. */
  readonly #due = new Slot();
  /** How many timers the lowest wheel has. */
  #near = 0;
  /** By wheel × slot; null: never had a timer, as most of a short run. */
  readonly #slots: (Slot | null)[] = Array.from({ length: wheels * slots }, () => null);
  /** By wheel × word: a bit for each slot that is not empty. */
  readonly #filled = new Int32Array(wheels * wordsPerWheel);
  /** The cursor: no timer in the wheels is before it. Upper and lower half. */
  #high: number;
  #low: number;
  /** Timers before the cursor, which may run ahead of the time that was asked about: rare, sorted. */
  readonly #early: Timer[] = [];
  /** Timers that no run lives to see: after a crash without an end, or over a line that is too slow. */
  readonly #never: Timer[] = [];

  /** Times count from 0; a start (ms) spares the first timers the way from there. */
  constructor(startAt = 0) {
    this.#high = Math.floor(startAt / half);
    this.#low = startAt - this.#high * half;
  }

  /**
   * `at`: whole ms from 0 on, and not before the last one taken. Timers from 2^48 on, and of Infinity,
   * are there but are never due.
   */
  push(at: number, token: number, outcome: number): void {
    this.size++;
    if (at >= timesEnd) {
      this.#never.push({ at, token, outcome });
      return;
    }
    const high = Math.floor(at / half);
    const low = at - high * half;
    if (high < this.#high || (high === this.#high && low < this.#low)) {
      this.#pushEarly(at, token, outcome);
    } else {
      this.#place(high, low, at, token, outcome);
    }
  }

  /** Takes the earliest timer, if it is before `until` (ms), into `at`, `token` and `outcome`. */
  next(until: number): boolean {
    if (this.#early.length > 0) return this.#nextEarly(until);
    const due = this.#due;
    while (this.#near === 0 && due.front === due.count) {
      if (!this.#enterNextSlot(until)) return false;
    }
    const dueAt = due.front < due.count ? (due.at[due.front] as number) : Infinity;
    if (this.#near > 0) {
      const index = this.#firstFilled(0, this.#low & slotMask);
      const slot = this.#slots[index] as Slot;
      if ((slot.at[slot.front] as number) < dueAt) {
        if (!this.#take(slot, until)) return false;
        this.#near--;
        if (slot.front === slot.count) this.#clear(index);
        return true;
      }
    }
    return this.#take(due, until);
  }

  /** The first timer of a slot; false: it is due at `until` or later. */
  #take(slot: Slot, until: number): boolean {
    const { front } = slot;
    const at = slot.at[front] as number;
    if (at >= until) return false;
    slot.front = front + 1;
    this.at = at;
    this.token = slot.token[front] as number;
    this.outcome = slot.outcome[front] as number;
    this.#low = at - this.#high * half;
    this.size--;
    return true;
  }

  /** When the earliest timer is due, ms; Infinity: none ever is. */
  peekAt(): number {
    if (this.#early.length > 0) return this.#early[0]?.at ?? Infinity;
    const due = this.#due;
    const dueAt = due.front < due.count ? (due.at[due.front] as number) : Infinity;
    if (this.#near > 0) {
      const { at, front } = this.#slots[this.#firstFilled(0, 0)] as Slot;
      return Math.min(at[front] as number, dueAt);
    }
    if (dueAt < Infinity) return dueAt;
    for (let wheel = 1; wheel < wheels; wheel++) {
      const index = this.#firstFilled(wheel, 0);
      if (index === NONE) continue;
      const { at, front, count } = this.#slots[wheel * slots + index] as Slot;
      return at.subarray(front, count).reduce((least, each) => Math.min(least, each), Infinity);
    }
    return Infinity;
  }

  /** Every timer, in an order that keeps ties. */
  *entries(): Iterable<Timer> {
    yield* this.#early;
    yield* this.#never;
    for (const slot of [this.#due, ...this.#slots]) {
      if (slot === null) continue;
      const { at, token, outcome, front, count } = slot;
      for (let index = front; index < count; index++) {
        yield {
          at: at[index] as number,
          token: token[index] as number,
          outcome: outcome[index] as number,
        };
      }
    }
  }

  snapshot(): Columns {
    const timers = [...this.entries()];
    return {
      at: Float64Array.from(timers, ({ at }) => at),
      token: Int32Array.from(timers, ({ token }) => token),
      outcome: Int32Array.from(timers, ({ outcome }) => outcome),
    };
  }

  /** Into a wheel that has had no timer and whose start is not after any of these. */
  restore({ at, token, outcome }: Columns): void {
    for (const [index, each] of (at as Float64Array).entries()) {
      this.push(each, token?.[index] as number, outcome?.[index] as number);
    }
  }

  #place(high: number, low: number, at: number, token: number, outcome: number): void {
    let index: number;
    if (high === this.#high) {
      const differing = low ^ this.#low;
      const wheel = differing === 0 ? 0 : (31 - Math.clz32(differing)) >> 3;
      index = (wheel << slotBits) | ((low >> (wheel << 3)) & slotMask);
    } else {
      const wheel = (31 - Math.clz32(high ^ this.#high)) >> 3;
      index = ((wheel + wheelsPerHalf) << slotBits) | ((high >> (wheel << 3)) & slotMask);
    }
    const slot = (this.#slots[index] ??= new Slot());
    if (slot.count === 0) {
      const word = index >> 5;
      this.#filled[word] = (this.#filled[word] as number) | (1 << (index & 31));
    }
    if (index < slots) this.#near++;
    slot.push(at, token, outcome);
  }

  /** The first slot of a wheel from `from` on that is not empty, counted within the wheel. */
  #firstFilled(wheel: number, from: number): number {
    const words = wheel * wordsPerWheel;
    let word = from >> 5;
    let bits = (this.#filled[words + word] as number) & (-1 << (from & 31));
    while (bits === 0) {
      if (++word === wordsPerWheel) return NONE;
      bits = this.#filled[words + word] as number;
    }
    return (word << 5) | (31 - Math.clz32(bits & -bits));
  }

  #clear(index: number): void {
    (this.#slots[index] as Slot).clear();
    const word = index >> 5;
    this.#filled[word] = (this.#filled[word] as number) & ~(1 << (index & 31));
  }

  /**
   * Moves the cursor to the next slot of a higher wheel that has timers, and these to the wheels
   * below; not to one that begins at `until` or later. False: there is none.
   */
  #enterNextSlot(until: number): boolean {
    for (let wheel = 1; wheel < wheels; wheel++) {
      const place = this.#firstFilled(wheel, 0);
      if (place === NONE) continue;
      const upper = wheel >= wheelsPerHalf;
      const shift = (upper ? wheel - wheelsPerHalf : wheel) << 3;
      const now = upper ? this.#high : this.#low;
      // Bytes above stay, this one is the slot's, those below are 0.
      const begin = ((now >> (shift + slotBits)) << (shift + slotBits)) | (place << shift);
      const high = upper ? begin : this.#high;
      const low = upper ? 0 : begin;
      if (high * half + low >= until) return false;
      this.#high = high;
      this.#low = low;
      const index = (wheel << slotBits) | place;
      if (wheel === 1) this.#come(index);
      else this.#moveDown(index);
      return true;
    }
    return false;
  }

  /** The cursor enters a slot of the second wheel. */
  #come(index: number): void {
    const due = this.#due;
    due.front = 0;
    due.takeSorted(this.#slots[index] as Slot);
    this.#clear(index);
    const { onNear } = this;
    if (onNear === null || this.size <= atHandMax) return;
    for (let timer = 0; timer < due.count; timer++) onNear(due.token[timer] as number);
  }

  #moveDown(index: number): void {
    const { at, token, outcome, count } = this.#slots[index] as Slot;
    for (let timer = 0; timer < count; timer++) {
      const time = at[timer] as number;
      const high = Math.floor(time / half);
      this.#place(high, time - high * half, time, token[timer] as number, outcome[timer] as number);
    }
    this.#clear(index);
  }

  #pushEarly(at: number, token: number, outcome: number): void {
    let place = this.#early.length;
    while (place > 0 && (this.#early[place - 1]?.at ?? 0) > at) place--;
    this.#early.splice(place, 0, { at, token, outcome });
  }

  #nextEarly(until: number): boolean {
    const first = this.#early[0];
    if (first === undefined || first.at >= until) return false;
    this.#early.shift();
    this.at = first.at;
    this.token = first.token;
    this.outcome = first.outcome;
    this.size--;
    return true;
  }
}
