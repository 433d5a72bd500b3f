/**
 * The way out to a client that reads: bytes of finished messages, no faster than it takes them.
 */
import type { ServerWritableStream } from '@grpc/grpc-js';

export class Outlet {
  private readonly call: ServerWritableStream<unknown, unknown>;
  private readonly whenGone: (() => void)[] = [];
  private isFull = false;
  private wake: (() => void) | undefined;
  private gone = false;

  constructor(call: ServerWritableStream<unknown, unknown>) {
    this.call = call;
    call.on('drain', () => {
      this.isFull = false;
      this.wake?.();
    });
    call.on('cancelled', () => this.leave());
    call.on('close', () => this.leave());
  }

  /** Whether nobody listens any more. */
  get isGone(): boolean {
    return this.gone;
  }

  /** `action` is run once, when the client has gone; at once if it has already. */
  onGone(action: () => void): void {
    if (this.gone) action();
    else this.whenGone.push(action);
  }

  /** False where the client has enough: wait for `ready` before the next. */
  write(message: Buffer): boolean {
    if (this.gone) return true;
    if (!this.call.write(message)) this.isFull = true;
    return !this.isFull;
  }

  /** When the client takes more, or has gone. */
  async ready(): Promise<void> {
    while (this.isFull && !this.gone) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.wake?.();
    for (const action of this.whenGone.splice(0)) action();
  }
}
