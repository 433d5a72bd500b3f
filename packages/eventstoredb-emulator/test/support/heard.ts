/**
 * What a subscription tells, in order; waiting for it is by what it says, never by time.
 */
import type { AllStreamSubscription, StreamSubscription } from '@eventstore/db-client';
import type { ResolvedEvent } from '@eventstore/db-client';
import { numberOf } from './events.ts';

export type Said = number | 'confirmed' | 'caught up' | 'fell behind' | `checkpoint ${number}`;

export class Heard {
  readonly said: Said[] = [];
  failure: unknown;
  private wake = (): void => {};

  /** For `checkpointReached`, which the official client takes with the filter. */
  readonly checkpointReached = (_: unknown, { commit }: { commit: bigint }): void => {
    this.add(`checkpoint ${Number(commit)}`);
  };

  listen(subscription: AllStreamSubscription | StreamSubscription): this {
    subscription
      .on('confirmation', () => this.add('confirmed'))
      .on('caughtUp', () => this.add('caught up'))
      .on('fellBehind', () => this.add('fell behind'))
      .on('data', (event: ResolvedEvent) => this.add(numberOf(event)))
      .on('error', (error: unknown) => {
        this.failure = error;
        this.wake();
      });
    return this;
  }

  get numbers(): number[] {
    return this.said.filter((what) => typeof what === 'number');
  }

  async until(holds: (heard: Heard) => boolean): Promise<this> {
    while (!holds(this)) {
      if (this.failure !== undefined) throw this.failure as Error;
      await this.more();
    }
    return this;
  }

  async untilSaid(what: Said): Promise<this> {
    return this.until(({ said }) => said.includes(what));
  }

  async untilFailed(): Promise<unknown> {
    while (this.failure === undefined) await this.more();
    return this.failure;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private add(what: Said): void {
    this.said.push(what);
    this.wake();
  }
}
