/**
 * Lets the event loop have a turn. Our own stores answer without waiting; a long read would
 * otherwise keep timers and sockets of the process from running.
 */
import { setImmediate } from 'node:timers';

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
