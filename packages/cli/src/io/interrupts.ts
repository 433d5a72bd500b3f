/** Lets a long command be stopped by the user between two of its steps. */
import type { InterruptSignal, Terminal } from '../terminal.ts';

/** Thrown out of work that the user wants to stop. */
export class Interrupted extends Error {
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal) {
    super(`Interrupted by ${signal}.`);
    this.signal = signal;
  }
}

/** `check` is to be called between steps; it throws `Interrupted`. */
export async function interruptible<Result>(
  terminal: Pick<Terminal, 'onInterrupt' | 'nextTurn'>,
  work: (check: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  let signal: InterruptSignal | null = null;
  const listenNoMore = terminal.onInterrupt((received) => {
    signal = received;
  });
  try {
    return await work(async () => {
      await terminal.nextTurn();
      if (signal !== null) throw new Interrupted(signal);
    });
  } finally {
    listenNoMore();
  }
}

/** Resolves when the user wants to stop, and gives the way to listen no longer. */
export function untilInterrupt(terminal: Pick<Terminal, 'onInterrupt'>): {
  readonly signal: Promise<InterruptSignal>;
  readonly stop: () => void;
} {
  let stop = (): void => undefined;
  const signal = new Promise<InterruptSignal>((resolve) => {
    stop = terminal.onInterrupt(resolve);
  });
  return { signal, stop: () => stop() };
}
