/** Timers as tasks of `fc.scheduler`: they come in between whatever else it schedules. */
import { formatInstant } from '@cdx/simulator';
import type { Scheduler } from 'fast-check';
import type { TimerClock } from './timer-clock.ts';

/**
 * A clock whose time is moved by the timers that the scheduler lets run: a timer never runs before
 * it is due, since running it is what makes it that time, and may run late, after ones that are due
 * after it. That is what a loaded machine does.
 *
 * @param startAt integer ms since the Unix epoch
 */
export function schedulerClock(scheduler: Scheduler, startAt: number): TimerClock {
  let now = startAt;
  return {
    now: () => now,
    wake(at, callback) {
      let isTakenBack = false;
      const run = async (): Promise<void> => {
        await scheduler.schedule(Promise.resolve(), `timer of ${formatInstant(at)}`);
        if (isTakenBack) return;
        now = Math.max(now, at);
        await callback();
      };
      void run();
      return () => {
        isTakenBack = true;
      };
    },
  };
}
