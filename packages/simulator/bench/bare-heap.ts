/**
 * The yardstick of the kernel: a heap that does nothing but push and pop, with as many entries as the
 * retry loop has sessions and its waits. No simulator of events can be faster than its queue.
 */
import type { RetryLoop } from './retry-loop.ts';
import { timed, type Stretch } from './stretch.ts';

/** A power of two. Drawn beforehand, so that drawing is not measured. */
const drawnWaits = 2 ** 16;

/** 4-ary, in typed columns; ordered by (time, sequence), and each entry with 32 bits of payload. */
class BareHeap {
  readonly #at: Float64Array;
  readonly #sequence: Float64Array;
  readonly #payload: Int32Array;
  #size = 0;
  #nextSequence = 0;
  /** What `pop` has taken last. */
  at = 0;
  payload = 0;

  constructor(capacity: number) {
    this.#at = new Float64Array(capacity);
    this.#sequence = new Float64Array(capacity);
    this.#payload = new Int32Array(capacity);
  }

  push(at: number, payload: number): void {
    const times = this.#at;
    let index = this.#size++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      // A new entry has the highest sequence: equal times stay above it.
      if ((times[parent] as number) <= at) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#put(index, at, this.#nextSequence++, payload);
  }

  /** Takes the least entry, of at least one, into `at` and `payload`. */
  pop(): void {
    const times = this.#at;
    const sequences = this.#sequence;
    this.at = times[0] as number;
    this.payload = this.#payload[0] as number;
    const size = --this.#size;
    const at = times[size] as number;
    const sequence = sequences[size] as number;
    let index = 0;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      const end = Math.min(first + 4, size);
      let least = first;
      let leastAt = times[first] as number;
      for (let child = first + 1; child < end; child++) {
        const childAt = times[child] as number;
        if (childAt > leastAt) continue;
        const later = (sequences[child] as number) > (sequences[least] as number);
        if (childAt === leastAt && later) continue;
        least = child;
        leastAt = childAt;
      }
      if (leastAt > at || (leastAt === at && (sequences[least] as number) > sequence)) break;
      this.#move(least, index);
      index = least;
    }
    this.#put(index, at, sequence, this.#payload[size] as number);
  }

  #move(from: number, to: number): void {
    this.#put(
      to,
      this.#at[from] as number,
      this.#sequence[from] as number,
      this.#payload[from] as number,
    );
  }

  #put(index: number, at: number, sequence: number, payload: number): void {
    this.#at[index] = at;
    this.#sequence[index] = sequence;
    this.#payload[index] = payload;
  }
}

/** Each call pops and pushes so often. The low bit of a payload says that the session is at work. */
export function bareHeap(loop: RetryLoop, timesPerStretch: number): () => Stretch {
  const { sessions, workMs, intervalMs } = loop;
  const waits = Float64Array.from({ length: drawnWaits }, () => draw(intervalMs));
  const heap = new BareHeap(sessions);
  for (let session = 0; session < sessions; session++) heap.push(draw(intervalMs), session << 1);
  const work = (): number => {
    for (let time = 0; time < timesPerStretch; time++) {
      heap.pop();
      const { at, payload } = heap;
      const wait = (payload & 1) === 1 ? (waits[time & (drawnWaits - 1)] as number) : workMs;
      heap.push(at + wait, payload ^ 1);
    }
    return timesPerStretch;
  };
  // Until the entries are spread as those of the loop are.
  work();
  return () => timed(work);
}

function draw(intervalMs: number): number {
  return Math.ceil(Math.random() * intervalMs);
}
