/** One timer for each session that waits for its retry. */
import { parseSessionStream } from '@cdx/session';
import type { Bugs } from './bugs.ts';

interface Timer {
  readonly stream: string;
  readonly dueAt: number;
}

export class RetryTimers {
  readonly #timers = new Map<string, Timer>();
  readonly #bugs: Bugs;

  constructor(bugs: Bugs) {
    this.#bugs = bugs;
  }

  set(stream: string, dueAt: number): void {
    this.#timers.set(this.#key(stream), { stream, dueAt });
  }

  drop(stream: string): void {
    this.#timers.delete(this.#key(stream));
  }

  /** Takes out the timer that fires first, where one fires at `now` or before. */
  takeDue(now: number): Timer | undefined {
    const [first] = [...this.#timers.values()].sort((a, b) => a.dueAt - b.dueAt);
    if (first === undefined || !this.#isDue(first, now)) return undefined;
    this.drop(first.stream);
    return first;
  }

  #isDue({ dueAt }: Timer, now: number): boolean {
    return this.#bugs.has('due-moment-excluded') ? dueAt < now : dueAt <= now;
  }

  #key(stream: string): string {
    if (!this.#bugs.has('timer-per-database')) return stream;
    return parseSessionStream(stream).channelDatabase;
  }
}
