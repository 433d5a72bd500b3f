/**
 * Wakes those who wait for new events. A waiter can be let go without a new event, which is how
 * unsubscribing ends a subscription that has nothing to do.
 */
export interface Waiting {
  readonly woken: Promise<void>;
  readonly cancel: () => void;
}

export class Signal {
  private waiters = new Set<() => void>();

  wait(): Waiting {
    let wake: () => void = () => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.waiters.add(wake);
    return {
      woken,
      cancel: () => {
        this.waiters.delete(wake);
        wake();
      },
    };
  }

  notify(): void {
    const { waiters } = this;
    this.waiters = new Set();
    for (const wake of waiters) wake();
  }

  get waiting(): number {
    return this.waiters.size;
  }
}
