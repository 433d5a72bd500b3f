/** A clock that a test moves: timers run in order of time, those of one moment in order of asking. */
import type { TimerClock } from './timer-clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void | Promise<void>;
}

export class VirtualClock implements TimerClock {
  #now: number;
  readonly #timers = new Set<Timer>();

  /** @param startAt integer ms since the Unix epoch */
  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  wake(at: number, callback: () => void | Promise<void>): () => void {
    const timer = { at: Math.max(at, this.#now), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Runs what is due within so many ms, that very moment included, also what that asks for. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let timer = this.#next(until); timer !== null; timer = this.#next(until)) {
      void timer.callback();
    }
    this.#now = until;
  }

  /** The same, where callbacks take their time: each has ended before the next begins. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let timer = this.#next(until); timer !== null; timer = this.#next(until)) {
      await timer.callback();
    }
    this.#now = until;
  }

  /** When the next timer is due, ms; null where there is none. */
  get nextAt(): number | null {
    const times = [...this.#timers].map(({ at }) => at);
    return times.length === 0 ? null : Math.min(...times);
  }

  #next(until: number): Timer | null {
    const due = this.nextAt;
    if (due === null || due > until) return null;
    // A set keeps the order in which they were asked for.
    const timer = [...this.#timers].find(({ at }) => at === due) as Timer;
    this.#timers.delete(timer);
    this.#now = due;
    return timer;
  }
}
