/**
 * A line that all transfers under way share: processor sharing, max-min fair, with a cap on each
 * transfer. Whoever simulates transfers tells it of starts, leaves and caps, and asks for the ends.
 *
 * Transfers of one cap always have the same rate, so each cap is a class with a virtual time: the
 * bytes that each of its transfers has been sent since the class was last counted from zero. A
 * transfer ends when that reaches a value fixed when it starts; a heap of those values per class
 * replaces a look at every transfer. With K caps in use and n transfers, whatever happens costs
 * O(K + log n), and nothing is allocated for it.
 *
 * Transfers end inside the line at their exact times, fractions of a ms included, and leave their
 * share to the others from then on; only what the caller hears of is rounded up to whole ms. So
 * roundings do not add up, and asking, however often, changes nothing.
 */
import { pickRows, type Columns } from '@cdx/engine';
import { CdxError } from '@cdx/session';
import { CapClass, Home, LinkTransfers } from './cap-class.ts';
import { SlotHeap } from './slot-heap.ts';

export interface SharedLinkSnapshot {
  /** Of each transfer, in the order of the heaps: first those that are through. */
  readonly columns: Columns;
  readonly state: SharedLinkState;
}

/** Plain JSON. */
export interface SharedLinkState {
  readonly now: number;
  readonly at: number;
  readonly after: number;
  readonly nextRank: number;
  readonly sentBefore: number;
  readonly through: number;
  /** By cap, lowest first. */
  readonly classes: readonly {
    /** Null: none. */
    readonly cap: number | null;
    readonly count: number;
    readonly sent: number;
    readonly starts: number;
    readonly joined: number;
  }[];
}

export class SharedLink {
  readonly #bytesPerMs: number;
  readonly #transfers = new LinkTransfers();
  /** Those that wait to be taken out, by the whole ms of their end. */
  readonly #through = new SlotHeap(this.#transfers);
  /** Classes that have transfers, by cap, lowest first. */
  readonly #classes: CapClass[] = [];
  /** All there are, by home; those without transfers wait to be used for another cap. */
  readonly #all: CapClass[] = [];
  readonly #free: CapClass[] = [];
  /** Transfers in classes. */
  #sending = 0;
  #nextRank = 0;
  /** The latest time that a caller has named. */
  #now = 0;
  /** What is told below is so at this whole ms and a fraction: kept apart, a century costs no digits. */
  #at = 0;
  #after = 0;
  /** Bytes of the transfers that are through or have left. */
  #sentBefore = 0;
  /** The next end that nothing comes before: its class, and ms after `#at`. */
  #nextClass: CapClass | null = null;
  #nextIn = Infinity;
  /** A class has gained or lost transfers: rates and the next end are those of before. */
  #changed = false;

  /**
   * @param bytesPerMs what the line carries, bytes/ms; may be Infinity.
   * @throws CdxError 'invalid-argument' when it is negative or no number.
   */
  constructor(bytesPerMs: number) {
    if (!(bytesPerMs >= 0)) throw refused('A line carries 0 bytes/ms or more', { bytesPerMs });
    this.#bytesPerMs = bytesPerMs;
  }

  /** Transfers that have started and have neither been taken out nor left. */
  get count(): number {
    return this.#sending + this.#through.size;
  }

  has(slot: number): boolean {
    return this.#home(slot) !== Home.none;
  }

  /**
   * Begins a transfer of so many bytes, at most at `cap` bytes/ms (may be Infinity). No bytes, or no
   * limit anywhere, take no time: it is through at `now`.
   *
   * @throws CdxError 'invalid-argument' when the slot is taken, when a number is out of range, or
   *   when `now` goes back (as all others do).
   */
  start(now: number, slot: number, bytes: number, cap: number): void {
    if (!Number.isInteger(slot) || slot < 0) throw refused('A slot counts from 0', { slot });
    if (!(bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER)) {
      throw refused('Bytes are 0 or more, and a number must count them', { slot, bytes });
    }
    checkCap(slot, cap);
    if (this.has(slot)) throw refused('The slot has a transfer', { slot });
    this.#moveTo(now);
    const transfers = this.#transfers;
    transfers.makeRoomFor(slot);
    transfers.bytes[slot] = bytes;
    transfers.rank[slot] = this.#nextRank++;
    this.#join(slot, bytes, cap);
  }

  /**
   * Gives a transfer up where it is. It may already be through and not taken out.
   *
   * @throws CdxError 'invalid-argument' when the slot has no transfer.
   */
  leave(now: number, slot: number): void {
    this.#checkTaken(slot);
    this.#moveTo(now);
    const home = this.#home(slot);
    if (home === Home.through) {
      this.#through.remove(slot);
    } else {
      const bytes = this.#transfers.bytes[slot] as number;
      // What is left may round up to more than there was.
      this.#sentBefore += bytes - Math.min(bytes, this.#part(slot, home));
    }
    this.#transfers.home[slot] = Home.none;
  }

  /**
   * From now on at most at `cap` bytes/ms. Of no effect on a transfer that is through.
   *
   * @throws CdxError 'invalid-argument' when the slot has no transfer, or the cap is no rate.
   */
  changeCap(now: number, slot: number, cap: number): void {
    this.#checkTaken(slot);
    checkCap(slot, cap);
    this.#settle(now);
    const home = this.#home(slot);
    if (home === Home.through || this.#classAt(home).cap === cap) return;
    this.#moveTo(now);
    const left = this.#part(slot, home);
    this.#join(slot, left, cap);
  }

  /**
   * When the next transfer is through, in whole ms rounded up, if nothing else happens; Infinity when
   * there is none, or none that ends while a number can count the ms. Never before the latest `now`,
   * and at this time `takeEnded` has a transfer to give.
   */
  nextEndAt(): number {
    this.#settle(this.#now);
    if (this.#through.size > 0) return this.#now;
    const endAt = this.#at + Math.ceil(this.#nextIn);
    return endAt <= Number.MAX_SAFE_INTEGER ? endAt : Infinity;
  }

  /**
   * Takes out a transfer that is through at `now` and returns its slot; -1: none. In the order of the
   * whole ms of their ends, and within a ms of their starts.
   */
  takeEnded(now: number): number {
    this.#settle(now);
    if (this.#through.size === 0) return -1;
    const slot = this.#through.first();
    this.#through.remove(slot);
    this.#transfers.home[slot] = Home.none;
    return slot;
  }

  /** Bytes/ms that are being sent at the latest `now`: the sum over all transfers. */
  rate(): number {
    this.#settle(this.#now);
    let sum = 0;
    for (const each of this.#classes) sum += each.rate * each.ends.size;
    return sum;
  }

  /**
   * Bytes sent up to now, those to transfers that left included. A transfer that is through counts
   * with exactly its bytes, one under way with what it has been sent, as far as numbers are precise.
   */
  bytesSentBy(now: number): number {
    this.#settle(now);
    const elapsed = now - this.#at - this.#after;
    let sum = this.#sentBefore;
    for (const each of this.#classes) {
      sum += (each.sent + each.rate * elapsed) * each.ends.size - each.starts;
    }
    return sum;
  }

  snapshot(): SharedLinkSnapshot {
    const { count } = this;
    const slot = new Int32Array(count);
    const key = new Float64Array(count);
    let from = 0;
    for (const heap of [this.#through, ...this.#classes.map(({ ends }) => ends)]) {
      slot.set(heap.slot.subarray(0, heap.size), from);
      key.set(heap.key.subarray(0, heap.size), from);
      from += heap.size;
    }
    const { bytes, rank } = this.#transfers;
    return {
      columns: { slot, key, ...pickRows({ bytes, rank }, slot) },
      state: {
        now: this.#now,
        at: this.#at,
        after: this.#after,
        nextRank: this.#nextRank,
        sentBefore: this.#sentBefore,
        through: this.#through.size,
        classes: this.#classes.map(({ cap, ends, sent, starts, joined }) => ({
          cap: cap === Infinity ? null : cap,
          count: ends.size,
          sent,
          starts,
          joined,
        })),
      },
    };
  }

  /** Into a line that was made for the same bytes/ms and has had no transfer; goes on bit for bit. */
  restore({ columns, state }: SharedLinkSnapshot): void {
    const slots = columns.slot as Int32Array;
    const keys = columns.key as Float64Array;
    const transfers = this.#transfers;
    let from = 0;
    const load = (heap: SlotHeap, count: number, home: number): void => {
      const slot = slots.subarray(from, from + count);
      for (const [index, each] of slot.entries()) {
        transfers.makeRoomFor(each);
        transfers.home[each] = home;
        transfers.bytes[each] = columns.bytes?.[from + index] as number;
        transfers.rank[each] = columns.rank?.[from + index] as number;
      }
      heap.restore(keys.subarray(from, from + count), slot);
      from += count;
    };
    load(this.#through, state.through, Home.through);
    for (const { cap, count, sent, starts, joined } of state.classes) {
      const each = this.#classOf(cap ?? Infinity);
      load(each.ends, count, each.home);
      Object.assign(each, { sent, starts, joined });
      this.#sending += count;
    }
    this.#now = state.now;
    this.#at = state.at;
    this.#after = state.after;
    this.#nextRank = state.nextRank;
    this.#sentBefore = state.sentBefore;
    this.#changed = true;
  }

  /** Ends the transfers whose bytes are sent by `now`, each at its time, and goes no further. */
  #settle(now: number): void {
    if (!(now >= this.#now)) throw refused('Time does not go back', { now, before: this.#now });
    this.#now = now;
    for (;;) {
      if (this.#changed) this.#recompute();
      const of = this.#nextClass;
      if (of === null || this.#nextIn > now - this.#at) return;
      this.#advance(this.#nextIn);
      const slot = of.ends.first();
      this.#part(slot, of.home);
      this.#transfers.home[slot] = Home.through;
      this.#sentBefore += this.#transfers.bytes[slot] as number;
      this.#through.add(this.#at + Math.ceil(this.#after), slot);
    }
  }

  /** As `settle`, and on to `now` itself, for something is about to change. */
  #moveTo(now: number): void {
    this.#settle(now);
    this.#advance(now - this.#at);
    this.#changed = true;
  }

  /** To so many ms after `#at`. */
  #advance(to: number): void {
    const elapsed = to - this.#after;
    // Where a rate is infinite no time passes: its transfers end first.
    if (elapsed > 0) for (const each of this.#classes) each.sent += each.rate * elapsed;
    const whole = Math.floor(to);
    this.#at += whole;
    this.#after = to - whole;
  }

  /** Rates by water filling, and the next end. */
  #recompute(): void {
    this.#changed = false;
    this.#nextClass = null;
    this.#nextIn = Infinity;
    let left = this.#bytesPerMs;
    let sharing = this.#sending;
    let fair = 0;
    let above = false;
    for (const each of this.#classes) {
      if (!above) {
        fair = left / sharing;
        above = each.cap > fair;
      }
      // One number for all classes above the water, so that what is equal stays equal.
      each.rate = above ? fair : each.cap;
      left -= each.rate * each.ends.size;
      sharing -= each.ends.size;
      const nextIn = each.firstEnd(this.#after);
      if (nextIn < this.#nextIn) {
        this.#nextIn = nextIn;
        this.#nextClass = each;
      }
    }
  }

  #join(slot: number, left: number, cap: number): void {
    const into = this.#classOf(cap);
    const end = into.sent + left;
    into.ends.add(end, slot);
    into.starts += end - (this.#transfers.bytes[slot] as number);
    this.#transfers.home[slot] = into.home;
    this.#sending++;
    this.#changed = true;
    // Virtual time of a class that is never empty grows for years, and numbers lose digits. Counting
    // it anew once as many have joined as there are costs a step per start.
    if (++into.joined > into.ends.size) into.countFromZero();
  }

  /** Takes a transfer out of its class; returns the bytes that it has not been sent. */
  #part(slot: number, home: number): number {
    const from = this.#classAt(home);
    const end = from.ends.keyOf(slot);
    const left = end - from.sent;
    from.ends.remove(slot);
    from.starts -= end - (this.#transfers.bytes[slot] as number);
    this.#sending--;
    this.#changed = true;
    if (from.ends.size === 0) {
      const { length } = this.#classes;
      for (let at = this.#classes.indexOf(from) + 1; at < length; at++) {
        this.#classes[at - 1] = this.#classes[at] as CapClass;
      }
      this.#classes.pop();
      this.#free.push(from);
    }
    return left;
  }

  #classOf(cap: number): CapClass {
    const classes = this.#classes;
    let at = classes.length;
    while (at > 0 && (classes[at - 1] as CapClass).cap > cap) at--;
    const found = classes[at - 1];
    if (found?.cap === cap) return found;
    let made = this.#free.pop();
    if (made === undefined) {
      made = new CapClass(Home.firstClass + this.#all.length, this.#transfers);
      this.#all.push(made);
    }
    made.cap = cap;
    made.sent = 0;
    made.starts = 0;
    made.joined = 0;
    classes.push(made);
    for (let from = classes.length - 1; from > at; from--) {
      classes[from] = classes[from - 1] as CapClass;
    }
    classes[at] = made;
    return made;
  }

  #classAt(home: number): CapClass {
    return this.#all[home - Home.firstClass] as CapClass;
  }

  #home(slot: number): number {
    return this.#transfers.home[slot] ?? Home.none;
  }

  #checkTaken(slot: number): void {
    if (!this.has(slot)) throw refused('The slot has no transfer', { slot });
  }
}

function checkCap(slot: number, cap: number): void {
  if (!(cap >= 0)) throw refused('A cap is 0 bytes/ms or more', { slot, cap });
}

function refused(message: string, details: Readonly<Record<string, unknown>>): CdxError {
  return new CdxError('invalid-argument', `${message}: ${JSON.stringify(details)}`, details);
}
