/** Clocks with timers, for systems under test: time passes when a test says so. */
import type { Clock } from '@cdx/session';

export interface TimerClock extends Clock {
  /**
   * Calls back at a time (integer ms since the Unix epoch), or at once if that is over; never from
   * inside. What it returns takes the timer back.
   */
  wake(at: number, callback: () => void | Promise<void>): () => void;
}
