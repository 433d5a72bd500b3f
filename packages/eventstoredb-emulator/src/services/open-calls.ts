/**
 * Calls that may go on for ever, so that they can be ended when the server closes.
 */
import type { EventEmitter } from 'node:events';
import type { CallError } from '../protocol/errors.ts';

export class OpenCalls {
  private readonly calls = new Set<EventEmitter>();

  add(call: EventEmitter): void {
    this.calls.add(call);
    const remove = (): void => void this.calls.delete(call);
    call.on('close', remove);
    call.on('cancelled', remove);
    call.on('finish', remove);
  }

  /** Each is answered with this error. */
  end(error: CallError): void {
    for (const call of this.calls) call.emit('error', error);
    this.calls.clear();
  }
}
